package io.holdfast.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The last point in which something held. */
class BisectIT {
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

  /** Nine points; the file has its content in the first four and lies there in the first six. */
  @Test
  void findsWhereAFileWasLostAndWhereItChangedWithoutARestore() throws Exception {
    var protection = drills.world().protectionId();
    var file = drills.world().folder().resolve("thesis.tex");
    var points = new ArrayList<String>();
    for (var at = 0; at < 9; at++) {
      if (at < 6) {
        Files.writeString(file, at < 4 ? "good" : "encrypted " + at);
      } else {
        Files.deleteIfExists(file);
      }
      Files.writeString(drills.world().folder().resolve("log.txt"), "run " + at);
      points.add(drills.backUp(protection));
    }

    var content =
        found(protection, "file", Map.of("path", file.toString(), "sha256", sha256("good")));
    assertThat(content.at("/lastHeld/restorePointId").asText()).isEqualTo(points.get(3));
    assertThat(content.at("/firstLost/restorePointId").asText()).isEqualTo(points.get(4));
    assertThat(content.get("probes").size()).isLessThan(9);
    assertThat(content.get("probes").findValuesAsText("means")).containsOnly("REPOSITORY");
    var there = found(protection, "file", Map.of("path", file.toString()));
    assertThat(there.at("/lastHeld/restorePointId").asText()).isEqualTo(points.get(5));
    var always =
        found(
            protection,
            "file",
            Map.of("path", drills.world().folder().resolve("letter.txt").toString()));
    assertThat(always.at("/lastHeld/restorePointId").asText()).isEqualTo(points.get(8));
    assertThat(always.has("firstLost")).isFalse();
    assertThat(always.get("probes")).hasSize(1);
    var never = found(protection, "file", Map.of("path", "/no/such"));
    assertThat(never.has("lastHeld")).isFalse();
    assertThat(never.get("probes")).hasSize(9);
    assertThat(drills.api().get("/v1/drills").json().get("items")).isEmpty();
  }

  @Test
  void findsTheLastPointWithoutASuspiciousExtension() throws Exception {
    var protection = drills.world().protectionId();
    var folder = drills.world().folder();
    var points = new ArrayList<String>();
    for (var at = 0; at < 7; at++) {
      Files.writeString(folder.resolve("log.txt"), "run " + at);
      if (at == 3) {
        Files.writeString(folder.resolve("letter.txt.lockbit"), "?");
      }
      if (at == 5) {
        for (var name = 0; name < 70; name++) {
          Files.writeString(folder.resolve("other.x" + name), "?");
        }
        Files.writeString(folder.resolve("thesis.qx7"), "?");
      }
      points.add(drills.backUp(protection));
    }

    var clean = found(protection, "unsuspicious", Map.of());
    assertThat(clean.at("/lastHeld/restorePointId").asText()).isEqualTo(points.get(2));
    assertThat(clean.get("probes").findValuesAsText("means")).contains("REPOSITORY", "RECORDED");
    var own = Map.of("extensions", List.of("qx7"), "tolerated", 1);
    var first = found(protection, "unsuspicious", own);
    assertThat(first.at("/lastHeld/restorePointId").asText()).isEqualTo(points.get(4));
    var wrong = Map.of("extensions", List.of(".qx7"));
    var wish = Map.of("protectionId", protection, "unsuspicious", wrong);
    assertThat(drills.api().post("/v1/bisect", wish).code()).isEqualTo("BODY_INVALID");
  }

  @Test
  void pinsThePointAndItsNeighboursOfTheSameTime() throws Exception {
    var protection = drills.world().protectionId();
    var other = drills.protect("list", "COMMAND", Map.of("shell", "seq 1000"), Map.of());
    var file = Files.writeString(drills.world().folder().resolve("kept.txt"), "kept");
    var neighbour = drills.backUp(other);
    var first = drills.backUp(protection);
    drills.backUp(other);
    Files.delete(file);
    drills.backUp(protection);
    var wish = new HashMap<String, Object>();
    wish.put("protectionId", protection);
    wish.put("file", Map.of("path", file.toString()));
    wish.put("pin", Map.of("reason", "before the loss", "neighbours", true));

    var pinned = drills.api().post("/v1/bisect", wish).json().get("pinned");

    var ids = new ArrayList<String>();
    pinned.forEach(id -> ids.add(id.asText()));
    assertThat(ids).containsExactly(first, neighbour);
    for (var id : ids) {
      var pins = drills.api().get("/v1/restore-points/" + id).json().get("pins");
      assertThat(pins.get(0).get("reason").asText()).isEqualTo("before the loss");
    }
  }

