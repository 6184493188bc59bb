package io.holdfast.server.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.rest.testkit.OpenApiJudge;
import io.holdfast.server.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source that is no folder, from its registration to its restore, through the native API. */
class CommandSourceIT {
  @TempDir private static Path scratch;

  private static final OpenApiJudge JUDGE = new OpenApiJudge();
  private static final String SECRET = "correct-horse-battery";

  private static RunningServer server;
  private static JudgedClient api;
  private static World world;

  @BeforeAll
  static void start() throws Exception {
    server = RunningServer.start(scratch.resolve("data"));
    api = new JudgedClient(JUDGE, server.url(), server.token());
    world = World.make(api, scratch, "main");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void tellsWhatCanBeAskedOfEachKind() {
    var kinds = new HashMap<String, JsonNode>();
    api.get("/v1/source-kinds")
        .json()
        .get("items")
        .forEach(kind -> kinds.put(kind.get("kind").asText(), kind));

    assertThat(kinds).containsKeys("DIRECTORY", "COMMAND");
    assertThat(texts(kinds.get("COMMAND").get("settings"))).contains("command", "shell", "file");
    assertThat(texts(kinds.get("COMMAND").get("secrets"))).containsExactly("stdin");
    assertThat(texts(kinds.get("COMMAND").get("conflictPolicies"))).contains("FAIL", "SKIP");
  }

  @Test
  void backsUpAndRestoresTheOutputOfACommand() throws Exception {
    var content = Files.writeString(scratch.resolve("content"), "line\n".repeat(50_000));
    var protection = protect("good", Map.of("shell", "cat " + content, "file", "lines.txt"));
    var session = backup(protection, "SUCCESS");
    var point = pointOf(session);
    var target = scratch.resolve("restored/out.txt");

    var part = api.get("/v1/restore-points/" + point + "/parts").json().at("/items/0");
    assertThat(part.get("name").asText()).isEqualTo("lines.txt");
    assertThat(part.get("bytes").asLong()).isEqualTo(250_000);
    assertThat(part.at("/expectations/bytes").asLong()).isEqualTo(250_000);
    assertThat(part.at("/ref/kind").asText()).isEqualTo("command");

    var wish = Map.of("restorePointId", point, "target", Map.of("path", target.toString()));
    var plan = api.post("/v1/restore-plans", wish);
    assertThat(plan.status()).isEqualTo(201);
    assertThat(plan.json().at("/totals/bytes").asLong()).isEqualTo(250_000);
    assertThat(plan.json().get("checks")).isEmpty();
    assertThat(target).doesNotExist();

    var started = api.post("/v1/restore-sessions", wish);
    var restore = World.ended(api, started.header("Location"), "SUCCESS");
    assertThat(target).hasSameTextualContentAs(content);
    var shown = api.get("/v1/restore-sessions/" + restore).json();
    assertThat(shown.at("/totals/items").asLong()).isEqualTo(1);
    assertThat(shown.at("/totals/restored").asLong()).isEqualTo(1);
    assertThat(shown.at("/totals/bytes").asLong()).isEqualTo(250_000);
    var item = api.get("/v1/restore-sessions/" + restore + "/items").json().at("/items/0");
    assertThat(item.get("targetRef").asText()).isEqualTo(target.toString());
    assertThat(item.at("/hashExpected").asText())
        .hasSize(64)
        .isEqualTo(item.at("/hashActual").asText());

    var again = api.post("/v1/restore-plans", wish).json();
    assertThat(again.at("/totals/conflicts").asLong()).isEqualTo(1);
    assertThat(again.at("/checks/0/code").asText()).isEqualTo("TARGET_EXISTS");
    var refused = api.post("/v1/restore-sessions", wish);
    var failed = World.ended(api, refused.header("Location"), "FAILED");
    assertThat(api.get("/v1/restore-sessions/" + failed).json().get("reasonCode").asText())
        .isEqualTo("TARGET_EXISTS");
  }

  @Test
  void brokenCommandLeavesNoPoint() {
    var protection =
        protect("broken", Map.of("shell", "echo half; echo no such table >&2; exit 3"));

    var session = api.get("/v1/backup-sessions/" + backup(protection, "FAILED")).json();

    assertThat(session.get("reasonCode").asText()).isEqualTo("SOURCE_FAILED");
    assertThat(session.get("detail").asText()).contains("status 3").contains("no such table");
    assertThat(points(protection)).isEmpty();
  }

  @Test
  void commandWithoutOutputLeavesNoPoint() {
    var protection = protect("empty", Map.of("shell", "exit 0"));

    var session = api.get("/v1/backup-sessions/" + backup(protection, "FAILED")).json();

    assertThat(session.get("reasonCode").asText()).isEqualTo("SOURCE_EMPTY");
    assertThat(points(protection)).isEmpty();
  }

  @Test
  void abortEndsTheCommand() throws IOException {
    var pid = scratch.resolve("pid");
    var protection = protect("endless", Map.of("shell", "echo $$ > " + pid + "; yes"));
    var location = started(protection);
    await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(pid) && Files.size(pid) > 0);

    assertThat(api.post(location + "/abort", Map.of()).status()).isIn(200, 202);

    World.ended(api, location, "ABORTED");
    var process = ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()));
    assertThat(process.map(ProcessHandle::isAlive).orElse(false)).isFalse();
    assertThat(points(protection)).isEmpty();
  }

  @Test
  void sourceThatShrankToNothingLeavesTheOlderPointsAlone() throws IOException {
    var size = scratch.resolve("size");
    var protection = protect("shrinking", Map.of("shell", "head -c $(cat " + size + ") /dev/zero"));
    Files.writeString(size, "300000");
    var older =
        List.of(pointOf(backup(protection, "SUCCESS")), pointOf(backup(protection, "SUCCESS")));
    Files.writeString(size, "2000");

    var failed = api.get("/v1/backup-sessions/" + backup(protection, "FAILED")).json();

    assertThat(failed.get("reasonCode").asText()).isEqualTo("SOURCE_SHRANK");
    assertThat(points(protection)).containsExactlyInAnyOrderElementsOf(older);
    for (var point : older) {
      var shown = api.get("/v1/restore-points/" + point).json();
      assertThat(shown.get("status").asText()).isEqualTo("AVAILABLE");
      assertThat(shown.get("usable").asBoolean()).isTrue();
    }
    var accepted =
        api.post("/v1/protections/" + protection + "/backup", Map.of("acceptShrunk", true));
    World.ended(api, accepted.header("Location"), "WARNING");
    backup(protection, "WARNING");
    assertThat(points(protection)).hasSize(4);
  }

  @Test
  void secretsAreUsedAndNeverShown() {
    var made =
        api.post(
            "/v1/sources",
            Map.of(
                "projectId", world.projectId(),
                "kind", "COMMAND",
                "name", "sealed",
                "config", Map.of("shell", "wc -c"),
                "secrets", Map.of("stdin", SECRET)));
    var source = made.json().get("id").asText();

    assertThat(texts(made.json().get("secretNames"))).containsExactly("stdin");
    assertThat(made.raw().body()).doesNotContain(SECRET);
    assertThat(api.get("/v1/sources/" + source).raw().body()).doesNotContain(SECRET);
    assertThat(api.get("/v1/audit-records").raw().body()).doesNotContain(SECRET);
    var target = scratch.resolve("count");
    var point = pointOf(backup(protectionOf(source), "SUCCESS"));
    restore(point, target);
    assertThat(target).content().isEqualToIgnoringWhitespace(String.valueOf(SECRET.length()));

    var removed =
        api.send(
            "PATCH",
            "/v1/sources/" + source,
            "{\"secrets\": {\"stdin\": null}}".getBytes(UTF_8),
            Map.of("If-Match", made.header("ETag")));
    assertThat(texts(removed.json().get("secretNames"))).isEmpty();
  }

  @Test
  void refusesSettingsThatTheKindDoesNotHave() {
    for (var config :
        List.of(
            Map.of("shell", "true", "colour", "blue"),
            Map.of("shell", "true", "stdin", "x"),
            Map.of("command", "not json"),
            Map.<String, String>of())) {
      var refused =
          api.post(
              "/v1/sources",
              Map.of(
                  "projectId",
                  world.projectId(),
                  "kind",
                  "COMMAND",
                  "name",
                  "wrong",
                  "config",
                  config));

      assertThat(refused.status()).as("%s", config).isEqualTo(400);
      assertThat(refused.code()).isEqualTo("INPUT_INVALID");
    }
  }

  @Test
  void restoresIntoAnotherSourceOfTheSameKindOnly() {
    var copy = scratch.resolve("poured");
    var first = source("first", Map.of("shell", "echo hello"));
    var other = source("other", Map.of("shell", "true", "restoreShell", "cat > " + copy));
    var point = pointOf(backup(protectionOf(first), "SUCCESS"));

    var wish = Map.of("restorePointId", point, "target", Map.of("sourceId", other));
    World.ended(api, api.post("/v1/restore-sessions", wish).header("Location"), "SUCCESS");
    assertThat(copy).hasContent("hello\n");

    var wrong = Map.of("restorePointId", point, "target", Map.of("sourceId", world.sourceId()));
    assertThat(api.post("/v1/restore-sessions", wrong).status()).isEqualTo(400);
    var strange =
        Map.of("restorePointId", point, "selection", Map.of("parts", List.of("no such part")));
    var failed = api.post("/v1/restore-sessions", strange).header("Location");
    var session = api.get("/v1/restore-sessions/" + World.ended(api, failed, "FAILED")).json();
    assertThat(session.get("reasonCode").asText()).isEqualTo("INPUT_INVALID");
  }

  @Test
  void refusesWhatTheKindCannotDo() {
    var point = pointOf(backup(protect("plain", Map.of("shell", "echo x")), "SUCCESS"));
    for (var more :
        List.of(
            Map.of("conflictPolicy", "CLEAR_TARGET"),
            Map.of("mode", "MESSAGES"),
            Map.of("selection", Map.of("asOf", "2026-01-01T00:00:00Z")))) {
      var wish = new HashMap<String, Object>(more);
      wish.put("restorePointId", point);
      wish.put("target", Map.of("path", scratch.resolve("nowhere").toString()));

      assertThat(api.post("/v1/restore-sessions", wish).code())
          .as("%s", more)
          .isEqualTo("NOT_SUPPORTED");
    }
    assertThat(scratch.resolve("nowhere")).doesNotExist();
  }

  private static String protect(String name, Map<String, String> config) {
    return protectionOf(source(name, config));
  }

  private static String source(String name, Map<String, String> config) {
    return World.made(
        api,
        "/v1/sources",
        Map.of("projectId", world.projectId(), "kind", "COMMAND", "name", name, "config", config));
  }

  private static String protectionOf(String source) {
    return World.made(api, "/v1/protections", Map.of("sourceId", source, "planId", world.planId()));
  }

  private static String started(String protection) {
    var started = api.post("/v1/protections/" + protection + "/backup", Map.of());
    assertThat(started.status()).isEqualTo(202);
    return started.header("Location");
  }

  private static String backup(String protection, String result) {
    return World.ended(api, started(protection), result);
  }

  private static void restore(String point, Path target) {
    var wish = Map.of("restorePointId", point, "target", Map.of("path", target.toString()));
    var started = api.post("/v1/restore-sessions", wish);
    World.ended(api, started.header("Location"), "SUCCESS");
  }

  private static String pointOf(String session) {
    return api.get("/v1/backup-sessions/" + session).json().get("restorePointId").asText();
  }

  private static List<String> points(String protection) {
    var points = new ArrayList<String>();
    api.get("/v1/restore-points?protectionId=" + protection)
        .json()
        .get("items")
        .forEach(point -> points.add(point.get("id").asText()));
    return points;
  }

  private static List<String> texts(JsonNode array) {
    var texts = new ArrayList<String>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
