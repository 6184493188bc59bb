package io.holdfast.sources.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.sources.Secret;
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

/** A server of its own, small, on a socket in its folder and on a free port. */
public final class MariaDbServer implements AutoCloseable {
  private static final String PASSWORD = "p\u00e4ss \"w'ord\\#1";

  private final Path folder;
  private final int port;
  private final Process process;

  private MariaDbServer(Path folder, int port, Process process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /**
   * @param folder does not exist yet; its path is short, since a socket's may have 107 bytes
   * @param options of the server, beside those that keep it small
   */
  public static MariaDbServer start(Path folder, String... options) throws Exception {
    // Of its own: a server that starts removes what others have in a common one.
    var temporary = Files.createDirectories(folder.resolve("t"));
    var data = folder.resolve("data");
    run(
        List.of(
            "mariadb-install-db",
            "--no-defaults",
            "--datadir=" + data,
            "--tmpdir=" + temporary,
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            "--skip-name-resolve",
            "--innodb-log-file-size=4M",
            "--user=" + System.getProperty("user.name")));
    return startOn(folder, freePort(), List.of(options));
  }

  private static MariaDbServer startOn(Path folder, int port, List<String> options)
      throws IOException {
    var server = Files.exists(Path.of("/usr/sbin/mariadbd")) ? "/usr/sbin/mariadbd" : "mariadbd";
    var command =
        new ArrayList<>(
            List.of(
                server,
                "--no-defaults",
                "--user=" + System.getProperty("user.name"),
                "--datadir=" + folder.resolve("data"),
                "--tmpdir=" + folder.resolve("t"),
                "--socket=" + folder.resolve("s"),
                "--pid-file=" + folder.resolve("pid"),
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--skip-name-resolve",
                "--innodb-buffer-pool-size=8M",
                "--innodb-log-file-size=4M",
                "--innodb-flush-log-at-trx-commit=0",
                "--innodb-fast-shutdown=2",
                "--key-buffer-size=1M",
                "--performance-schema=OFF",
                "--event-scheduler=OFF"));
    command.addAll(options);
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    var started = new MariaDbServer(folder, port, process);
    await()
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> !process.isAlive() || started.answers());
    if (!process.isAlive()) {
      throw new IOException(Files.readString(folder.resolve("log")));
    }
    return started;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private boolean answers() {
    try {
      return client("SELECT 1").waitFor() == 0;
    } catch (IOException e) {
      return false; // it left before it was asked, as nobody answers yet
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Process client(String sql) throws IOException {
    var process =
        new ProcessBuilder(
                "mariadb",
                "--no-defaults",
                "--socket=" + folder.resolve("s"),
                "--user=root",
                "--batch",
                "--skip-column-names",
                "--raw",
                "--comments",
                "--default-character-set=utf8mb4")
            .redirectErrorStream(true)
            .start();
    try (var input = process.getOutputStream()) {
      input.write(sql.getBytes(StandardCharsets.UTF_8));
    }
    return process;
  }

  /** What the statements print, as root. */
  public String sql(String statements) throws Exception {
    var process = client(statements);
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said.strip();
  }

  /** What the dump program makes of a database, without what tells of the moment. */
  public String dump(String database) throws Exception {
    var text =
        run(
            List.of(
                "mariadb-dump",
                "--no-defaults",
                "--socket=" + folder.resolve("s"),
                "--user=root",
                "--routines",
                "--events",
                "--triggers",
                "--hex-blob",
                "--order-by-primary",
                "--skip-comments",
                "--default-character-set=utf8mb4",
                database));
    return text.replaceAll("AUTO_INCREMENT=\\d+ ", "");
  }

  public static String run(List<String> command) throws Exception {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", command.getFirst(), said).isZero();
    return said;
  }

  /** The account that {@code docs/sources/mysql.md} describes for backups. */
  public void createBackupAccount() throws Exception {
    sql(
        "CREATE USER backup@'%%' IDENTIFIED BY '%1$s'; GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON *.* TO backup@'%%'"
            .formatted(PASSWORD.replace("\\", "\\\\").replace("'", "''")));
  }

  /** By that account, over the network. */
  public SourceSettings backup(Map<String, String> more) {
    var values = new HashMap<>(more);
    values.put("host", "127.0.0.1");
    values.put("port", String.valueOf(port));
    values.put("user", "backup");
    return new SourceSettings(
        values, Map.of("password", new Secret(PASSWORD.getBytes(StandardCharsets.UTF_8))));
  }

  /** By root, over the socket. */
  public SourceSettings root(Map<String, String> more) {
    var values = new HashMap<>(more);
    values.put("socket", folder.resolve("s").toString());
    values.put("user", "root");
    return SourceSettings.of(values);
  }

  public Path folder() {
    return folder;
  }

  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** After {@link #kill}, on the same data, socket and port. */
  public MariaDbServer again() throws IOException {
    return startOn(folder, port, List.of());
  }

  public List<String> databases() throws Exception {
    var names = new ArrayList<>(sql("SHOW DATABASES").lines().toList());
    names.removeAll(List.of("information_schema", "mysql", "performance_schema", "sys"));
    return names;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
