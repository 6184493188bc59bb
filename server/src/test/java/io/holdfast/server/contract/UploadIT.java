package io.holdfast.server.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.rest.testkit.OpenApiJudge;
import io.holdfast.server.RunningServer;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dumps that were made elsewhere, from their upload to their restore. */
class UploadIT {
  private static final Map<String, String> BYTES =
      Map.of("Content-Type", "application/octet-stream");

  @TempDir private static Path scratch;

  private static RunningServer server;
  private static JudgedClient api;
  private static World world;

  @BeforeAll
  static void start() throws Exception {
    server = RunningServer.start(scratch.resolve("data"));
    api = new JudgedClient(new OpenApiJudge(), server.url(), server.token());
    world = World.make(api, scratch, "main");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Larger than what any other body may be. */
  @Test
  void uploadedDumpIsRestoredLikeAnyOther() throws Exception {
    var dump = new byte[30_000_000];
    new Random(7).nextBytes(dump);
    var protection = protect("printers", "COMMAND", Map.of("shell", "echo own", "file", "x.bin"));
    World.ended(
        api,
        api.post("/v1/protections/" + protection + "/backup", Map.of()).header("Location"),
        "SUCCESS");
    var before = api.get("/v1/protections/" + protection).json();

    var session =
        upload(protection, "?description=from%20the%20old%20host&sha256=" + sha256(dump), dump);

    assertThat(session.get("result").asText()).as("%s", session).isEqualTo("SUCCESS");
    assertThat(session.get("trigger").asText()).isEqualTo("UPLOAD");
    var point = api.get("/v1/restore-points/" + session.get("restorePointId").asText()).json();
    assertThat(point.get("kind").asText()).isEqualTo("UPLOADED");
    assertThat(point.get("description").asText()).isEqualTo("from the old host");
    assertThat(point.get("logicalBytes").asLong()).isEqualTo(dump.length);
    var restored = scratch.resolve("restored.bin");
    restore(point.get("id").asText(), restored);
    assertThat(Files.readAllBytes(restored)).isEqualTo(dump);

    var events = api.get("/v1/backup-sessions/" + session.get("id").asText() + "/events");
    assertThat(events.raw().body()).contains("UPLOAD_RECEIVED").contains(sha256(dump));
    assertThat(api.get("/v1/audit-records").raw().body()).contains("backup.upload");
    var after = api.get("/v1/protections/" + protection).json();
    for (var field : List.of("lastGoodPointId", "newestPointAt", "state")) {
      assertThat(after.get(field)).as(field).isEqualTo(before.get(field));
    }
  }

  @Test
  void uploadedDatabaseIsJudgedByItsKind() throws Exception {
    var file = scratch.resolve("old.db");
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.executeUpdate("create table t (x text)");
      statement.executeUpdate("insert into t values ('from elsewhere')");
    }
    var database = Files.readAllBytes(file);
    var protection =
        protect("shop", "SQLITE", Map.of("path", scratch.resolve("shop.db").toString()));

    var good = upload(protection, "", database);
    var text = upload(protection, "", "create table t (x text);".repeat(100).getBytes(UTF_8));
    var cut = upload(protection, "", Arrays.copyOf(database, database.length - 100));
    var half = upload(protection, "", Arrays.copyOf(database, database.length / 2));
    var little = upload(protection, "", Arrays.copyOf(database, 50));

    assertThat(good.get("result").asText()).isEqualTo("SUCCESS");
    for (var bad : List.of(text, cut, half, little)) {
      assertThat(bad.get("result").asText()).isEqualTo("FAILED");
      assertThat(bad.get("reasonCode").asText()).isEqualTo("EXPECTATION_FAILED");
      assertThat(bad.get("detail").asText()).contains("no SQLite database");
    }
    assertThat(points(protection)).isEqualTo(1);
    var restored = scratch.resolve("restored.db");
    restore(good.get("restorePointId").asText(), restored);
    assertThat(Files.readAllBytes(restored)).isEqualTo(database);
  }

