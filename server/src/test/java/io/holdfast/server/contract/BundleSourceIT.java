package io.holdfast.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.rest.testkit.OpenApiJudge;
import io.holdfast.server.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several sources as one point, from their registration to their restore. */
class BundleSourceIT {
  @TempDir private static Path scratch;

  private static RunningServer server;
  private static JudgedClient api;
  private static World world;
  private static Path database;
  private static String printers;
  private static String web;
  private static String shop;
  private static String point;

  /** A folder, a command and a database, backed up twice: the second reads what the first left. */
  @BeforeAll
  static void start() throws Exception {
    server = RunningServer.start(scratch.resolve("data"));
    api = new JudgedClient(new OpenApiJudge(), server.url(), server.token());
    world = World.make(api, scratch, "web");
    web = world.sourceId();
    printers = source("printers", "COMMAND", Map.of("shell", "seq 1000", "file", "list.txt"));
    database = scratch.resolve("shop.db");
    statement(database, "create table orders (id integer primary key, what text)");
    statement(database, "insert into orders (what) values ('tea'), ('coffee'), ('bread')");
    shop = source("shop", "SQLITE", Map.of("path", database.toString()));
    var protection = protect(bundle("all", List.of(web, printers, shop)));
    backup(protection, "SUCCESS");
    point = pointOf(backup(protection, "SUCCESS"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void onePointHasThePartsOfAllMembers() {
    var parts = new HashMap<String, JsonNode>();
    api.get("/v1/restore-points/" + point + "/parts")
        .json()
        .get("items")
        .forEach(part -> parts.put(part.get("name").asText(), part));

    assertThat(parts).hasSize(3).containsKeys("web", "printers/list.txt");
    assertThat(parts.get("web").get("kind").asText()).isEqualTo("FILE_TREE");
    assertThat(parts.get("web").get("bytes").asLong()).isEqualTo("firstnote".length());
    assertThat(parts.get("web").at("/ref/name").asText()).isEqualTo("web");
    assertThat(parts.get("printers/list.txt").get("bytes").asLong()).isEqualTo(3893);
    var dump =
        parts.values().stream()
            .filter(part -> part.get("kind").asText().equals("DATABASE_DUMP"))
            .findFirst()
            .orElseThrow();
    assertThat(dump.get("name").asText()).startsWith("shop/");
    assertThat(dump.at("/expectations/rows").asLong()).isEqualTo(3);
    assertThat(tree("/")).containsExactly("printers", "shop", "web");
    assertThat(tree("/web" + world.folder())).containsExactly("deep", "letter.txt");
  }

  @Test
  void restoresAllMembersAfterAPlanThatCountsAll() throws Exception {
    var into = Files.createDirectories(scratch.resolve("whole"));
    var wish = new HashMap<String, Object>();
    wish.put("restorePointId", point);
    wish.put(
        "target",
        Map.of(
            "settings",
            Map.of(
                "web.path", into.resolve("files").toString(),
                "printers.path", into.resolve("list.txt").toString(),
                "shop.path", into.resolve("shop.db").toString())));

    var plan = api.post("/v1/restore-plans", wish).json();
    assertThat(plan.get("checks")).as("%s", plan).isEmpty();
    assertThat(plan.at("/totals/bytes").asLong()).isGreaterThan(3893 + 9);
    assertThat(into).isEmptyDirectory();

    var session = restore(wish, "SUCCESS");
    assertThat(into.resolve("files" + world.folder() + "/letter.txt")).hasContent("first");
    assertThat(into.resolve("list.txt")).hasSize(3893);
    assertThat(rows(into.resolve("shop.db"))).isEqualTo(3);
    assertThat(items(session))
        .contains("web" + world.folder() + "/letter.txt", "printers/list.txt");

    var again = api.post("/v1/restore-plans", wish).json();
    assertThat(again.at("/totals/conflicts").asLong()).isGreaterThanOrEqualTo(3);
    assertThat(texts(again.get("checks"), "detail"))
        .anyMatch(detail -> detail.startsWith("web: "))
        .anyMatch(detail -> detail.startsWith("printers: "))
        .anyMatch(detail -> detail.startsWith("shop: "));
    restore(wish, "FAILED");
  }

  @Test
  void nothingIsWrittenWhenOneMemberCannotBe() throws IOException {
    var into = Files.createDirectories(scratch.resolve("blocked"));
    Files.writeString(into.resolve("list.txt"), "in the way");
    var target =
        Map.of(
            "settings",
            Map.of(
                "web.path", into.resolve("files").toString(),
                "printers.path", into.resolve("list.txt").toString(),
                "shop.path", into.resolve("shop.db").toString()));

    var session = shown(restore(Map.of("restorePointId", point, "target", target), "FAILED"));

    assertThat(session.get("reasonCode").asText()).isEqualTo("TARGET_EXISTS");
    assertThat(session.get("detail").asText()).contains("printers").contains("nothing was written");
    assertThat(into.resolve("files")).doesNotExist();
    assertThat(into.resolve("shop.db")).doesNotExist();
  }

  @Test
  void restoresChosenMembersPartsAndPaths() throws Exception {
    var into = scratch.resolve("chosen");

    restore(wish(List.of("printers/list.txt"), List.of(), into.resolve("one.txt")), "SUCCESS");
    restore(wish(List.of("shop"), List.of(), into.resolve("shop.db")), "SUCCESS");
    var note = "web" + world.folder() + "/deep/er/note.txt";
    restore(wish(List.of(), List.of(note), into.resolve("item")), "SUCCESS");
    var path = Map.of("paths", List.of("/" + note));
    restore(
        Map.of(
            "restorePointId",
            point,
            "selection",
            path,
            "target",
            Map.of("path", into.resolve("path").toString())),
        "SUCCESS");

    assertThat(into.resolve("one.txt")).hasSize(3893);
    assertThat(rows(into.resolve("shop.db"))).isEqualTo(3);
    for (var place : List.of("item", "path")) {
      assertThat(into.resolve(place + world.folder() + "/deep/er/note.txt")).hasContent("note");
      assertThat(into.resolve(place + world.folder() + "/letter.txt")).doesNotExist();
    }
  }

  @Test
  void restoresAMemberIntoAnotherSource() {
    var copy = scratch.resolve("poured");
    var other =
        source(
            "other-printers", "COMMAND", Map.of("shell", "true", "restoreShell", "cat > " + copy));

    restore(
        Map.of(
            "restorePointId",
            point,
            "selection",
            Map.of("parts", List.of("printers")),
            "target",
            Map.of("sourceId", other)),
        "SUCCESS");

    assertThat(copy).hasSize(3893);
  }

  @Test
  void refusesToRestoreWhatThePointOrAMemberDoesNotHave() {
    var nowhere = scratch.resolve("nowhere");
    for (var wish :
        List.of(
            wish(List.of("absent"), List.of(), nowhere),
            wish(List.of("printers/absent"), List.of(), nowhere),
            wish(List.of(), List.of("absent/x"), nowhere),
            target(List.of(), Map.of("database", "copy")),
            target(List.of("printers"), Map.of("printers.sourceId", UUID.randomUUID().toString())),
            target(List.of("printers"), Map.of("printers.sourceId", shop)))) {
      var refused = api.post("/v1/restore-sessions", wish);

      assertThat(refused.status()).as("%s", wish).isEqualTo(400);
      assertThat(refused.code()).isEqualTo("INPUT_INVALID");
    }
    var cleared = new HashMap<>(wish(List.of("shop"), List.of(), nowhere));
    cleared.put("conflictPolicy", "CLEAR_TARGET");
    assertThat(api.post("/v1/restore-sessions", cleared).code()).isEqualTo("NOT_SUPPORTED");
    assertThat(nowhere).doesNotExist();
  }

  @Test
  void oneMemberThatFailsFailsAll() {
    var broken = source("broken", "COMMAND", Map.of("shell", "echo half; exit 7"));
    var empty = source("empty", "COMMAND", Map.of("shell", "exit 0"));
    var absent = source("absent", "SQLITE", Map.of("path", scratch.resolve("no.db").toString()));
    var gone = source("gone", "DIRECTORY", Map.of("path", scratch.resolve("no-folder").toString()));
    var expected = Map.of(broken, "SOURCE_FAILED", empty, "SOURCE_EMPTY", absent, "", gone, "");
    expected.forEach((member, code) -> {
      var protection = protect(bundle("with-" + member, List.of(web, shop, member)));

      var session = api.get("/v1/backup-sessions/" + backup(protection, "FAILED")).json();

      assertThat(session.get("reasonCode").asText()).contains(code);
      assertThat(session.get("detail").asText()).as("%s", session).contains("member ");
      assertThat(session.has("restorePointId")).isFalse();
      assertThat(api.get("/v1/restore-points?protectionId=" + protection).json().get("items"))
          .isEmpty();
    });
  }

  @Test
  void memberThatShrankToNothingFailsAll() throws IOException {
    var size = scratch.resolve("size");
    var big = source("big", "COMMAND", Map.of("shell", "head -c 3000000 /dev/zero"));
    var small =
        source("small", "COMMAND", Map.of("shell", "head -c $(cat " + size + ") /dev/zero"));
    var protection = protect(bundle("sizes", List.of(big, small)));
    Files.writeString(size, "200000");
    backup(protection, "SUCCESS");
    Files.writeString(size, "1000");

    var failed = api.get("/v1/backup-sessions/" + backup(protection, "FAILED")).json();

    assertThat(failed.get("reasonCode").asText()).isEqualTo("SOURCE_SHRANK");
  }

  @Test
  void refusesMembersThatCannotBeReadAsOne() {
    var elsewhere =
        World.made(api, "/v1/servers", Map.of("projectId", world.projectId(), "name", "elsewhere"));
    var remote =
        World.made(
            api,
            "/v1/sources",
            Map.of(
                "projectId",
                world.projectId(),
                "serverId",
                elsewhere,
                "kind",
                "COMMAND",
                "name",
                "remote",
                "config",
                Map.of("shell", "true")));
    var nested = bundle("inner", List.of(web));
    for (var members :
        List.of(
            List.<String>of(),
            List.of(web, remote),
            List.of(web, web),
            List.of(nested),
            List.of(UUID.randomUUID().toString()))) {
      var refused = api.post("/v1/sources", wanted("refused", members));

      assertThat(refused.status()).as("%s", members).isEqualTo(400);
      assertThat(refused.code()).isEqualTo("INPUT_INVALID");
    }
    assertThat(api.post("/v1/sources", wanted("refused", List.of(web, remote))).raw().body())
        .contains("one server");
    var notABundle = new HashMap<>(wanted("refused", List.of(web)));
    notABundle.put("kind", "COMMAND");
    notABundle.put("config", Map.of("shell", "true"));
    assertThat(api.post("/v1/sources", notABundle).status()).isEqualTo(400);
  }

  @Test
  void memberStaysAsLongAsItsBundle() {
    var member = api.get("/v1/sources/" + printers);

    var refused =
        api.send(
            "DELETE", "/v1/sources/" + printers, null, Map.of("If-Match", member.header("ETag")));

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.code()).isEqualTo("STATE_CONFLICT");
  }

  private static Map<String, Object> wish(List<String> parts, List<String> items, Path into) {
    return Map.of(
        "restorePointId",
        point,
        "selection",
        Map.of("parts", parts, "items", items),
        "target",
        Map.of("path", into.toString()));
  }

  private static Map<String, Object> target(List<String> parts, Map<String, String> settings) {
    return Map.of(
        "restorePointId",
        point,
        "selection",
        Map.of("parts", parts),
        "target",
        Map.of("settings", settings));
  }

  private static Map<String, Object> wanted(String name, List<String> members) {
    return Map.of(
        "projectId", world.projectId(), "kind", "PROJECT_BUNDLE", "name", name, "members", members);
  }

  private static String bundle(String name, List<String> members) {
    return World.made(api, "/v1/sources", wanted(name, members));
  }

  private static String source(String name, String kind, Map<String, String> config) {
    return World.made(
        api,
        "/v1/sources",
        Map.of("projectId", world.projectId(), "kind", kind, "name", name, "config", config));
  }

  private static String protect(String source) {
    return World.made(api, "/v1/protections", Map.of("sourceId", source, "planId", world.planId()));
  }

  private static String backup(String protection, String result) {
    var started = api.post("/v1/protections/" + protection + "/backup", Map.of());
    assertThat(started.status()).isEqualTo(202);
    return World.ended(api, started.header("Location"), result);
  }

  private static String pointOf(String session) {
    return api.get("/v1/backup-sessions/" + session).json().get("restorePointId").asText();
  }

  private static String restore(Map<String, ?> wish, String result) {
    var started = api.post("/v1/restore-sessions", wish);
    assertThat(started.status()).as("%s", started.raw().body()).isEqualTo(202);
    return World.ended(api, started.header("Location"), result);
  }

  private static JsonNode shown(String session) {
    return api.get("/v1/restore-sessions/" + session).json();
  }

  private static List<String> items(String session) {
    return texts(api.get("/v1/restore-sessions/" + session + "/items").json().get("items"), "name");
  }

  private static List<String> tree(String path) {
    var entries = api.get("/v1/restore-points/" + point + "/tree?path=" + path).json().get("items");
    return texts(entries, "name");
  }

  private static List<String> texts(JsonNode items, String field) {
    return new ArrayList<>(
        StreamSupport.stream(items.spliterator(), false)
            .map(item -> item.path(field).asText())
            .toList());
  }

  private static void statement(Path file, String sql) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private static long rows(Path file) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select count(*) from orders")) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
