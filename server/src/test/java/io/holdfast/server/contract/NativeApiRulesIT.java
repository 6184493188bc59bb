package io.holdfast.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.rest.testkit.OpenApiJudge;
import io.holdfast.server.RunningServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for many operations: pages, cursors, revisions, keys, projects, scopes. */
class NativeApiRulesIT {
  @TempDir private static Path scratch;

  private static final OpenApiJudge JUDGE = new OpenApiJudge();
  private static RunningServer server;
  private static JudgedClient api;
  private static World world;
  private static String firstPoint;
  private static String secondPoint;

  @BeforeAll
  static void start() throws Exception {
    server = RunningServer.start(scratch.resolve("data"));
    api = new JudgedClient(JUDGE, server.url(), server.token());
    world = World.make(api, scratch, "main");
    world.backUp(api);
    firstPoint = world.point(api);
    Files.writeString(world.folder().resolve("letter.txt"), "second, longer");
    Files.writeString(world.folder().resolve("new.txt"), "new");
    world.backUp(api);
    secondPoint = world.point(api);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void pagesThroughListsByCursorWithoutGapsOrDoubles() {
    for (var i = 0; i < 7; i++) {
      api.post("/v1/servers", Map.of("projectId", world.projectId(), "name", "page-" + i));
    }
    List<String> names = new ArrayList<>();
    var target = "/v1/servers?limit=3&sort=-name&text=page-&count=exact";
    var cursor = "";
    do {
      var page = api.get(target + (cursor.isEmpty() ? "" : "&cursor=" + cursor)).json();
      assertThat(page.at("/page/totalCount").asLong()).isEqualTo(7);
      page.get("items").forEach(item -> names.add(item.get("name").asText()));
      cursor = page.at("/page/nextCursor").asText();
      assertThat(page.at("/page/hasMore").asBoolean()).isEqualTo(!cursor.isEmpty());
    } while (!cursor.isEmpty());

    assertThat(names)
        .containsExactly("page-6", "page-5", "page-4", "page-3", "page-2", "page-1", "page-0");
  }

  @Test
  void bindsCursorsToTheirFiltersAndSort() {
    for (var i = 0; i < 3; i++) {
      api.post("/v1/servers", Map.of("projectId", world.projectId(), "name", "bound-" + i));
    }
    var cursor = api.get("/v1/servers?limit=1&text=bound-").json().at("/page/nextCursor").asText();

    assertThat(api.get("/v1/servers?limit=2&text=bound-&cursor=" + cursor).status()).isEqualTo(200);
    for (var other :
        List.of(
            "/v1/servers?text=bound&cursor=",
            "/v1/servers?text=bound-&sort=-name&cursor=",
            "/v1/servers?cursor=",
            "/v1/plans?text=bound-&cursor=")) {
      var refused = api.get(other + cursor);
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.code()).isEqualTo("CURSOR_INVALID");
    }
  }

  @Test
  void filtersByAnyOfAValueAndAllOfTheParameters() {
    var all = "/v1/backup-sessions?count=exact&protectionId=" + world.protectionId();
    assertThat(total(all + "&state=ENDED&state=RUNNING")).isGreaterThanOrEqualTo(2);
    assertThat(total(all + "&state=ENDED&result=FAILED")).isZero();
    var second = api.get("/v1/restore-points/" + secondPoint).json();
    var moment = second.get("pointInTime").asText();
    var points = "/v1/restore-points?count=exact&protectionId=" + world.protectionId();
    assertThat(total(points + "&pointInTimeBefore=" + moment)).isEqualTo(1);
  }

  @Test
  void guardsChangesByTheRevisionThatWasRead() {
    var made = api.post("/v1/projects", Map.of("slug", "guarded", "name", "guarded"));
    var place = made.header("Location");
    var change = JudgedClient.write(Map.of("description", "one"));

    assertThat(api.send("PATCH", place, change, Map.of()).code()).isEqualTo("REVISION_REQUIRED");
    var changed = api.send("PATCH", place, change, Map.of("If-Match", made.header("ETag")));
    assertThat(changed.status()).isEqualTo(200);
    var late = api.send("PATCH", place, change, Map.of("If-Match", made.header("ETag")));
    assertThat(late.status()).isEqualTo(412);
    var known = Map.of("If-None-Match", changed.header("ETag"));
    assertThat(api.send("GET", place, null, known).status()).isEqualTo(304);
    var cleared =
        api.send(
            "PATCH",
            place,
            JudgedClient.write("{\"description\":null}"),
            Map.of("If-Match", changed.header("ETag")));
    assertThat(cleared.json().has("description")).isFalse();
  }

