package io.holdfast.catalog.testkit;

import io.holdfast.catalog.Catalog;
import io.holdfast.catalog.CatalogSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A private PostgreSQL from Debian's packages: own data folder, own loopback port, own password, no
 * syncing. One per JVM; it ends with the JVM, however that ends. As root it runs as {@code
 * postgres}, since PostgreSQL refuses root.
 */
public final class PostgresServer {
  private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
  private static final String SUPERUSER = "holdfast";
  private static final int ATTEMPTS = 5;

  private static @Nullable PostgresServer shared;

  private final Path binaries;
  private final Path folder;
  private final String password;
  private final int port;
  private final Process process;
  private final AtomicInteger databases = new AtomicInteger();

  /** Ends with the server; guarded by this. */
  private @Nullable Connection administrator;

  private PostgresServer() throws IOException {
    binaries = binaries();
    folder =
        Files.createTempDirectory(
            "holdfast-postgres",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    password = HexFormat.of().formatHex(new SecureRandom().generateSeed(16));
    if (root()) {
      run(List.of("chown", "postgres", folder.toString()));
    }
    initialise();
    var started = start();
    process = started.process();
    port = started.port();
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
  }

  /** The server of this JVM, started with the first call. */
  public static synchronized PostgresServer shared() {
    if (shared == null) {
      try {
        shared = new PostgresServer();
        shared.sql("create database holdfast_template");
        Catalog.open(shared.settings("holdfast_template")).close();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot start PostgreSQL for the tests", e);
      }
    }
    return shared;
  }

  public CatalogSettings emptyDatabase() {
    return created("");
  }

  public CatalogSettings migratedDatabase() {
    return created(" template holdfast_template");
  }

  /** Ends what still is connected to a database, and removes it. */
  public void drop(CatalogSettings settings) {
    var name = settings.url().substring(settings.url().lastIndexOf('/') + 1);
    sql("drop database if exists %s with (force)".formatted(name));
  }

  private CatalogSettings created(String how) {
    var name = "test_" + databases.incrementAndGet();
    sql("create database " + name + how);
    return settings(name);
  }

  private CatalogSettings settings(String database) {
    return new CatalogSettings(url(port, database), SUPERUSER, password, 4, Duration.ofSeconds(30));
  }

  private synchronized void sql(String statement) {
    try {
      if (administrator == null) {
        administrator = connect(port);
      }
      try (var run = administrator.createStatement()) {
        run.execute(statement);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(statement, e);
    }
  }

  private Connection connect(int at) throws SQLException {
    return DriverManager.getConnection(url(at, "postgres"), SUPERUSER, password);
  }

  private static String url(int port, String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
  }

  private void initialise() throws IOException {
    var passwordFile = folder.resolve("password");
    Files.writeString(passwordFile, password + "\n");
    run(
        asServer(
            binaries.resolve("initdb").toString(),
            "--pgdata=" + folder.resolve("data"),
            "--username=" + SUPERUSER,
            "--pwfile=" + passwordFile,
            // As it is: a thousand connections, and thousands of hashes for each of the other kind.
            "--auth=password",
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync"));
  }

  private record Started(Process process, int port) {}

  /** A port that was free may be taken a moment later: then with another one. */
  private Started start() throws IOException {
    for (int attempt = 1; ; attempt++) {
      var free = freePort();
      var candidate = launch(free);
      try {
        Awaitility.await()
            .atMost(Duration.ofSeconds(30))
            .pollInterval(Duration.ofMillis(50))
            .until(() -> !candidate.isAlive() || answers(free));
        if (candidate.isAlive()) {
          return new Started(candidate, free);
        }
      } catch (org.awaitility.core.ConditionTimeoutException e) {
        candidate.destroyForcibly();
      }
      if (attempt == ATTEMPTS) {
        throw new IOException(
            "PostgreSQL did not start:\n" + Files.readString(folder.resolve("log")));
      }
    }
  }

  /** A shell holds the server and our pipe: when we are gone, so is the pipe, and so the server. */
  private Process launch(int at) throws IOException {
    var command =
        asServer(
            "sh",
            "-c",
            "exec 3<&0; \"$@\" </dev/null & server=$!; "
                + "(while read -r line <&3; do :; done; kill -QUIT $server) & "
                + "wait $server",
            "sh",
            binaries.resolve("postgres").toString(),
            "-D",
            folder.resolve("data").toString(),
            "-p",
            Integer.toString(at),
            "-h",
            "127.0.0.1",
            "-k",
            "",
            "-F",
            "-c",
            "shared_buffers=32MB",
            "-c",
            "max_connections=200",
            "-c",
            "max_pred_locks_per_transaction=256");
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }

  private boolean answers(int at) {
    try (var connection = connect(at)) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  private void stop() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    DatabaseKind.delete(folder);
  }

  private static List<String> asServer(String... command) {
    var whole = new ArrayList<String>();
    if (root()) {
      whole.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"));
    }
    whole.addAll(List.of(command));
    return whole;
  }

  private static boolean root() {
    return "root".equals(System.getProperty("user.name"));
  }

  private void run(List<String> command) throws IOException {
    var log = Files.createTempFile("holdfast-postgres", ".log");
    try {
      var ran =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (ran.waitFor() != 0) {
        throw new IOException(command + ":\n" + Files.readString(log));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(command + " was interrupted", e);
    } finally {
      Files.delete(log);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The newest installed version's programs. */
  private static Path binaries() throws IOException {
    if (!Files.isDirectory(INSTALLED)) {
      throw missing();
    }
    try (var versions = Files.list(INSTALLED)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("postgres")))
          .max(Comparator.comparingInt(PostgresServer::version))
          .orElseThrow(PostgresServer::missing);
    }
  }

  private static int version(Path bin) {
    return Integer.parseInt(bin.getParent().getFileName().toString().replaceAll("\\D.*", ""));
  }

  private static IllegalStateException missing() {
    return new IllegalStateException(
        "no PostgreSQL in %s: apt-get install postgresql".formatted(INSTALLED));
  }
}
