package io.holdfast.sources.redis;

import io.holdfast.sources.SourceSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Speaks as a server does up to its RDB, which is of the test's own, for one connection. */
final class FakeServer implements AutoCloseable {
  /** What it sends after it was asked for a copy. */
  @FunctionalInterface
  interface Copy {
    void send(OutputStream output) throws IOException;
  }

  private final ServerSocket listener;
  private final Thread thread;

  private FakeServer(ServerSocket listener, Copy copy) {
    this.listener = listener;
    thread = Thread.ofPlatform().start(() -> serve(copy));
  }

  static FakeServer start(Copy copy) throws IOException {
    return new FakeServer(new ServerSocket(0, 5, InetAddress.getLoopbackAddress()), copy);
  }

  static void text(OutputStream output, String text) throws IOException {
    output.write(text.getBytes(StandardCharsets.ISO_8859_1));
    output.flush();
  }

  SourceSettings settings() {
    return SourceSettings.of(
        Map.of("host", "127.0.0.1", "port", String.valueOf(listener.getLocalPort())));
  }

  private void serve(Copy copy) {
    try (var socket = listener.accept();
        var input =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        var output = socket.getOutputStream()) {
      for (var line = input.readLine(); line != null; line = input.readLine()) {
        if (line.equals("REPLCONF")) {
          text(output, "+OK\r\n");
        } else if (line.startsWith("PSYNC")) {
          copy.send(output);
          return;
        }
      }
    } catch (IOException e) {
      // The other side has heard enough.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