  @Test
  void doesAPostWithAKeyOnceAndAnswersItAgain() {
    var body = JudgedClient.write(Map.of("slug", "once", "name", "once"));
    var key = Map.of("Idempotency-Key", UUID.randomUUID().toString());

    var first = api.send("POST", "/v1/projects", body, key);
    var again = api.send("POST", "/v1/projects", body, key);
    var other =
        api.send("POST", "/v1/projects", JudgedClient.write(Map.of("slug", "x", "name", "x")), key);

    assertThat(first.status()).isEqualTo(201);
    assertThat(again.raw().body()).isEqualTo(first.raw().body());
    assertThat(again.header("Idempotent-Replay")).isEqualTo("true");
    assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
    assertThat(other.status()).isEqualTo(422);
    assertThat(other.code()).isEqualTo("IDEMPOTENCY_MISMATCH");
  }

  @Test
  void freesTheKeyOfARefusedPost() {
    var key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
    var bad = api.send("POST", "/v1/projects", JudgedClient.write(Map.of("slug", "freed")), key);
    var good =
        api.send(
            "POST",
            "/v1/projects",
            JudgedClient.write(Map.of("slug", "freed", "name", "freed")),
            key);

    assertThat(bad.status()).isEqualTo(400);
    assertThat(good.status()).isEqualTo(201);
  }

  @Test
  void hidesWhatLiesInOtherProjects() throws Exception {
    var other = World.make(api, scratch, "other");
    other.backUp(api);
    var point = other.point(api);
    var bound =
        api.as(
            token(
                Map.of(
                    "name",
                    "bound",
                    "scopes",
                    everyScope(),
                    "projectIds",
                    List.of(world.projectId()))));

    for (var path :
        List.of(
            "/v1/projects/" + other.projectId(),
            "/v1/sources/" + other.sourceId(),
            "/v1/plans/" + other.planId(),
            "/v1/repositories/" + other.repositoryId(),
            "/v1/protections/" + other.protectionId(),
            "/v1/restore-points/" + point,
            "/v1/restore-points/" + point + "/tree")) {
      assertThat(api.get(path).status()).as(path).isEqualTo(200);
      assertThat(bound.get(path).status()).as(path).isEqualTo(404);
    }
    for (var list : List.of("projects", "sources", "plans", "protections", "restore-points")) {
      assertThat(bound.get("/v1/" + list).raw().body()).doesNotContain(other.projectId());
    }
    var restore =
        bound.post(
            "/v1/restore-sessions",
            Map.of(
                "restorePointId",
                point,
                "target",
                Map.of("path", scratch.resolve("stolen").toString())));
    assertThat(restore.status()).isEqualTo(404);
    assertThat(scratch.resolve("stolen")).doesNotExist();
  }

  @Test
  void letsNoTokenMakeAMightierOne() {
    var weak =
        api.as(token(Map.of("name", "weak", "scopes", List.of("token:write", "backup:read"))));

    var refused = weak.post("/v1/tokens", Map.of("name", "x", "scopes", List.of("restore:run")));

    assertThat(refused.status()).isEqualTo(403);
    assertThat(
            weak.post("/v1/tokens", Map.of("name", "y", "scopes", List.of("backup:read"))).status())
        .isEqualTo(201);
  }

  @Test
  void needsLeaveToRestoreOverTheSource() {
    var careful =
        api.as(token(Map.of("name", "careful", "scopes", List.of("restore:run", "backup:read"))));

    for (var body :
        List.of(
            Map.of("restorePointId", firstPoint),
            Map.of(
                "restorePointId", firstPoint, "target", Map.of("path", world.folder().toString())),
            Map.of("restorePointId", firstPoint, "target", Map.of("path", "/")))) {
      var refused = careful.post("/v1/restore-sessions", body);
      assertThat(refused.status()).as("%s", body).isEqualTo(403);
      assertThat(refused.code()).isEqualTo("SCOPE_MISSING");
    }
  }

  private static String token(Map<String, ?> wish) {
    return api.post("/v1/tokens", wish).json().get("secret").asText();
  }

  private static long total(String target) {
    return api.get(target).json().at("/page/totalCount").asLong(-1);
  }

  private static List<String> everyScope() {
    List<String> scopes = new ArrayList<>();
    JUDGE
        .document()
        .at("/components/schemas/Scope/enum")
        .forEach(scope -> scopes.add(scope.asText()));
    scopes.remove("project:admin");
    return scopes;
  }
}