  @Test
  void whatIsEmptyOrNotWhatWasPromisedLeavesNothing() throws Exception {
    var protection = protect("promised", "COMMAND", Map.of("shell", "echo x"));

    var empty = upload(protection, "", new byte[0]);
    var wrong = upload(protection, "?sha256=" + "0".repeat(64), "a dump".getBytes(UTF_8));

    assertThat(empty.get("reasonCode").asText()).isEqualTo("SOURCE_EMPTY");
    assertThat(wrong.get("reasonCode").asText()).isEqualTo("CHECKSUM_MISMATCH");
    assertThat(wrong.get("detail").asText()).contains(sha256("a dump".getBytes(UTF_8)));
    assertThat(points(protection)).isZero();
    assertThat(api.get("/v1/protections/" + protection).json().get("state").asText())
        .isEqualTo("NEVER_RUN");
  }

  @Test
  void uploadThatBreaksOffLeavesNothing() throws Exception {
    var protection = protect("cut", "COMMAND", Map.of("shell", "echo x"));
    var url = server.url();
    try (var socket = new Socket(url.getHost(), url.getPort())) {
      var head =
          """
          POST /v1/protections/%s/uploads HTTP/1.1
          Host: %s:%d
          Authorization: Bearer %s
          Content-Type: application/octet-stream
          Content-Length: 1000000

          """
              .formatted(protection, url.getHost(), url.getPort(), server.token());
      var output = socket.getOutputStream();
      output.write(head.replace("\n", "\r\n").getBytes(UTF_8));
      output.write(new byte[300_000]);
      output.flush();
    }

    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> {
          var session =
              api.get("/v1/backup-sessions?protectionId=" + protection).json().at("/items/0");
          assertThat(session.path("result").asText()).isEqualTo("FAILED");
          assertThat(session.path("reasonCode").asText()).isEqualTo("BODY_INVALID");
        });
    assertThat(points(protection)).isZero();
  }

  @Test
  void refusesWhatCannotBeTakenIn() {
    var protection = protect("refusing", "COMMAND", Map.of("shell", "echo x"));
    var place = "/v1/protections/" + protection + "/uploads";
    var dump = "dump".getBytes(UTF_8);

    assertThat(api.send("POST", place, dump, Map.of()).status()).isEqualTo(415);
    assertThat(api.send("POST", place + "?sha256=abc", dump, BYTES).status()).isEqualTo(400);
    assertThat(api.send("POST", place + "?name=a/b", dump, BYTES).status()).isEqualTo(400);
    assertThat(api.send("POST", place + "?colour=blue", dump, BYTES).status()).isEqualTo(400);
    var folder = "/v1/protections/" + world.protectionId() + "/uploads";
    assertThat(api.send("POST", folder, dump, BYTES).status()).isEqualTo(422);
    var absent = "/v1/protections/" + world.projectId() + "/uploads";
    assertThat(api.send("POST", absent, dump, BYTES).status()).isEqualTo(404);
    assertThat(api.as("").send("POST", place, dump, BYTES).status()).isEqualTo(401);
  }

  @Test
  void kindsTellWhetherTheyTakeDumps() {
    api.get("/v1/source-kinds")
        .json()
        .get("items")
        .forEach(kind -> {
          var takes = List.of("COMMAND", "SQLITE", "POSTGRES", "REDIS", "MYSQL");
          assertThat(kind.get("uploads").asBoolean())
              .as("%s", kind)
              .isEqualTo(takes.contains(kind.get("kind").asText()));
        });
  }

  private static JsonNode upload(String protection, String query, byte[] dump) {
    var answer =
        api.send("POST", "/v1/protections/" + protection + "/uploads" + query, dump, BYTES);
    assertThat(answer.status()).as("%s", answer.raw().body()).isEqualTo(202);
    assertThat(answer.json().get("state").asText()).isEqualTo("ENDED");
    return answer.json();
  }

  private static int points(String protection) {
    return api.get("/v1/restore-points?protectionId=" + protection).json().get("items").size();
  }

  private static void restore(String point, Path target) {
    var wish = Map.of("restorePointId", point, "target", Map.of("path", target.toString()));
    World.ended(api, api.post("/v1/restore-sessions", wish).header("Location"), "SUCCESS");
  }

  private static String protect(String name, String kind, Map<String, String> config) {
    var source =
        World.made(
            api,
            "/v1/sources",
            Map.of("projectId", world.projectId(), "kind", kind, "name", name, "config", config));
    return World.made(api, "/v1/protections", Map.of("sourceId", source, "planId", world.planId()));
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
