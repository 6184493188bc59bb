package io.holdfast.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server as a child process, on free ports, that never outlives its parent. */
final class DemoServer implements AutoCloseable {
  static final List<String> DIALECTS =
      List.of("scp", "northflank", "veeam-azure", "veeam-m365", "mittwald");

  private static final Duration START = Duration.ofSeconds(90);
  private static final Duration STOP = Duration.ofSeconds(30);
  private static final int LOG_LINES = 20;

  private final Process process;
  private final JsonNode access;

  private DemoServer(Process process, JsonNode access) {
    this.process = process;
    this.access = access;
  }

  /** Returns when it answers. */
  static DemoServer start(Context context, Path data) throws InterruptedException {
    var log = data.resolveSibling("server.log");
    var accessFile = data.resolve("access.json");
    Process process = null;
    try {
      Files.deleteIfExists(accessFile);
      // Its standard input is our pipe: when we are gone, however, it stops.
      process =
          new ProcessBuilder(command(context, data))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      return new DemoServer(process, await(process, accessFile, log));
    } catch (IOException e) {
      throw new CommandException(ErrorCode.SERVER_UNREACHABLE, "cannot start the server", e);
    } catch (Throwable e) {
      if (process != null) {
        process.destroy();
      }
      throw e;
    }
  }

  String baseUrl(String name) {
    return access.path(name).path("baseUrl").asText();
  }

  String token() {
    return access.path("native").path("token").asText();
  }

  /** Waits until it ends by itself. */
  void join() throws InterruptedException {
    process.waitFor();
  }

  @Override
  public void close() {
    process.destroy(); // SIGTERM
    var interrupted = Thread.interrupted();
    try {
      if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      interrupted = true;
      process.destroyForcibly();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<String> command(Context context, Path data) {
    var command = new ArrayList<String>();
    var launcher = context.variable("HOLDFAST_LAUNCHER");
    if (launcher.isPresent()) {
      command.add(launcher.get());
    } else {
      command.addAll(java());
    }
    command.addAll(
        List.of(
            "serve",
            "--data",
            data.toString(),
            "--listen",
            "127.0.0.1:0",
            "--stop-when-stdin-closes"));
    for (var dialect : DIALECTS) {
      command.addAll(List.of("--set", "dialect.%s.listen=127.0.0.1:0".formatted(dialect)));
    }
    command.addAll(List.of("--set", "dialect.veeam-m365.all-explorers=true"));
    return command;
  }

  /** Without the launcher: the server's jar beside ours. */
  private static List<String> java() {
    var home = Path.of(System.getProperty("java.home"), "bin", "java");
    var jar = Path.of(System.getProperty("java.class.path")).resolveSibling("holdfast-server.jar");
    return List.of(home.toString(), "-jar", jar.toString());
  }

  private static JsonNode await(Process process, Path accessFile, Path log)
      throws IOException, InterruptedException {
    var end = System.nanoTime() + START.toNanos();
    while (!Files.exists(accessFile)) {
      if (process.waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
        throw new CommandException(
            ErrorCode.SERVER_UNREACHABLE,
            "the server did not start; its log, %s, ends:%n%s".formatted(log, tail(log)));
      }
    }
    return new ObjectMapper().readTree(Files.readAllBytes(accessFile));
  }

  private static String tail(Path log) throws IOException {
    var lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
  }
}
