package io.holdfast.server.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands of a plan round a backup, and what their failures do. */
class HooksIT {
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

  @Test
  void runRoundABackup() throws IOException {
    var log = scratch.resolve("hooks");
    var say = "echo $HOLDFAST_PHASE $HOLDFAST_RESULT $HOLDFAST_SOURCE_KIND >> " + log;
    var hooks =
        List.of(
            hook("BEFORE", say + "; echo frozen", "FAIL"),
            hook("AFTER", say, "FAIL"),
            hook("AFTER_FAILURE", say, "WARN"));
    var good = protect("hooked", "echo reading >> " + log + "; echo x", hooks);
    var bad = protect("hooked-bad", "exit 1", hooks);

    var session = backup(good, "SUCCESS");
    assertThat(Files.readAllLines(log))
        .containsExactly("BEFORE RUNNING COMMAND", "reading", "AFTER SUCCESS COMMAND");
    assertThat(events(session)).contains("HOOK_DONE").contains("frozen");

    Files.delete(log);
    backup(bad, "FAILED");
    assertThat(Files.readAllLines(log))
        .containsExactly("BEFORE RUNNING COMMAND", "AFTER_FAILURE FAILED COMMAND");
  }

  @ParameterizedTest
  @ValueSource(strings = {"BEFORE", "AFTER"})
  void failureMayFailTheSession(String phase) {
    var hook = hook(phase, "echo no lock >&2; exit 9", "FAIL");
    var protection = protect("fails-" + phase, "echo x", List.of(hook));

    var session = shown(backup(protection, "FAILED"));

    assertThat(session.get("reasonCode")).isEqualTo("HOOK_FAILED");
    assertThat((String) session.get("detail")).contains("status 9").contains("no lock");
    assertThat(points(protection)).isEmpty();
  }

  @Test
  void failureMayWarn() {
    var protection = protect("warns", "echo x", List.of(hook("BEFORE", "exit 4", "WARN")));

    var session = backup(protection, "WARNING");

    assertThat(shown(session).get("reasonCode")).isEqualTo("WARNINGS_TOLD");
    assertThat(points(protection)).hasSize(1);
    assertThat(events(session)).contains("HOOK_FAILED").contains("status 4");
  }

  @Test
  void failureMayBeIgnored() {
    var hooks = List.of(hook("BEFORE", "exit 4", "IGNORE"), hook("AFTER", "exit 5", "IGNORE"));
    var protection = protect("ignores", "echo x", hooks);

    var session = backup(protection, "SUCCESS");

    assertThat(points(protection)).hasSize(1);
    assertThat(events(session)).contains("HOOK_FAILED").contains("status 4").contains("status 5");
  }

  @Test
  void requiredIsShortForFailOrWarn() {
    var hook = new HashMap<>(hook("BEFORE", "exit 1", "FAIL"));
    hook.remove("onError");
    hook.put("required", false);
    var plan = plan("short", List.of(hook));

    var shown = api.get("/v1/plans/" + plan).json().at("/hooks/0");

    assertThat(shown.get("onError").asText()).isEqualTo("WARN");
    assertThat(shown.get("required").asBoolean()).isFalse();
    hook.put("onError", "FAIL");
    assertThat(api.post("/v1/plans", wanted("contradiction", List.of(hook))).status())
        .isEqualTo(400);
    hook.remove("onError");
    hook.remove("required");
    assertThat(api.post("/v1/plans", wanted("nothing", List.of(hook))).status()).isEqualTo(400);
  }

  @Test
  void oneThatHangsIsEnded() throws IOException {
    var pid = scratch.resolve("hanging");
    var hook = hook("BEFORE", "trap '' TERM; echo $$ > " + pid + "; sleep 600", "FAIL", "PT1S");
    var protection = protect("hangs", "echo x", List.of(hook));

    var session = shown(backup(protection, "FAILED"));

    assertThat((String) session.get("detail")).contains("ran longer");
    assertThat(ended(pid)).isTrue();
    assertThat(points(protection)).isEmpty();
  }

