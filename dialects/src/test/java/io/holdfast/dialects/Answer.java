package io.holdfast.dialects;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * What a server answered to a request sent as it is: also with a broken URL, or with any Host
 * header, which a proper HTTP client would refuse to send.
 */
public record Answer(int status, String head, String body) {
  private static final int TIMEOUT_MILLIS = 20_000;

  /**
   * @param target path and query, sent as they are
   * @param headers Host, Content-Length and Connection are added if missing
   */
  static Answer to(
      int port, String method, String target, Map<String, String> headers, String body) {
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    var request = new StringBuilder("%s %s HTTP/1.1\r\n".formatted(method, target));
    if (headers.keySet().stream().noneMatch("Host"::equalsIgnoreCase)) {
      request.append("Host: 127.0.0.1:%d\r\n".formatted(port));
    }
    headers.forEach((name, value) -> request.append("%s: %s\r\n".formatted(name, value)));
    request.append("Content-Length: %d\r\nConnection: close\r\n\r\n".formatted(bytes.length));
    try (var socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      var out = new ByteArrayOutputStream();
      out.write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
      out.write(bytes);
      socket.getOutputStream().write(out.toByteArray());
      socket.getOutputStream().flush();
      return parse(socket.getInputStream().readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(target, e);
    }
  }

  /** The first header of a name, in any case. */
  public Optional<String> header(String name) {
    return head.lines()
        .skip(1)
        .map(line -> line.split(": ", 2))
        .filter(pair -> pair[0].equalsIgnoreCase(name))
        .map(pair -> pair[1])
        .findFirst();
  }

  private static Answer parse(byte[] answer) throws IOException {
    var text = new String(answer, StandardCharsets.ISO_8859_1);
    var end = text.indexOf("\r\n\r\n");
    var head = text.substring(0, end);
    var rest = Arrays.copyOfRange(answer, end + 4, answer.length);
    var whole = new Answer(Integer.parseInt(head.split(" ")[1]), head, "");
    var chunked = whole.header("Transfer-Encoding").filter("chunked"::equalsIgnoreCase).isPresent();
    var body = chunked ? dechunk(rest) : rest;
    return new Answer(whole.status, head, new String(body, StandardCharsets.UTF_8));
  }

  private static byte[] dechunk(byte[] chunked) {
    var body = new ByteArrayOutputStream();
    var at = 0;
    while (true) {
      var line = at;
      while (chunked[line] != '\r') {
        line++;
      }
      var size =
          Integer.parseInt(new String(chunked, at, line - at, StandardCharsets.US_ASCII), 16);
      if (size == 0) {
        return body.toByteArray();
      }
      body.write(chunked, line + 2, size);
      at = line + 2 + size + 2;
    }
  }
}
