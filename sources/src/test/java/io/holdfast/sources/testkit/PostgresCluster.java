package io.holdfast.sources.testkit;

import io.holdfast.sources.Secret;
import io.holdfast.sources.SourceSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server of the newest installed version: own data folder, own loopback port and
 * socket, own password, no syncing. It ends with the JVM, however that ends. As root it runs as
 * {@code postgres}, since PostgreSQL refuses root.
 */
public final class PostgresCluster implements AutoCloseable {
  public static final String SUPERUSER = "holdfast";
  public static final String PASSWORD = "s3cret:pass\\word " + ProcessHandle.current().pid();

  private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
  private static final int ATTEMPTS = 5;

  private static @Nullable PostgresCluster shared;

  private final Path folder;
  private final Path data;
  private int port;
  private Process process;

  private PostgresCluster(Path folder, Path data, int port, Process process) {
    this.folder = folder;
    this.data = data;
    this.port = port;
    this.process = process;
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
  }

  /** One for the whole JVM, started with the first call. */
  public static synchronized PostgresCluster shared() throws IOException {
    if (shared == null) {
      shared = create(List.of());
    }
    return shared;
  }

  /**
   * A new one of its own.
   *
   * @param prefix of the server's command, such as a limit
   */
  public static PostgresCluster create(List<String> prefix) throws IOException {
    var folder = folder();
    return create(folder, prefix);
  }

  /** A new one that archives its log to a folder {@code wal} beside its socket. */
  public static PostgresCluster archiving() throws IOException {
    var folder = folder();
    var wal = Files.createDirectory(folder.resolve("wal"));
    Files.setOwner(wal, Files.getOwner(folder));
    return create(
        folder,
        List.of(
            "sh",
            "-c",
            "exec \"$@\" -c archive_mode=on -c"
                + " \"archive_command=cp %p '"
                + wal
                + "/.%f' && mv '"
                + wal
                + "/.%f' '"
                + wal
                + "/%f'\"",
            "sh"));
  }

  private static PostgresCluster create(Path folder, List<String> prefix) throws IOException {
    var data = folder.resolve("data");
    var passwordFile = folder.resolve("password");
    Files.writeString(passwordFile, PASSWORD + "\n");
    run(
        asServer(
            List.of(
                program("initdb").toString(),
                "--pgdata=" + data,
                "--username=" + SUPERUSER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--no-locale",
                "--wal-segsize=1",
                "--no-instructions",
                "--no-sync")));
    return start(folder, data, prefix);
  }

  /** Starts what lies in a data folder already; the folder becomes the server's. */
  public static PostgresCluster of(Path restored) throws IOException {
    if (root()) {
      run(List.of("chown", "-R", "postgres", restored.toString()));
    }
    Files.setPosixFilePermissions(restored, PosixFilePermissions.fromString("rwx------"));
    return start(folder(), restored, List.of());
  }

  public Path data() {
    return data;
  }

  public int port() {
    return port;
  }

  /** What a source needs, as the superuser. */
  public SourceSettings settings(Map<String, String> more) {
    return settings(SUPERUSER, more);
  }

  /** What a source needs as a user who has the superuser's password. */
  public SourceSettings settings(String user, Map<String, String> more) {
    var values = new HashMap<>(more);
    if (!more.containsKey("socketDirectory")) {
      values.putIfAbsent("host", "127.0.0.1");
    }
    values.putIfAbsent("port", Integer.toString(port));
    values.putIfAbsent("user", user);
    return new SourceSettings(
        values, Map.of("password", new Secret(PASSWORD.getBytes(StandardCharsets.UTF_8))));
  }

  public Path socketDirectory() {
    return folder;
  }

