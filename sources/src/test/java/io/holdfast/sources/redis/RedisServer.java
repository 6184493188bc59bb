package io.holdfast.sources.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.sources.Secret;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceSettings;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A server of its own, on a free port, that writes to its folder only what it sends to replicas.
 */
final class RedisServer implements AutoCloseable {
  static final String OTHER_PORT = "OTHER_PORT";

  private static final String PASSWORD = "p\u00e4ss 'word\"#1";
  private static final int ATTEMPTS = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final int port;
  private final int otherPort;
  private final Process process;

  private RedisServer(int port, int otherPort, Process process) {
    this.port = port;
    this.otherPort = otherPort;
    this.process = process;
  }

  /**
   * @param more arguments; {@link #OTHER_PORT} among them stands for a second free port
   */
  static RedisServer start(Path folder, String... more) throws IOException {
    Files.createDirectories(folder);
    for (var attempt = 1; ; attempt++) {
      var port = freePort();
      var other = freePort();
      var log = folder.resolve("log-" + attempt);
      var process =
          new ProcessBuilder(command(folder, port, other, more))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      var server = new RedisServer(port, other, process);
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> !process.isAlive() || server.answers());
      if (process.isAlive()) {
        return server;
      }
      // Somebody else may have taken the port meanwhile.
      assertThat(attempt).as(Files.readString(log)).isLessThan(ATTEMPTS);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static List<String> command(Path folder, int port, int other, String... more) {
    var command = new ArrayList<>(List.of("redis-server", "--port", String.valueOf(port)));
    command.addAll(List.of("--bind", "127.0.0.1", "--dir", folder.toString(), "--save", ""));
    command.addAll(List.of("--databases", "64", "--enable-debug-command", "yes"));
    command.addAll(List.of("--repl-diskless-sync-delay", "0"));
    for (var word : more) {
      command.add(word.equals(OTHER_PORT) ? String.valueOf(other) : word);
    }
    return command;
  }

  private boolean answers() {
    try {
      return ask("PING").equals("PONG");
    } catch (SourceException e) {
      return false;
    }
  }

  /** As the default user, who may do all. */
  SourceSettings settings() {
    return SourceSettings.of(Map.of("host", "127.0.0.1", "port", String.valueOf(port)));
  }

  RedisLink connect() {
    return RedisLink.open(RedisAccess.of(settings()));
  }

  /** Answers that are texts as such, others as they are. */
  Object ask(String... words) {
    try (var link = connect()) {
      var answer = link.get(words);
      return answer instanceof byte[] text
          ? new String(text, StandardCharsets.UTF_8)
          : String.valueOf(answer);
    }
  }

  List<String> keys(String pattern) {
    try (var link = connect()) {
      return texts(link.get("KEYS", pattern));
    }
  }

  static List<String> texts(Object list) {
    return ((List<?>) list)
        .stream().map(each -> new String((byte[]) each, StandardCharsets.UTF_8)).toList();
  }

  /** The account that {@code docs/sources/redis.md} describes for backups. */
  void createBackupAccount() {
    ask("ACL", "SETUSER", "backup", "on", ">" + PASSWORD, "+psync", "+replconf");
  }

  /** And the one for restores. */
  void createRestoreAccount() {
    var rights =
        "~* +info +select +exists +restore +dump +pexpiretime +flushdb +function|load"
            + " +function|list";
    var words = new ArrayList<>(List.of("ACL", "SETUSER", "restore", "on", ">" + PASSWORD));
    words.addAll(List.of(rights.split(" ")));
    ask(words.toArray(String[]::new));
  }

  SourceSettings backup(Map<String, String> more) {
    return as("backup", more);
  }

  /** By an account, with its password. */
  SourceSettings as(String user, Map<String, String> more) {
    var values = new HashMap<>(more);
    values.putIfAbsent("host", "127.0.0.1");
    values.putIfAbsent("port", String.valueOf(port));
    values.putIfAbsent("user", user);
    return new SourceSettings(
        values, Map.of("password", new Secret(PASSWORD.getBytes(StandardCharsets.UTF_8))));
  }

  /** Over all keys of all databases, as the server itself sums them up. */
  String digest() {
    return String.valueOf(ask("DEBUG", "DIGEST"));
  }

  int port() {
    return port;
  }

  int otherPort() {
    return otherPort;
  }

  /** With the child that sends a dump, which would keep the connection open. */
  void kill() throws InterruptedException {
    var children = process.descendants().toList();
    process.destroyForcibly().waitFor();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
