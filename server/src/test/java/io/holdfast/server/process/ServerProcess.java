package io.holdfast.server.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.api.client.HoldfastClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A server of its own process, of this test's classes. Closing kills it. */
final class ServerProcess implements AutoCloseable {
  static final Duration START = Duration.ofSeconds(60);

  private final Process process;
  private final Path data;
  private final Path log;

  private ServerProcess(Process process, Path data, Path log) {
    this.process = process;
    this.data = data;
    this.log = log;
  }

  /** Starts it and returns when it answers. */
  static ServerProcess start(Path data, String... options) {
    var server = launch(data, options);
    Awaitility.await()
        .atMost(START)
        .pollInterval(Duration.ofMillis(20))
        .failFast(server::requireAlive)
        .until(() -> Files.exists(server.accessFile()));
    return server;
  }

  /** Starts it and returns at once. */
  static ServerProcess launch(Path data, String... options) {
    var log = data.resolveSibling(data.getFileName() + ".log");
    try {
      Files.deleteIfExists(data.resolve("access.json"));
      var builder = new ProcessBuilder(command(data, options)).redirectErrorStream(true);
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().keySet().removeIf(name -> name.startsWith("HOLDFAST_"));
      return new ServerProcess(builder.start(), data, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void requireAlive() {
    if (!process.isAlive()) {
      throw new AssertionError("the server ended: " + output());
    }
  }

  HoldfastClient client() {
    var access = access().path("native");
    return HoldfastClient.of(
        URI.create(access.path("baseUrl").asText()), access.path("token").asText());
  }

  JsonNode access() {
    try {
      return new ObjectMapper().readTree(Files.readAllBytes(accessFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path accessFile() {
    return data.resolve("access.json");
  }

  Process process() {
    return process;
  }

  String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL, as a power cut for the process. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** SIGTERM; returns the exit status. */
  int stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("the server did not stop: " + output());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private static List<String> command(Path data, String... options) {
    var command = new ArrayList<>(ServerImage.command());
    // SQLite's driver unpacks its library there; a process that is killed leaves it behind.
    command.add(1, "-Dorg.sqlite.tmpdir=" + data.toAbsolutePath().getParent());
    command.addAll(List.of("serve", "--data", data.toString(), "--listen", "127.0.0.1:0"));
    command.addAll(List.of(options));
    return command;
  }
}
