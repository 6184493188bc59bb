package io.holdfast.server.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.base.proof.ProofBundle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drills of folders, databases in a file, and bundles of them. */
class DrillIT {
  @TempDir private Path scratch;
  private DrillWorld drills;

  @BeforeEach
  void start() throws Exception {
    drills = new DrillWorld(scratch);
  }

  @AfterEach
  void stop() {
    drills.close();
  }

  @Test
  void provesAFolderAtEachLevelAndLeavesNothing() throws Exception {
    var protection = drills.world().protectionId();
    var point = drills.backUp(protection);

    for (var level : List.of("L1", "L2", "L3", "L4")) {
      var drill = drills.drill(protection, level);

      assertThat(drill.get("result").asText()).as("%s", drill).isEqualTo("PASSED");
      assertThat(drill.get("restorePointId").asText()).isEqualTo(point);
      assertThat(drill.at("/measured/bytes").asLong()).isEqualTo("firstnote".length());
      assertThat(drill.at("/measured").has("restoreSeconds")).isEqualTo(!level.equals("L1"));
      assertThat(results(drill)).isNotEmpty().containsOnly("PASSED");
      var shown = drills.api().get("/v1/restore-points/" + point + "?expand=copies").json();
      assertThat(shown.at("/proof/level").asText()).isEqualTo(level);
      assertThat(shown.at("/proof/drillId").asText()).isEqualTo(drill.get("id").asText());
      assertThat(shown.at("/copies/0/verifyLevel").asText()).isEqualTo(level);
      var proven = drills.api().get("/v1/protections/" + protection).json();
      assertThat(proven.path("lastProvenPointId").asText())
          .isEqualTo(level.equals("L1") ? "" : point);
    }
    assertThat(drills.leftovers()).isEmpty();
    var listed = drills.api().get("/v1/drills?result=PASSED&count=exact&limit=2").json();
    assertThat(listed.at("/page/totalCount").asInt()).isEqualTo(4);
    assertThat(listed.at("/page/hasMore").asBoolean()).isTrue();
    statistics(protection);
  }

  private void statistics(String protection) {
    var told = drills.api().get("/v1/protections/" + protection + "/drill-statistics").json();
    assertThat(told.get("passed").asInt()).isEqualTo(4);
    assertThat(told.at("/restoreSeconds/p50").asDouble())
        .isLessThanOrEqualTo(told.at("/restoreSeconds/p95").asDouble());
    assertThat(told.has("lastPassedAt")).isTrue();
  }

  @Test
  void itsSessionIsAnOrdinaryAuditedRestoreIntoAFolderThatNobodyChose() {
    var protection = drills.world().protectionId();
    drills.backUp(protection);

    var drill = drills.drill(protection, "L4");

    var session =
        drills.api().get("/v1/restore-sessions/" + drill.get("restoreSessionId").asText()).json();
    assertThat(session.get("purpose").asText()).isEqualTo("DRILL");
    assertThat(session.get("drillId")).isEqualTo(drill.get("id"));
    assertThat(session.at("/target/path").asText())
        .isEqualTo(scratch.resolve("data/drills/" + drill.get("id").asText()).toString());
    assertThat(session.at("/totals/restored").asLong()).isPositive();
    var audited = drills.api().get("/v1/audit-records?limit=100").raw().body();
    assertThat(audited).contains("drill.start");
  }

  @Test
  void aRestoreOfPurposeDrillCannotBeAskedForWithATargetOfOnesOwn() {
    var point = drills.backUp(drills.world().protectionId());
    var target = Map.of("path", scratch.resolve("mine").toString());
    var wish = Map.of("restorePointId", point, "target", target, "purpose", "DRILL");

    var refused = drills.api().post("/v1/restore-sessions", wish);

    assertThat(refused.code()).isEqualTo("NOT_SUPPORTED");
    assertThat(scratch.resolve("mine")).doesNotExist();
  }

  @Test
  void damageInTheRepositoryFailsTheDrillAndNotTheMachine() throws Exception {
    var protection = drills.world().protectionId();
    drills.backUp(protection);
    damage(scratch.resolve("main-repository/data"));

    for (var level : List.of("L1", "L2", "L4")) {
      var drill = drills.drill(protection, level);

      assertThat(drill.get("result").asText()).as("%s", drill).isEqualTo("FAILED");
      assertThat(drill.get("detail").asText()).isNotBlank();
    }
    var shown = drills.api().get("/v1/protections/" + protection).json();
    assertThat(shown.has("lastProvenPointId")).isFalse();
    assertThat(drills.leftovers()).isEmpty();
  }