  /** The caller closes it. */
  public Connection connect(String database) throws SQLException {
    var encoded = java.net.URLEncoder.encode(database, StandardCharsets.UTF_8);
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, encoded.replace("+", "%20")),
        SUPERUSER,
        PASSWORD);
  }

  public void run(String database, String... statements) throws SQLException {
    try (var connection = connect(database);
        var statement = connection.createStatement()) {
      for (var each : statements) {
        statement.execute(each);
      }
    }
  }

  /** All rows of a query, each as one text. */
  public List<String> rows(String database, String query) throws SQLException {
    try (var connection = connect(database);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      var texts = new ArrayList<String>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    }
  }

  /** A database as the server's own program writes it, without what differs from run to run. */
  public String dump(String database) throws IOException {
    var quoted = database.replace("\\", "\\\\").replace("'", "\\'");
    var builder =
        new ProcessBuilder(
            program("pg_dump").toString(),
            "--host=127.0.0.1",
            "--port=" + port,
            "--username=" + SUPERUSER,
            "--dbname=dbname='%s'".formatted(quoted));
    builder.environment().put("PGPASSWORD", PASSWORD);
    var ran = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (var output = ran.getInputStream()) {
      var text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      if (ran.waitFor() != 0) {
        throw new IOException("pg_dump failed");
      }
      return text.replaceAll("(?m)^\\\\(un)?restrict .*$", "");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** One of PostgreSQL's programs, of the newest installed version. */
  public static Path program(String name) throws IOException {
    try (var versions = Files.list(INSTALLED)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("postgres")))
          .max(Comparator.comparingInt(PostgresCluster::version))
          .orElseThrow(() -> new IOException("apt-get install postgresql"))
          .resolve(name);
    }
  }

  /** Ends it at once, as a crash would. */
  public void kill() {
    closePipe();
  }

  @Override
  public void close() {
    closePipe();
    try {
      new ProcessBuilder("rm", "-rf", folder.toString(), data.toString()).start().waitFor();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void closePipe() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A port that was free may be taken a moment later: then with another one. */
  private static PostgresCluster start(Path folder, Path data, List<String> prefix)
      throws IOException {
    for (int attempt = 1; ; attempt++) {
      var port = freePort();
      var candidate = launch(folder, data, port, prefix);
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(50))
          .until(() -> !candidate.isAlive() || answers(port));
      if (candidate.isAlive()) {
        return new PostgresCluster(folder, data, port, candidate);
      }
      if (attempt == ATTEMPTS) {
        throw new IOException(
            "PostgreSQL did not start:\n" + Files.readString(folder.resolve("log")));
      }
    }
  }

  /** A shell holds the server and our pipe: when we are gone, so is the pipe, and so the server. */
  private static Process launch(Path folder, Path data, int port, List<String> prefix)
      throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                "sh",
                "-c",
                "exec 3<&0; \"$@\" </dev/null & server=$!; "
                    + "(while read -r line <&3; do :; done; kill -QUIT $server) & "
                    + "wait $server",
                "sh"));
    command.addAll(prefix);
    command.addAll(
        List.of(
            program("postgres").toString(),
            "-D",
            data.toString(),
            "-p",
            Integer.toString(port),
            "-h",
            "127.0.0.1",
            "-k",
            folder.toString(),
            "-F",
            "-c",
            "shared_buffers=32MB",
            "-c",
            "min_wal_size=2MB",
            "-c",
            "max_wal_size=64MB"));
    return new ProcessBuilder(asServer(command))
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }

  private static boolean answers(int port) {
    try (var connection =
        DriverManager.getConnection(
            "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port), SUPERUSER, PASSWORD)) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  private static Path folder() throws IOException {
    var folder =
        Files.createTempDirectory(
            Path.of("/tmp"),
            "holdfast-pg",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    if (root()) {
      run(List.of("chown", "postgres", folder.toString()));
    }
    return folder;
  }

  private static List<String> asServer(List<String> command) {
    var whole = new ArrayList<String>();
    if (root()) {
      whole.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"));
    }
    whole.addAll(command);
    return whole;
  }

  private static boolean root() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static void run(List<String> command) throws IOException {
    var ran = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(ran.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (ran.waitFor() != 0) {
        throw new IOException(command + ":\n" + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(command + " was interrupted", e);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static int version(Path bin) {
    return Integer.parseInt(bin.getParent().getFileName().toString().replaceAll("\\D.*", ""));
  }
}