  @Test
  void asksDatabasesByRestoringThemAndRowsByWhatWasCounted() throws Exception {
    var database = scratch.resolve("shop.db");
    run(database, "create table orders (id integer primary key, state text)");
    var protection =
        drills.protect("shop", "SQLITE", Map.of("path", database.toString()), Map.of());
    var points = new ArrayList<String>();
    for (var at = 0; at < 5; at++) {
      run(database, "insert into orders (state) values ('%s')".formatted(at < 2 ? "open" : "lost"));
      if (at == 4) {
        run(database, "delete from orders where id > 2");
        run(database, "insert into orders (state) values ('gone')");
      }
      points.add(drills.backUp(protection));
    }

    var statement = "select count(*) from orders where state in ('lost', 'gone')";
    var sql = found(protection, "sql", Map.of("statement", statement, "expected", "0"));
    assertThat(sql.at("/lastHeld/restorePointId").asText()).as("%s", sql).isEqualTo(points.get(1));
    assertThat(sql.get("probes").findValuesAsText("means")).containsOnly("DRILL");
    var run = drills.api().get("/v1/drills?count=exact").json().at("/page/totalCount").asInt();
    assertThat(run).isEqualTo(sql.get("probes").size());
    found(protection, "sql", Map.of("statement", statement, "expected", "0"));
    assertThat(drills.api().get("/v1/drills?count=exact").json().at("/page/totalCount").asInt())
        .isEqualTo(run);

    var told = drills.api().get("/v1/protections/" + protection + "/drill-statistics").json();
    assertThat(told.get("failed").asInt()).isZero();

    var rows = found(protection, "rows", Map.of("table", "orders", "least", 4));
    assertThat(rows.at("/lastHeld/restorePointId").asText()).isEqualTo(points.get(3));
    assertThat(rows.get("probes").findValuesAsText("means")).containsOnly("RECORDED");
    assertThat(drills.leftovers()).isEmpty();
  }

  @Test
  void refusesWhatItCannotSearchFor() {
    var protection = drills.world().protectionId();
    drills.backUp(protection);
    var file = Map.of("path", "/x");
    var wish = new HashMap<String, Object>(Map.of("protectionId", protection));
    assertThat(drills.api().post("/v1/bisect", wish).code()).isEqualTo("BODY_INVALID");
    wish.put("file", file);
    wish.put("rows", Map.of("table", "t", "least", 1));
    assertThat(drills.api().post("/v1/bisect", wish).code()).isEqualTo("BODY_INVALID");
    wish.remove("rows");
    wish.put("to", "2020-01-01T00:00:00Z");
    assertThat(drills.api().post("/v1/bisect", wish).code()).isEqualTo("STATE_CONFLICT");
    wish.remove("to");
    wish.put("pin", Map.of("reason", "x"));
    var few = List.of("drill:run", "restore:read");
    var token =
        drills
            .api()
            .post("/v1/tokens", Map.of("name", "few", "scopes", few))
            .json()
            .get("secret")
            .asText();
    assertThat(drills.api().as(token).post("/v1/bisect", wish).code()).isEqualTo("SCOPE_MISSING");
  }

  private JsonNode found(String protection, String name, Map<String, ?> predicate) {
    var wish = Map.of("protectionId", protection, name, predicate);
    while (true) {
      var answer = drills.api().post("/v1/bisect", wish);
      assertThat(answer.status()).as("%s", answer.raw().body()).isEqualTo(200);
      if (answer.json().get("state").asText().equals("DONE")) {
        return answer.json();
      }
    }
  }

  private static void run(Path file, String sql) throws Exception {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private static String sha256(String text) throws Exception {
    var digest = MessageDigest.getInstance("SHA-256");
    return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}