  @Test
  void aRepositoryThatIsGoneFailsTheDrill() throws Exception {
    var protection = drills.world().protectionId();
    drills.backUp(protection);
    Files.move(scratch.resolve("main-repository"), scratch.resolve("elsewhere"));

    var drill = drills.drill(protection, "L4");

    assertThat(drill.get("result").asText()).as("%s", drill).isEqualTo("FAILED");
    assertThat(drill.get("reasonCode").asText()).isEqualTo("REPOSITORY_MISSING");
  }

  @Test
  void noPlaceToRestoreToSaysNothingOfThePoint() throws Exception {
    var protection = drills.world().protectionId();
    drills.backUp(protection);
    Files.writeString(scratch.resolve("data/drills"), "in the way");

    var drill = drills.drill(protection, "L4");

    assertThat(drill.get("result").asText()).as("%s", drill).isEqualTo("INCONCLUSIVE");
    assertThat(drill.get("reasonCode").asText()).isEqualTo("TARGET_UNWRITABLE");
    var point = drills.api().get("/v1/restore-points/" + drills.newest(protection)).json();
    assertThat(point.has("proof")).isFalse();
  }

  @Test
  void asksADatabaseItsOwnersQuestions() throws Exception {
    var file = database("shop.db");
    var protection = drills.protect("shop", "SQLITE", Map.of("path", file.toString()), Map.of());
    drills.backUp(protection);

    var right =
        drills.drill(
            Map.of(
                "protectionId",
                protection,
                "checks",
                List.of(
                    question("count", "SQL", "select count(*) from orders", "3"),
                    question("rows", "ROWS", "orders", "3"),
                    question(
                        "script", "SCRIPT", "test -s \"$SQLITE_DATABASE\" && echo ok", "ok"))));
    assertThat(right.get("result").asText()).as("%s", right).isEqualTo("PASSED");
    assertThat(right.get("level").asText()).isEqualTo("L5");

    var wrong =
        drills.drill(
            Map.of(
                "protectionId",
                protection,
                "checks",
                List.of(
                    question("count", "SQL", "select count(*) from orders", "4"),
                    question("no table", "SQL", "select 1 from nothing", "1"),
                    question("other file", "SQL", "attach '%s' as x".formatted(file), "1"),
                    question("changes", "SQL", "delete from orders", "1"),
                    question("rows", "ROWS", "orders", "4"),
                    question("script", "SCRIPT", "exit 3", ""))));
    assertThat(wrong.get("result").asText()).isEqualTo("FAILED");
    assertThat(failed(wrong))
        .containsExactly("count", "no table", "other file", "changes", "rows", "script");
    assertThat(drills.leftovers()).isEmpty();
  }

  @Test
  void provesEachMemberOfABundleInAPlaceOfItsOwn() throws Exception {
    var file = database("shop.db");
    drills.protect("shop", "SQLITE", Map.of("path", file.toString()), Map.of());
    drills.protect("list", "COMMAND", Map.of("shell", "seq 1000"), Map.of());
    var sources = drills.api().get("/v1/sources?limit=100").json().get("items");
    var members = new ArrayList<String>();
    sources.forEach(source -> members.add(source.get("id").asText()));
    var bundle =
        Map.of(
            "projectId",
            drills.world().projectId(),
            "kind",
            "PROJECT_BUNDLE",
            "name",
            "all",
            "members",
            members);
    var source = World.made(drills.api(), "/v1/sources", bundle);
    var protection =
        World.made(
            drills.api(),
            "/v1/protections",
            Map.of("sourceId", source, "planId", drills.world().planId()));
    drills.backUp(protection);

    for (var level : List.of("L1", "L2", "L4")) {
      var drill = drills.drill(protection, level);
      assertThat(drill.get("result").asText()).as("%s", drill).isEqualTo("PASSED");
    }
    assertThat(drills.leftovers()).isEmpty();
  }

