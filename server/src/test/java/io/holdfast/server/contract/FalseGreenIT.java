package io.holdfast.server.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.holdfast.sources.testkit.DovecotServer;
import io.holdfast.sources.testkit.MailClient;
import io.holdfast.sources.testkit.PostgresCluster;
import io.holdfast.sources.testkit.Restic;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Ways in which a backup can look fine and be useless. Each ends red, with the code that says why
 * and a sentence that says what.
 *
 * <p>Others stand where their machinery is: a source that dies or is cut, and a repository whose
 * disk is full, in {@link BrokenSourcesIT}; data that was encrypted or deleted, in {@link
 * SuspicionIT}; a repository that is away, in {@link DrillIT}; backups that nobody makes any more,
 * and clocks that were set back, in {@code RunKeeperTest}; points of the future, in {@code
 * RetentionJudgeTest}; what each kind of source may find wrong with itself, in that kind's tests.
 */
class FalseGreenIT {
  private static final String RUN = String.valueOf(ProcessHandle.current().pid());

  private static final int ATTEMPTS = 5;

  @TempDir private static Path scratch;

  private static DrillWorld service;
  private static JudgedClient api;
  private static final Deque<AutoCloseable> open = new ArrayDeque<>();

  /** Does the harm, and looks at what came of it. */
  @FunctionalInterface
  private interface Way {
    JsonNode end() throws Exception;
  }

  @BeforeAll
  static void start() throws Exception {
    service = new DrillWorld(Files.createDirectory(scratch.resolve("service")));
    api = service.api();
  }