  @Test
  void whatOneLeavesInTheBackgroundIsNotWaitedFor() throws IOException {
    var pid = scratch.resolve("background");
    var hook = hook("BEFORE", "sleep 600 & echo $! > " + pid + "; echo begun", "FAIL", "PT10M");
    var protection = protect("background", "echo x", List.of(hook));

    var session = backup(protection, "SUCCESS");

    assertThat(events(session)).contains("begun");
    ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
        .ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  void onlyTheLastWordsOfATalkativeOneAreKept() {
    var script = "head -c 20000000 /dev/zero; yes no | head -c 5000000; echo the last word";
    var protection = protect("talks", "echo x", List.of(hook("BEFORE", script, "FAIL")));

    var session = backup(protection, "SUCCESS");

    assertThat(events(session)).contains("the last word").hasSizeLessThan(100_000);
  }

  @Test
  void programThatIsMissingIsNamed() {
    var hook =
        Map.<String, Object>of(
            "phase",
            "BEFORE",
            "command",
            List.of("no-such-program-here"),
            "timeout",
            "PT30S",
            "onError",
            "FAIL");
    var protection = protect("missing", "echo x", List.of(hook));

    var session = shown(backup(protection, "FAILED"));

    assertThat(session.get("reasonCode")).isEqualTo("HOOK_FAILED");
    assertThat((String) session.get("detail")).contains("no-such-program-here");
  }

  @Test
  void abortEndsTheOneThatRunsAndRunsThoseForFailures() throws IOException {
    var pid = scratch.resolve("aborted");
    var thawed = scratch.resolve("thawed");
    var hooks =
        List.of(
            hook("BEFORE", "echo $$ > " + pid + "; sleep 600", "FAIL", "PT10M"),
            hook("AFTER_FAILURE", "echo $HOLDFAST_RESULT > " + thawed, "WARN"));
    var protection = protect("aborted", "echo x", hooks);
    var location = started(protection);
    await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(pid) && Files.size(pid) > 0);

    assertThat(api.post(location + "/abort", Map.of()).status()).isIn(200, 202);

    World.ended(api, location, "ABORTED");
    await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(thawed));
    assertThat(thawed).hasContent("ABORTED\n");
    assertThat(ended(pid)).isTrue();
    assertThat(points(protection)).isEmpty();
  }

  private static boolean ended(Path pid) throws IOException {
    return ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
        .map(process -> !process.isAlive())
        .orElse(true);
  }

  private static Map<String, Object> hook(String phase, String script, String onError) {
    return hook(phase, script, onError, "PT60S");
  }

  private static Map<String, Object> hook(
      String phase, String script, String onError, String timeout) {
    return Map.of(
        "phase",
        phase,
        "command",
        List.of("sh", "-c", script),
        "timeout",
        timeout,
        "onError",
        onError);
  }

  private static Map<String, Object> wanted(String name, List<? extends Map<String, ?>> hooks) {
    return Map.of(
        "projectId",
        world.projectId(),
        "name",
        name,
        "placements",
        List.of(Map.of("repositoryId", world.repositoryId())),
        "hooks",
        hooks);
  }

  private static String plan(String name, List<? extends Map<String, ?>> hooks) {
    return World.made(api, "/v1/plans", wanted(name, hooks));
  }

  private static String protect(String name, String shell, List<Map<String, Object>> hooks) {
    var source =
        World.made(
            api,
            "/v1/sources",
            Map.of(
                "projectId",
                world.projectId(),
                "kind",
                "COMMAND",
                "name",
                name,
                "config",
                Map.of("shell", shell)));
    return World.made(
        api, "/v1/protections", Map.of("sourceId", source, "planId", plan(name, hooks)));
  }

  private static String started(String protection) {
    var started = api.post("/v1/protections/" + protection + "/backup", Map.of());
    assertThat(started.status()).isEqualTo(202);
    return started.header("Location");
  }

  private static String backup(String protection, String result) {
    return World.ended(api, started(protection), result);
  }

  private static Map<String, Object> shown(String session) {
    var shown = new HashMap<String, Object>();
    api.get("/v1/backup-sessions/" + session)
        .json()
        .properties()
        .forEach(field -> shown.put(field.getKey(), field.getValue().asText()));
    return shown;
  }

  private static String events(String session) {
    return api.get("/v1/backup-sessions/" + session + "/events").raw().body();
  }

  private static List<String> points(String protection) {
    var points = new ArrayList<String>();
    api.get("/v1/restore-points?protectionId=" + protection)
        .json()
        .get("items")
        .forEach(point -> points.add(point.get("id").asText()));
    return points;
  }
}
