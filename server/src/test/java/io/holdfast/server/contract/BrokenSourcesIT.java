package io.holdfast.server.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.rest.testkit.OpenApiJudge;
import io.holdfast.server.RunningServer;
import io.holdfast.sources.testkit.MariaDbServer;
import io.holdfast.sources.testkit.PostgresCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sources that were backed up well and then break: what is there stays, and nothing comes to it.
 */
class BrokenSourcesIT {
  private static final String DATABASE = "breaking_" + ProcessHandle.current().pid();

  @TempDir private static Path scratch;

  private static RunningServer server;
  private static JudgedClient api;
  private static World world;

  /** Breaks a source. */
  @FunctionalInterface
  private interface Break {
    void run() throws Exception;
  }

  @BeforeAll
  static void start() throws Exception {
    server = RunningServer.start(scratch.resolve("data"));
    api = new JudgedClient(new OpenApiJudge(), server.url(), server.token());
    world = World.make(api, scratch, "web");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void postgresDatabaseThatIsGone() throws Exception {
    var postgres = PostgresCluster.shared();
    postgres.run("postgres", "create database " + DATABASE);
    postgres.run(DATABASE, "create table t as select n from generate_series(1, 100) n");
    var config =
        Map.of(
            "host",
            "127.0.0.1",
            "port",
            Integer.toString(postgres.port()),
            "user",
            PostgresCluster.SUPERUSER,
            "databases",
            DATABASE);

    breaks(
        source("POSTGRES", config, PostgresCluster.PASSWORD),
        () -> postgres.run("postgres", "drop database " + DATABASE + " with (force)"),
        "SOURCE_UNREACHABLE");
  }

  @Test
  void mariaDbThatDied() throws Exception {
    try (var mariadb = MariaDbServer.start(scratch.resolve("m"))) {
      mariadb.sql(
          "CREATE DATABASE shop; CREATE TABLE shop.t (x INT); INSERT INTO shop.t VALUES (1)");
      var config =
          Map.of(
              "socket", mariadb.folder().resolve("s").toString(),
              "user", "root",
              "databases", "shop",
              "accounts", "false");

      breaks(source("MYSQL", config, ""), mariadb::kill, "SOURCE_UNREACHABLE");
    }
  }

  @Test
  void sqliteFileThatWasCut() throws Exception {
    var file = scratch.resolve("app.db");
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.executeUpdate("create table t as select randomblob(100000) x");
    }
    var whole = Files.readAllBytes(file);

    breaks(
        source("SQLITE", Map.of("path", file.toString()), ""),
        () -> Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2)),
        "EXPECTATION_FAILED");
  }

  @Test
  void diskThatIsEmpty() throws Exception {
    var disk = scratch.resolve("disk.img");
    Files.write(disk, new byte[1 << 20]);

    breaks(
        source("DISK_IMAGE", Map.of("path", disk.toString()), ""),
        () -> Files.write(disk, new byte[0]),
        "SOURCE_EMPTY");
  }

  /** The disk is the repository's; its points from before stay. */
  @Test
  void repositoryWhoseDiskIsFull() throws Exception {
    var disk = Files.createDirectory(scratch.resolve("small-disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", disk.toString()), "cannot mount");
    try {
      var repository =
          World.made(
              api,
              "/v1/repositories",
              Map.of("name", "small", "location", disk.resolve("repository").toString()));
      var plan =
          World.made(
              api,
              "/v1/plans",
              Map.of(
                  "projectId", world.projectId(),
                  "name", "small",
                  "placements", List.of(Map.of("repositoryId", repository))));
      var file = scratch.resolve("growing.img");
      Files.write(file, random(1 << 20));
      var source = source("DISK_IMAGE", Map.of("path", file.toString()), "");

      breaks(source, plan, () -> Files.write(file, random(30 << 20)), "STORE_FULL");
    } finally {
      run("umount", disk.toString());
    }
  }

  private static void breaks(String source, Break breaking, String code) throws Exception {
    breaks(source, world.planId(), breaking, code);
  }

  private static void breaks(String source, String plan, Break breaking, String code)
      throws Exception {
    var protection = World.made(api, "/v1/protections", Map.of("sourceId", source, "planId", plan));
    var good = api.get("/v1/backup-sessions/" + backup(protection, "SUCCESS")).json();
    var point = good.get("restorePointId").asText();
    breaking.run();

    var failed = api.get("/v1/backup-sessions/" + backup(protection, "FAILED")).json();

    assertThat(failed.get("reasonCode").asText()).as("%s", failed).isEqualTo(code);
    assertThat(failed.has("restorePointId")).isFalse();
    var points = api.get("/v1/restore-points?protectionId=" + protection).json().get("items");
    assertThat(points).hasSize(1);
    assertThat(points.get(0).get("id").asText()).isEqualTo(point);
    assertThat(points.get(0).get("status").asText()).isEqualTo("AVAILABLE");
    assertThat(points.get(0).get("usable").asBoolean()).isTrue();
    var shown = api.get("/v1/protections/" + protection).json();
    assertThat(shown.get("lastGoodPointId").asText()).isEqualTo(point);
    assertThat(shown.get("state").asText()).isEqualTo("FAILING");
    assertThat(api.get("/v1/restore-points/" + point + "/tree").status()).isEqualTo(200);
  }

  private static String source(String kind, Map<String, String> config, String password) {
    var wanted = new HashMap<String, Object>();
    wanted.put("projectId", world.projectId());
    wanted.put("kind", kind);
    wanted.put(
        "name", "%s-%d".formatted(kind.toLowerCase(java.util.Locale.ROOT), config.hashCode()));
    wanted.put("config", config);
    if (!password.isEmpty()) {
      wanted.put("secrets", Map.of("password", password));
    }
    return World.made(api, "/v1/sources", wanted);
  }

  private static String backup(String protection, String result) {
    var started = api.post("/v1/protections/" + protection + "/backup", Map.of());
    return World.ended(api, started.header("Location"), result);
  }

  private static byte[] random(int length) {
    var bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
  }
}