  @AfterAll
  static void stop() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
    service.close();
  }

  static Stream<Arguments> commands() {
    return Stream.of(
        way(
            "a command that prints nothing",
            () -> backUp(command("silent", "true")),
            "FAILED SOURCE_EMPTY",
            "wrote nothing"),
        way(
            "a dump program that prints an error and leaves with 0",
            () -> backUp(command("complaint", "echo 'mysqldump: Got error: 7'")),
            "FAILED EXPECTATION_FAILED",
            "wrote an error instead of data"),
        way(
            "a dump that breaks off behind a pipe",
            () ->
                backUp(
                    command("broken", "{ echo '-- MySQL dump 10.13'; seq 100000; exit 3; } | cat")),
            "FAILED EXPECTATION_FAILED",
            "breaks off"),
        way(
            "a dump that is a hundredth of what it was",
            FalseGreenIT::shrunkDump,
            "FAILED SOURCE_SHRANK",
            "far less is left than there was"));
  }

  static Stream<Arguments> folders() {
    return Stream.of(
        way(
            "a disk that is not mounted any more",
            FalseGreenIT::unmounted,
            "FAILED SOURCE_EMPTY",
            "see whether it is mounted"),
        way(
            "a disk that never was mounted",
            () -> backUp(directory("never", Files.createDirectory(scratch.resolve("never")))),
            "WARNING SOURCE_EMPTY",
            "see whether it is mounted"),
        way(
            "a folder that became a link",
            FalseGreenIT::linked,
            "FAILED PATH_UNREADABLE",
            "is a link to"),
        way(
            "a pattern that excludes everything",
            () -> backUp(directory("excluded", filled("excluded"), Map.of(), List.of("*.txt"))),
            "WARNING SOURCE_EMPTY",
            "what excludes leave of it"),
        way(
            "a folder of which no file can be read",
            () -> backUp(unreadable("all", Set.of("mem", "clear_refs"))),
            "FAILED NOTHING_READ",
            "give the agent's user the right"),
        way(
            "a folder of which half cannot be read",
            () -> backUp(unreadable("half", Set.of("mem", "clear_refs", "comm", "cgroup"))),
            "PARTIAL ITEMS_UNREADABLE",
            "the session's events name them"),
        way(
            "a copy that nobody renews",
            FalseGreenIT::stale,
            "FAILED SOURCE_STALE",
            "no file is as young as freshWithinHours"));
  }

  static Stream<Arguments> databases() {
    return Stream.of(
        way(
            "a database file of no bytes",
            () -> backUp(sqlite("zero", Files.createFile(scratch.resolve("zero.db")))),
            "FAILED SOURCE_EMPTY",
            "no database yet"),
        way(
            "a database file that is none",
            () ->
                backUp(
                    sqlite(
                        "text",
                        Files.writeString(scratch.resolve("text.db"), "not sqlite".repeat(999)))),
            "FAILED EXPECTATION_FAILED",
            "text.db"),
        way(
            "the wrong database of the right server",
            FalseGreenIT::wrongDatabase,
            "FAILED SOURCE_EMPTY",
            "is the right one"),
        way(
            "an account without rights to one table",
            FalseGreenIT::withoutRights,
            "FAILED SOURCE_FORBIDDEN",
            "may not read public.salaries"),
        way(
            "views where the tables should be",
            FalseGreenIT::viewsAlone,
            "WARNING SOURCE_EMPTY",
            "is the right one"),
        way("the wrong host", FalseGreenIT::wrongHost, "FAILED SOURCE_EMPTY", "is the right one"),
        way(
            "another, empty account's mailbox",
            FalseGreenIT::wrongAccount,
            "FAILED SOURCE_EMPTY",
            "is the right one"),
        way(
            "a bucket with a wrong prefix",
            FalseGreenIT::wrongPrefix,
            "FAILED SOURCE_EMPTY",
            "has no object"));
  }

  static Stream<Arguments> points() {
    return Stream.of(
        way(
            "a bit that flipped in the repository",
            () -> damaged("flipped", FalseGreenIT::flip),
            "FAILED DRILL_FAILED",
            "big.bin"),
        way(
            "a pack that is lost",
            () -> damaged("lost", Files::delete),
            "FAILED DRILL_FAILED",
            "check the repository"),
        way(
            "a snapshot that somebody forgot with restic",
            FalseGreenIT::forgotten,
            "FAILED SNAPSHOT_MISSING",
            "snapshot"),
        way(
            "fewer rows than there must be",
            FalseGreenIT::fewerRows,
            "FAILED DRILL_FAILED",
            "orders"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"commands", "folders", "databases", "points"})
  void endsRed(String name, Way way, String end, String words) throws Exception {
    var ended = way.end();

    assertThat(ended.get("result").asText() + " " + ended.path("reasonCode").asText())
        .as("%s", ended)
        .isEqualTo(end);
    assertThat(ended.path("detail").asText()).contains(words);
  }

  private static Arguments way(String name, Way way, String end, String words) {
    return Arguments.of(name, way, end, words);
  }

  private static JsonNode shrunkDump() throws Exception {
    var dump = Files.write(scratch.resolve("dump.bin"), new byte[1 << 20]);
    var protection = command("shrunk", "cat " + dump);
    good(protection);
    Files.write(dump, new byte[1000]);
    return backUp(protection);
  }

  private static JsonNode unmounted() throws Exception {
    var folder = filled("mounted");
    var protection = directory("mounted", folder);
    good(protection);
    Files.move(folder, scratch.resolve("elsewhere"));
    Files.createDirectory(folder);
    return backUp(protection);
  }

  private static JsonNode linked() throws Exception {
    var folder = filled("linked");
    var protection = directory("linked", folder);
    good(protection);
    var moved = Files.move(folder, scratch.resolve("moved"));
    Files.createSymbolicLink(folder, moved);
    return backUp(protection);
  }

  private static JsonNode stale() throws Exception {
    var folder = filled("stale");
    try (var files = Files.list(folder)) {
      for (var file : files.toList()) {
        var old = FileTime.from(Instant.now().minus(Duration.ofHours(30)));
        Files.setLastModifiedTime(file, old);
      }
    }
    var fresh = Map.of("freshWithinHours", "26");
    return backUp(directory("stale", folder, fresh, List.of()));
  }

  /** Files of the kernel that exist, and cannot be read by anybody. */
  private static String unreadable(String name, Set<String> wanted) throws Exception {
    var process = new ProcessBuilder("sleep", "600").start();
    open.push(process::destroyForcibly);
    var folder = Path.of("/proc/%1$d/task/%1$d".formatted(process.pid()));
    try (var entries = Files.list(folder)) {
      var others =
          entries
              .filter(entry -> !wanted.contains(entry.getFileName().toString()))
              .map(Path::toString)
              .toList();
      return directory(name, folder, Map.of(), others);
    }
  }

  private static JsonNode wrongDatabase() throws Exception {
    var postgres = PostgresCluster.shared();
    database("right_" + RUN, "create table orders as select n from generate_series(1, 100) n");
    database("wrong_" + RUN);
    var config = new HashMap<>(config(postgres, PostgresCluster.SUPERUSER, "right_" + RUN));
    var protection = postgres("wrong-database", config);
    good(protection);
    config.put("databases", "wrong_" + RUN);
    change(protection, config);
    return backUp(protection);
  }

  private static JsonNode withoutRights() throws Exception {
    var reader = "reader_" + RUN;
    database(
        "rights_" + RUN,
        "create table orders as select n from generate_series(1, 100) n",
        "create table salaries as select n from generate_series(1, 100) n",
        "create role %s login password '%s'".formatted(reader, PostgresCluster.PASSWORD),
        "grant select on orders to " + reader);
    open.push(() -> PostgresCluster.shared().run("postgres", "drop role " + reader));
    open.push(
        () -> PostgresCluster.shared().run("rights_" + RUN, "revoke all on orders from " + reader));
    var config = new HashMap<>(config(PostgresCluster.shared(), reader, "rights_" + RUN));
    config.put("globals", "false");
    return backUp(postgres("without-rights", config));
  }

  private static JsonNode viewsAlone() throws Exception {
    database("views_" + RUN, "create view orders as select n from generate_series(1, 100) n");
    var config = config(PostgresCluster.shared(), PostgresCluster.SUPERUSER, "views_" + RUN);
    return backUp(postgres("views", config));
  }

  private static JsonNode wrongHost() throws Exception {
    var right = redis();
    say(right, "SET answer 42\r\n");
    var protection = service.protect("wrong-host", "REDIS", at(right), Map.of());
    good(protection);
    change(protection, at(redis()));
    return backUp(protection);
  }

  private static JsonNode wrongAccount() throws Exception {
    var dovecot = DovecotServer.shared();
    var user = dovecot.newUser();
    try (var client = new MailClient(dovecot, user)) {
      client.append(
          "INBOX", MailClient.letter("one", "hello"), Instant.parse("2026-01-01T00:00:00Z"));
    }
    var protection =
        service.protect(
            "mail", "MAILBOX", mailbox(user), Map.of("password", DovecotServer.PASSWORD));
    good(protection);
    change(protection, mailbox(dovecot.newUser()));
    return backUp(protection);
  }

  /** A store that knows the bucket, and nothing below the prefix. */
  private static JsonNode wrongPrefix() throws Exception {
    var store = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    open.push(() -> store.stop(0));
    store.createContext(
        "/",
        exchange -> {
          var query = String.valueOf(exchange.getRequestURI().getQuery());
          var answer = answer(query).getBytes(UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/xml");
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    store.start();
    var config =
        Map.of(
            "endpoint", "http://127.0.0.1:" + store.getAddress().getPort(),
            "bucket", "data",
            "prefix", "wrnog/");
    var secrets = Map.of("accessKey", "key", "secretKey", "secret");
    return backUp(service.protect("prefix", "S3_BUCKET", config, secrets));
  }

  private static String answer(String query) {
    if (query.contains("versioning")) {
      return "<VersioningConfiguration/>";
    }
    if (query.contains("versions")) {
      return "<ListVersionsResult><IsTruncated>false</IsTruncated></ListVersionsResult>";
    }
    return "<ListBucketResult><Name>data</Name><KeyCount>0</KeyCount>"
        + "<IsTruncated>false</IsTruncated></ListBucketResult>";
  }

  /** Harm to the largest pack of a repository. */
  @FunctionalInterface
  private interface Harm {
    void to(Path pack) throws IOException;
  }

  private static JsonNode damaged(String name, Harm harm) throws Exception {
    var world = World.make(api, scratch, name);
    Files.write(world.folder().resolve("big.bin"), random(2 << 20));
    world.backUp(api);
    try (var files = Files.walk(scratch.resolve(name + "-repository/data"))) {
      var largest =
          files
              .filter(Files::isRegularFile)
              .max(Comparator.comparingLong(file -> file.toFile().length()))
              .orElseThrow();
      largest.toFile().setWritable(true);
      harm.to(largest);
    }
    return service.drill(world.protectionId(), "L4");
  }

  private static void flip(Path file) throws IOException {
    var bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  private static JsonNode forgotten() throws Exception {
    var world = World.make(api, scratch, "forgotten");
    world.backUp(api);
    var copies = api.get("/v1/restore-points/" + world.point(api) + "/copies").json();
    new Restic(scratch.resolve("forgotten-repository"), "a long passphrase")
        .run("forget", copies.at("/items/0/snapshotId").asText());
    return service.drill(world.protectionId(), "L4");
  }

  private static JsonNode fewerRows() throws Exception {
    var file = scratch.resolve("shop.db");
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.executeUpdate("create table orders (id integer primary key)");
      statement.executeUpdate("insert into orders values (1), (2), (3)");
    }
    var protection = sqlite("rows", file);
    good(protection);
    var check = Map.of("name", "orders", "type", "ROWS", "subject", "orders", "expected", "1000");
    return service.drill(Map.of("protectionId", protection, "checks", List.of(check)));
  }

  private static String command(String name, String shell) {
    return service.protect(name, "COMMAND", Map.of("shell", shell), Map.of());
  }

  private static String sqlite(String name, Path file) {
    return service.protect(name, "SQLITE", Map.of("path", file.toString()), Map.of());
  }

  private static String postgres(String name, Map<String, String> config) {
    return service.protect(name, "POSTGRES", config, Map.of("password", PostgresCluster.PASSWORD));
  }

  private static String directory(String name, Path folder) {
    return directory(name, folder, Map.of(), List.of());
  }

  private static String directory(
      String name, Path folder, Map<String, String> more, List<String> excludes) {
    var config = new HashMap<>(more);
    config.put("path", folder.toString());
    var world = service.world();
    var source =
        World.made(
            api,
            "/v1/sources",
            Map.of(
                "projectId", world.projectId(),
                "kind", "DIRECTORY",
                "name", name,
                "config", config,
                "excludes", excludes));
    return World.made(api, "/v1/protections", Map.of("sourceId", source, "planId", world.planId()));
  }

  /** Gives the source of a protection other settings. */
  private static void change(String protection, Map<String, String> config) {
    var source = api.get("/v1/protections/" + protection).json().get("sourceId").asText();
    var etag = api.get("/v1/sources/" + source).header("ETag");
    var changed =
        api.send(
            "PATCH",
            "/v1/sources/" + source,
            JudgedClient.write(Map.of("config", config)),
            Map.of("If-Match", etag, "Content-Type", "application/merge-patch+json"));
    assertThat(changed.status()).as("%s", changed.raw().body()).isEqualTo(200);
  }

  private static void good(String protection) {
    assertThat(backUp(protection).get("result").asText()).isEqualTo("SUCCESS");
  }

  private static JsonNode backUp(String protection) {
    var started = api.post("/v1/protections/" + protection + "/backup", Map.of());
    assertThat(started.status()).as("%s", started.raw().body()).isEqualTo(202);
    return await()
        .atMost(Duration.ofSeconds(120))
        .until(
            () ->
                api.send("GET", started.header("Location"), null, Map.of("Prefer", "wait=30"))
                    .json(),
            session -> session.get("state").asText().equals("ENDED"));
  }

  private static Path filled(String name) throws IOException {
    var folder = Files.createDirectories(scratch.resolve("folder-" + name));
    for (var at = 0; at < 25; at++) {
      Files.writeString(folder.resolve(at + ".txt"), "file " + at);
    }
    return folder;
  }

  private static void database(String name, String... statements) throws Exception {
    var postgres = PostgresCluster.shared();
    postgres.run("postgres", "create database " + name);
    open.push(() -> postgres.run("postgres", "drop database " + name + " with (force)"));
    postgres.run(name, statements);
  }

  private static Map<String, String> config(PostgresCluster server, String user, String database) {
    return Map.of(
        "host",
        "127.0.0.1",
        "port",
        Integer.toString(server.port()),
        "user",
        user,
        "databases",
        database);
  }

  private static Map<String, String> mailbox(String user) {
    var config = new HashMap<String, String>();
    for (var setting : List.of("host", "port", "tls", "user")) {
      DovecotServer.shared()
          .settings(user)
          .find(setting)
          .ifPresent(value -> config.put(setting, value));
    }
    return config;
  }

  /** An empty server's port. Somebody else may take a free one first. */
  private static int redis() throws IOException {
    for (var attempt = 1; attempt < ATTEMPTS; attempt++) {
      var port = freePort();
      var process = redis(port);
      open.push(process::destroyForcibly);
      await()
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptions()
          .until(() -> !process.isAlive() || say(port, "PING\r\n"));
      if (process.isAlive()) {
        return port;
      }
    }
    throw new AssertionError("redis-server does not start");
  }

  private static Process redis(int port) throws IOException {
    var folder = Files.createDirectories(scratch.resolve("redis-" + port));
    return new ProcessBuilder(
            "redis-server",
            "--bind",
            "127.0.0.1",
            "--port",
            Integer.toString(port),
            "--dir",
            folder.toString(),
            "--save",
            "",
            "--repl-diskless-sync-delay",
            "0")
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }

  private static Map<String, String> at(int port) {
    return Map.of("host", "127.0.0.1", "port", Integer.toString(port));
  }

  private static boolean say(int port, String command) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(command.getBytes(UTF_8));
      return socket.getInputStream().read() == '+';
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static byte[] random(int length) {
    var bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
