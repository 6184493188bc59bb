package io.holdfast.rest.edge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Sends bytes as they are, which no proper HTTP client would, and reads all that comes back. */
final class RawClient {
  private RawClient() {}

  /**
   * @param request the whole request; each line feed becomes CR LF
   * @return status line, headers and body
   */
  static String send(URI server, String request) {
    try (var socket = new Socket(server.getHost(), server.getPort())) {
      socket.setSoTimeout(10_000);
      var output = socket.getOutputStream();
      output.write(request.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      output.flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
