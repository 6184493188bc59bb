package io.holdfast.agent;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A program that serves what was restored, and a question to it. The program is told a free port of
 * the loopback interface by {@code PORT}; nothing but that port is ever asked, and no redirection
 * is followed. Closing ends the program and all that it started.
 */
final class HttpProbe implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final Duration TERMINATE = Duration.ofSeconds(5);
  private static final int BODY_BYTES = 64 << 10;
  private static final int SAID_BYTES = 2000;
  private static final int SHOWN = 200;

  private final Process program;
  private final int port;
  private final Path log;

  /**
   * What came.
   *
   * @param body its beginning
   */
  record Answer(int status, String body) {
    /**
     * @param expected a status; else a text that must be in a good answer; null for any good answer
     */
    boolean is(@Nullable String expected) {
      if (expected != null && expected.matches("[1-5][0-9]{2}")) {
        return status == Integer.parseInt(expected);
      }
      return status / 100 == 2 && (expected == null || body.contains(expected));
    }

    String text() {
      var shown = body.strip();
      return "%d %s".formatted(status, shown.substring(0, Math.min(SHOWN, shown.length()))).strip();
    }
  }

  private HttpProbe(Process program, int port, Path log) {
    this.program = program;
    this.port = port;
    this.log = log;
  }

  /**
   * @param folder where the script runs, and what it says is kept
   * @param started is told of the program
   */
  static HttpProbe start(
      Path folder,
      Map<String, String> environment,
      String script,
      Consumer<ProcessHandle> started) {
    var log = folder.resolve("http.log");
    try {
      var port = freePort();
      var builder =
          new ProcessBuilder(List.of("sh", "-c", script))
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      var path = builder.environment().getOrDefault("PATH", "/usr/bin:/bin");
      builder.environment().clear();
      builder.environment().putAll(environment);
      builder.environment().put("PATH", path);
      builder.environment().put("HOME", folder.toString());
      builder.environment().put("LC_ALL", "C");
      builder.environment().put("PORT", Integer.toString(port));
      var program = builder.start();
      started.accept(program.toHandle());
      return new HttpProbe(program, port, log);
    } catch (IOException e) {
      throw new SourceException(ErrorCode.SOURCE_FAILED, "the script does not start: " + e, e);
    }
  }

  /** Asks until the program listens, or has ended. */
  Answer ask(String path) throws InterruptedException {
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return get(path);
      } catch (ConnectException e) {
        if (!program.isAlive() || System.nanoTime() >= end) {
          throw new SourceException(
              ErrorCode.SOURCE_UNREACHABLE,
              "%s, and nothing listened on its port: %s".formatted(standing(), said()),
              e);
        }
        Thread.sleep(PAUSE);
      } catch (IOException e) {
        throw new SourceException(ErrorCode.SOURCE_FAILED, "no answer for " + path + ": " + e, e);
      }
    }
  }

  @Override
  public void close() {
    var family = program.descendants().toList();
    family.forEach(ProcessHandle::destroy);
    program.destroy();
    try {
      if (!program.waitFor(TERMINATE)) {
        program.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      program.destroyForcibly();
    }
    family.forEach(ProcessHandle::destroyForcibly);
  }

  private Answer get(String path) throws IOException {
    var url = URI.create("http://%s:%d%s".formatted(HOST, port, path)).toURL();
    var connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
    connection.setInstanceFollowRedirects(false);
    connection.setConnectTimeout((int) ANSWER.toMillis());
    connection.setReadTimeout((int) ANSWER.toMillis());
    try {
      var status = connection.getResponseCode();
      try (var body = status >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
        var bytes = body == null ? new byte[0] : body.readNBytes(BODY_BYTES);
        return new Answer(status, new String(bytes, StandardCharsets.UTF_8));
      }
    } finally {
      connection.disconnect();
    }
  }

  private String standing() {
    return program.isAlive()
        ? "the script runs"
        : "the script left with %d".formatted(program.exitValue());
  }

  private String said() {
    try {
      var bytes = Files.readAllBytes(log);
      var from = Math.max(0, bytes.length - SAID_BYTES);
      return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "it said nothing";
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