  @Test
  void choosesThePointThatIsAskedFor() throws Exception {
    var protection = drills.world().protectionId();
    var first = drills.backUp(protection);
    Files.writeString(drills.world().folder().resolve("new.txt"), "new");
    var second = drills.backUp(protection);

    assertThat(chosen(Map.of("protectionId", protection, "level", "L1"))).isEqualTo(second);
    assertThat(
            chosen(Map.of("protectionId", protection, "level", "L1", "pointChoice", "OLDEST_KEPT")))
        .isEqualTo(first);
    assertThat(
            chosen(
                Map.of(
                    "protectionId",
                    protection,
                    "level",
                    "L1",
                    "pointChoice",
                    "RANDOM_IN_WINDOW",
                    "windowDays",
                    1)))
        .isIn(first, second);
    assertThat(chosen(Map.of("restorePointId", first, "level", "L2"))).isEqualTo(first);
    drills.drill(Map.of("restorePointId", second, "level", "L2"));
    drills.drill(Map.of("restorePointId", first, "level", "L4"));
    assertThat(
            drills
                .api()
                .get("/v1/protections/" + protection)
                .json()
                .get("lastProvenPointId")
                .asText())
        .isEqualTo(second);
  }

  @Test
  void everyDrillThatEndedIsALinkOfOneChainAlsoTheFailedOnes() throws Exception {
    var protection = drills.world().protectionId();
    drills.backUp(protection);
    drills.drill(protection, "L2");
    drills.drill(protection, "L4");
    damage(scratch.resolve("main-repository/data"));
    var failed = drills.drill(protection, "L4");

    var proof =
        await()
            .atMost(Duration.ofSeconds(60))
            .until(
                () ->
                    drills
                        .api()
                        .get("/v1/drills/" + failed.get("id").asText())
                        .json()
                        .path("proofId")
                        .asText(),
                id -> !id.isEmpty());

    var shown = drills.api().get("/v1/proofs/" + proof).json();
    assertThat(shown.get("no").asInt()).isEqualTo(3);
    assertThat(shown.get("statement").asText()).contains("\"result\":\"FAILED\"");
    var bundle = drills.api().get("/v1/proofs").raw().body().getBytes(StandardCharsets.UTF_8);
    var report = ProofBundle.verify(bundle, shown.get("keyId").asText());
    assertThat(report.problems()).isEmpty();
    assertThat(report.links()).isEqualTo(3);
  }

  @Test
  void refusesWhatCannotBeADrill() {
    var protection = drills.world().protectionId();
    assertThat(drills.api().post("/v1/drills", Map.of("protectionId", protection)).code())
        .isEqualTo("STATE_CONFLICT");
    drills.backUp(protection);
    var sql = List.of(question("sql", "SQL", "select 1", "1"));

    assertThat(refusal(Map.of())).isEqualTo("BODY_INVALID");
    assertThat(refusal(Map.of("protectionId", protection, "level", "L5")))
        .isEqualTo("INPUT_INVALID");
    assertThat(refusal(Map.of("protectionId", protection, "level", "L4", "checks", sql)))
        .isEqualTo("INPUT_INVALID");
    assertThat(refusal(Map.of("protectionId", protection, "checks", sql)))
        .isEqualTo("INPUT_INVALID");
    var scopes = Map.of("name", "few", "scopes", List.of("drill:run", "drill:read"));
    var token = drills.api().post("/v1/tokens", scopes).json().get("secret").asText();
    var script = List.of(question("script", "SCRIPT", "true", ""));
    var refused =
        drills
            .api()
            .as(token)
            .post("/v1/drills", Map.of("protectionId", protection, "checks", script));
    assertThat(refused.code()).isEqualTo("SCOPE_MISSING");
  }

  private String refusal(Map<String, ?> wanted) {
    return drills.api().post("/v1/drills", wanted).code();
  }

  private String chosen(Map<String, ?> wanted) {
    return drills.drill(wanted).get("restorePointId").asText();
  }

  private Path database(String name) throws Exception {
    var file = scratch.resolve(name);
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.executeUpdate("create table orders (id integer primary key, what text)");
      statement.executeUpdate("insert into orders (what) values ('tea'), ('coffee'), ('bread')");
    }
    return file;
  }

  private static Map<String, String> question(
      String name, String type, String subject, String expected) {
    return Map.of("name", name, "type", type, "subject", subject, "expected", expected);
  }

  private static List<String> results(JsonNode drill) {
    return drill.get("checks").findValuesAsText("result");
  }

  private static List<String> failed(JsonNode drill) {
    var names = new ArrayList<String>();
    drill
        .get("checks")
        .forEach(check -> {
          if (check.get("result").asText().equals("FAILED")) {
            names.add(check.get("name").asText());
          }
        });
    return names;
  }

  /** Flips a bit in the first blob of each pack. */
  private static void damage(Path data) throws Exception {
    try (var files = Files.walk(data)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var bytes = Files.readAllBytes(file);
        bytes[20] ^= 1;
        file.toFile().setWritable(true);
        Files.write(file, bytes);
      }
    }
  }
}
