package io.holdfast.server.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.base.proof.ProofBundle;
import io.holdfast.catalog.CatalogSettings;
import io.holdfast.catalog.testkit.DatabaseKind;
import io.holdfast.rest.testkit.OpenApiJudge;
import io.holdfast.server.RunningServer;
import io.holdfast.server.contract.JudgedClient.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Each operation at least once with success on the running service, with both databases. */
@ParameterizedClass(name = "{0}")
@EnumSource(DatabaseKind.class)
class NativeApiContractIT {
  @TempDir private Path scratch;
  @Parameter private DatabaseKind database;

  private final OpenApiJudge judge = new OpenApiJudge();
  private CatalogSettings catalog;
  private RunningServer server;
  private JudgedClient api;
  private World world;
  private String firstPoint;
  private String secondPoint;

  @BeforeEach
  void start() throws Exception {
    catalog = database.empty();
    server = RunningServer.start(scratch.resolve("data"), settings());
    api = new JudgedClient(judge, server.url(), server.token());
    world = World.make(api, scratch, "main");
    world.backUp(api);
    firstPoint = world.point(api);
    Files.writeString(world.folder().resolve("letter.txt"), "second, longer");
    Files.writeString(world.folder().resolve("new.txt"), "new");
    world.backUp(api);
    secondPoint = world.point(api);
  }

  @AfterEach
  void stop() {
    server.close();
    database.discard(catalog);
  }

  private Map<String, String> settings() {
    var settings = new HashMap<>(RunningServer.catalog(catalog, scratch.resolve("password")));
    settings.put("restore.approval", "in-place");
    return settings;
  }

  /** Walks through all operations; the last assertion fails when the text has one more. */
  @Test
  void answersEveryOperationAsTheTextSays() throws Exception {
    service();
    configuration();
    protections();
    runs();
    backups();
    points();
    new SuspicionRound(api, world, scratch.resolve("suspicious")).run();
    new PruneRound(api, world).run();
    restores();
    approvals();
    exports();
    drills();
    drillPolicies();
    tokens();
    recovery();
    new NotificationRounds(api, world).run();
    refusals();

    var all = new TreeSet<String>();
    judge.operations().values().forEach(operation -> all.add(operation.id()));
    assertThat(judge.seen()).isEqualTo(all);
  }

  private void service() {
    assertThat(api.as("").get("/v1/healthz").status()).isEqualTo(200);
    assertThat(api.as("").get("/v1/readyz").status()).isEqualTo(200);
    assertThat(api.get("/metrics").raw().body()).contains("holdfast_build_info");
    assertThat(api.as("").get("/v1/openapi.json").json().get("openapi").asText()).startsWith("3.1");
  }

  private void configuration() {
    for (var list :
        List.of("projects", "servers", "sources", "source-kinds", "repositories", "plans")) {
      assertThat(api.get("/v1/" + list).status()).isEqualTo(200);
    }
    round("/v1/projects", Map.of("slug", "round", "name", "round", "timeZone", "Europe/Berlin"));
    round("/v1/servers", Map.of("projectId", world.projectId(), "name", "round"));
    round(
        "/v1/sources",
        Map.of(
            "projectId", world.projectId(),
            "kind", "DIRECTORY",
            "name", "Round trip!",
            "config", Map.of("path", "/somewhere"),
            "excludes", List.of("*.tmp")));
    round(
        "/v1/repositories",
        Map.of(
            "projectId", world.projectId(),
            "name", "round",
            "location", scratch.resolve("round-repository").toString()));
    round(
        "/v1/plans",
        Map.of(
            "projectId", world.projectId(),
            "name", "round",
            "schedules",
                List.of(
                    Map.of(
                        "cron", "0 2 * * *", "window", Map.of("start", "22:30", "length", "PT4H"))),
            "retention", Map.of("keepDaily", 7, "maxAge", "P400D"),
            "placements", List.of(Map.of("repositoryId", world.repositoryId())),
            "rpoTarget", "PT24H"));
  }

  /** Makes, shows, changes and removes a resource. */
  private void round(String path, Map<String, ?> body) {
    var made = api.post(path, body);
    assertThat(made.status()).as("%s", made.raw().body()).isEqualTo(201);
    var place = made.header("Location");
    var shown = api.get(place);
    assertThat(shown.json()).isEqualTo(made.json());
    var changed =
        api.send(
            "PATCH",
            place,
            JudgedClient.write(Map.of("name", "renamed")),
            Map.of(
                "If-Match", shown.header("ETag"), "Content-Type", "application/merge-patch+json"));
    assertThat(changed.json().get("name").asText()).isEqualTo("renamed");
    var gone = api.send("DELETE", place, null, Map.of("If-Match", changed.header("ETag")));
    assertThat(gone.status()).as("%s", gone.raw().body()).isEqualTo(204);
    assertThat(api.get(place).status()).isEqualTo(404);
  }

  private void protections() {
    assertThat(api.get("/v1/protections?state=ACTIVE").status()).isEqualTo(200);
    var source =
        api.post(
                "/v1/sources",
                Map.of(
                    "projectId",
                    world.projectId(),
                    "kind",
                    "DIRECTORY",
                    "name",
                    "second",
                    "config",
                    Map.of("path", world.folder().toString())))
            .json()
            .get("id")
            .asText();
    round("/v1/protections", Map.of("sourceId", source, "planId", world.planId()));
    var place = "/v1/protections/" + world.protectionId();
    assertThat(api.post(place + "/pause", "{}").json().get("state").asText()).isEqualTo("PAUSED");
    var refused = api.post(place + "/backup", Map.of());
    assertThat(refused.status()).isEqualTo(409);
    assertThat(api.get(place + "/next-runs").json().get("items")).isEmpty();
    var resumed = api.send("POST", place + "/resume", null, Map.of());
    assertThat(resumed.json().get("state").asText()).isNotEqualTo("PAUSED");
  }

  private void runs() {
    var plan =
        World.made(
            api,
            "/v1/plans",
            Map.of(
                "projectId",
                world.projectId(),
                "name",
                "at two",
                "schedules",
                List.of(Map.of("cron", "0 2 * * *", "timeZone", "Europe/Berlin")),
                "placements",
                List.of(Map.of("repositoryId", world.repositoryId()))));
    assertThat(api.get("/v1/plans/" + plan + "/next-runs").json().get("items")).hasSize(5);
    assertThat(api.get("/v1/plans/" + plan + "/next-runs?limit=7").json().get("items")).hasSize(7);
    assertThat(api.get("/v1/expected-runs?state=MET&sort=dueAt").status()).isEqualTo(200);
    var wrong =
        api.post(
            "/v1/plans",
            Map.of(
                "projectId",
                world.projectId(),
                "name",
                "wrong",
                "schedules",
                List.of(Map.of("cron", "0 24 * * *")),
                "placements",
                List.of(Map.of("repositoryId", world.repositoryId()))));
    assertThat(wrong.status()).isEqualTo(400);
    var error = wrong.json().get("errors").get(0);
    assertThat(error.get("pointer").asText()).isEqualTo("/schedules/0/cron");
    assertThat(error.get("detail").asText()).contains("'24' (hour)");
  }

  private void backups() throws Exception {
    var started =
        api.post(
            "/v1/protections/" + world.protectionId() + "/backup",
            Map.of("description", "asked for", "labels", Map.of("why", "test")));
    var place = started.header("Location");
    var id = World.ended(api, place, "SUCCESS");
    var expanded = api.get(place + "?expand=events.last").json();
    assertThat(expanded.at("/lastEvent/id").asLong()).isPositive();
    assertThat(
            api.get("/v1/backup-sessions?restorePointId=" + expanded.get("restorePointId").asText())
                .json()
                .at("/items/0/id")
                .asText())
        .isEqualTo(id);
    var events = api.get(place + "/events").raw().body();
    assertThat(events).startsWith("retry: ").contains("\nid: 1\nevent: ", "\ndata: {");
    var later = api.send("GET", place + "/events", null, Map.of("Last-Event-ID", "1"));
    assertThat(later.raw().body()).doesNotContain("\nid: 1\n").contains("\nid: 2\n");
    assertThat(api.get(place + "/log").raw().body().lines().count()).isPositive();
    assertThat(
            api.get("/v1/events?limit=2&backupSessionId=" + id).json().at("/items/0/id").asLong())
        .isEqualTo(1);
    assertThat(api.send("POST", place + "/abort", null, Map.of()).status()).isEqualTo(409);
    abortsABackup();
    uploadsADump();
  }

  private void uploadsADump() {
    var source =
        api.post(
                "/v1/sources",
                Map.of(
                    "projectId",
                    world.projectId(),
                    "kind",
                    "COMMAND",
                    "name",
                    "elsewhere",
                    "config",
                    Map.of("shell", "true")))
            .json()
            .get("id")
            .asText();
    var protection =
        World.made(api, "/v1/protections", Map.of("sourceId", source, "planId", world.planId()));
    var uploaded =
        api.send(
            "POST",
            "/v1/protections/" + protection + "/uploads?description=foreign",
            "a dump".getBytes(StandardCharsets.UTF_8),
            Map.of("Content-Type", "application/octet-stream"));
    assertThat(uploaded.status()).isEqualTo(202);
    World.ended(api, uploaded.header("Location"), "SUCCESS");
  }

  /**
   * A pipe that nobody writes to would stop no reader of files; a huge sparse file takes a while.
   */
  private void abortsABackup() throws Exception {
    var slow = World.make(api, scratch, "slow");
    var content = new byte[1 << 20];
    var random = new java.util.Random(7);
    try (var output = Files.newOutputStream(slow.folder().resolve("big"))) {
      for (var i = 0; i < 512; i++) {
        random.nextBytes(content);
        output.write(content);
      }
    }
    var started = api.post("/v1/protections/" + slow.protectionId() + "/backup", Map.of());
    var aborted = api.send("POST", started.header("Location") + "/abort", null, Map.of());
    assertThat(aborted.status()).isEqualTo(202);
    World.ended(api, started.header("Location"), "ABORTED");
    assertThat(total("/v1/restore-points?count=exact&protectionId=" + slow.protectionId()))
        .isZero();
    Files.delete(slow.folder().resolve("big"));
  }

  private void points() {
    assertThat(api.get("/v1/restore-points?status=AVAILABLE&sort=-completedAt").status())
        .isEqualTo(200);
    var place = "/v1/restore-points/" + firstPoint;
    var expanded = api.get(place + "?expand=parts,copies").json();
    assertThat(expanded.get("parts")).isNotEmpty();
    assertThat(expanded.get("copies")).isNotEmpty();
    assertThat(api.get(place + "/parts").json().get("items")).isNotEmpty();
    assertThat(api.get(place + "/copies").json().at("/items/0/snapshotId").asText()).hasSize(64);
    copies(place + "/copies");
    tree(place);
    var diff = api.get(place + "/diff?to=" + secondPoint + "&path=" + world.folder()).json();
    assertThat(diff.get("items").findValuesAsText("path"))
        .contains(world.folder() + "/letter.txt", world.folder() + "/new.txt");
    var found = api.get("/v1/search?q=NEW.t&projectId=" + world.projectId());
    assertThat(found.status()).isEqualTo(200);
    pinned(place);
  }

  private void copies(String place) {
    var id = api.get(place).json().at("/items/0/id").asText();
    var there = Map.of("repositoryId", world.repositoryId());
    assertThat(api.post(place, there).code()).isEqualTo("STATE_CONFLICT");
    assertThat(api.post(place + "/" + id + "/verify", Map.of()).status()).isEqualTo(202);
    var last = api.send("DELETE", place + "/" + id, null, Map.of());
    assertThat(last.code()).isEqualTo("STATE_CONFLICT");
    var location = scratch.resolve("copies").toString();
    var elsewhere =
        World.made(
            api,
            "/v1/repositories",
            Map.of("projectId", world.projectId(), "name", "copies", "location", location));
    var copy = api.post(place, Map.of("repositoryId", elsewhere));
    assertThat(copy.status()).isEqualTo(202);
    var given = place + "/" + copy.json().get("id").asText();
    assertThat(api.send("DELETE", given, null, Map.of()).status()).isEqualTo(204);
    var filled =
        api.post("/v1/protections/" + world.protectionId() + "/copies", Map.of("newest", 5));
    assertThat(filled.json().get("copies").asInt()).isZero();
  }

  private void tree(String place) {
    List<String> names = new ArrayList<>();
    var target = place + "/tree?limit=1&path=" + world.folder();
    var cursor = "";
    do {
      var page = api.get(target + (cursor.isEmpty() ? "" : "&cursor=" + cursor)).json();
      page.get("items").forEach(item -> names.add(item.get("name").asText()));
      cursor = page.at("/page/nextCursor").asText();
    } while (!cursor.isEmpty());
    assertThat(names).containsExactly("deep", "letter.txt");
    assertThat(api.get(place + "/tree?path=/no/such").status()).isEqualTo(404);
  }

  private void pinned(String place) {
    assertThat(api.post(place + "/pin", Map.of("reason", "evidence")).json().get("pins"))
        .hasSize(1);
    var etag = api.get(place).header("ETag");
    var refused = api.send("DELETE", place, null, Map.of("If-Match", etag));
    assertThat(refused.code()).isEqualTo("POINT_PINNED");
    var unpinned = api.post(place + "/unpin", Map.of("reason", "evidence"));
    assertThat(unpinned.json().get("pins")).isEmpty();
    var described =
        api.send(
            "PATCH",
            place,
            JudgedClient.write(
                Map.of("description", "the first", "expiresAt", "2036-01-01T00:00:00Z")),
            Map.of("If-Match", unpinned.header("ETag")));
    assertThat(described.json().get("description").asText()).isEqualTo("the first");
  }

  private void restores() throws Exception {
    var target = scratch.resolve("restored");
    var wish =
        Map.of(
            "restorePointId",
            firstPoint,
            "target",
            Map.of("path", target.toString()),
            "selection",
            Map.of("paths", List.of(world.folder() + "/letter.txt")),
            "reason",
            "lost",
            "ticketRef",
            "T-1");
    var plan = api.post("/v1/restore-plans", wish);
    assertThat(plan.status()).as("%s", plan.raw().body()).isEqualTo(201);
    assertThat(api.get(plan.header("Location")).json()).isEqualTo(plan.json());
    var started =
        api.post("/v1/restore-sessions", Map.of("restorePlanId", plan.json().get("id").asText()));
    assertThat(started.status()).as("%s", started.raw().body()).isEqualTo(202);
    var place = started.header("Location");
    var id = World.ended(api, place, "SUCCESS");
    try (var files = Files.walk(target)) {
      var letter =
          files.filter(file -> file.getFileName().toString().equals("letter.txt")).findFirst();
      assertThat(letter.orElseThrow()).hasContent("first");
    }
    assertThat(api.get(place + "?expand=items,events.last").json().get("items")).isNotEmpty();
    assertThat(api.get(place + "/items?state=SUCCESS").json().get("items")).isNotEmpty();
    assertThat(api.get(place + "/events").raw().body()).contains("data: {");
    assertThat(api.get("/v1/events?restoreSessionId=" + id).status()).isEqualTo(200);
    listed(id);
    abortsARestore();
    new RetentionRound(api, world).run();
  }

  private void exports() {
    var started =
        api.post(
            "/v1/restore-points/" + firstPoint + "/exports",
            Map.of(
                "format", "DUMP",
                "paths", List.of(world.folder() + "/letter.txt"),
                "keptFor", "P1D",
                "reason", "for the auditor"));
    assertThat(started.status()).as("%s", started.raw().body()).isEqualTo(202);
    var place = started.header("Location");
    var id = started.json().get("id").asText();
    World.ended(api, "/v1/restore-sessions/" + id, "SUCCESS");
    assertThat(api.get(place).json().get("phase").asText()).isEqualTo("COMPLETED");
    var listed =
        api.get("/v1/exports?phase=COMPLETED&sort=expiresAt&restorePointId=" + firstPoint).json();
    assertThat(listed.at("/items/0/id").asText()).isEqualTo(id);
    assertThat(api.get(place + "/content").raw().body()).isEqualTo("first");
    var link = api.post(place + "/links", Map.of("lifetime", "PT5M", "once", true));
    assertThat(link.status()).isEqualTo(201);
    var anybody = api.as("");
    assertThat(anybody.get(link.header("Location")).raw().body()).isEqualTo("first");
    assertThat(anybody.get(link.header("Location")).status()).isEqualTo(404);
    assertThat(api.get(place).json().get("downloads").asInt()).isEqualTo(2);
    assertThat(api.send("DELETE", place, null, Map.of()).status()).isEqualTo(204);
    assertThat(api.get(place).status()).isEqualTo(404);
  }

  private void drillPolicies() {
    assertThat(api.get("/v1/drill-policies?enabled=true").status()).isEqualTo(200);
    round(
        "/v1/drill-policies",
        Map.of(
            "projectId",
            world.projectId(),
            "name",
            "sundays",
            "cron",
            "30 3 * * 0",
            "timeZone",
            "Europe/Berlin",
            "selector",
            Map.of("kinds", List.of("DIRECTORY"), "labels", Map.of("tier", "gold")),
            "pointChoice",
            "RANDOM_IN_WINDOW",
            "windowDays",
            14,
            "staleAfterDays",
            10));
  }

  private void drills() {
    var started = api.post("/v1/drills", Map.of("restorePointId", firstPoint, "level", "L2"));
    assertThat(started.status()).as("%s", started.raw().body()).isEqualTo(202);
    World.ended(
        api, "/v1/restore-sessions/" + started.json().get("restoreSessionId").asText(), "SUCCESS");
    var drill = api.get(started.header("Location")).json();
    assertThat(drill.get("result").asText()).isEqualTo("PASSED");
    assertThat(api.get("/v1/drills?restorePointId=" + firstPoint).json().at("/items/0/id"))
        .isEqualTo(drill.get("id"));
    var statistics = "/v1/protections/" + world.protectionId() + "/drill-statistics";
    assertThat(api.get(statistics).json().get("passed").asInt()).isEqualTo(1);
    proofs(started.header("Location"));
    var wanted =
        Map.of(
            "protectionId",
            world.protectionId(),
            "file",
            Map.of("path", world.folder().resolve("letter.txt").toString()));
    assertThat(api.post("/v1/bisect", wanted).json().get("state").asText()).isEqualTo("DONE");
  }

  private void proofs(String drill) {
    var proof =
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> api.get(drill).json().path("proofId").asText(), id -> !id.isEmpty());
    var shown = api.get("/v1/proofs/" + proof).json();
    assertThat(shown.get("statement").asText()).contains("\"result\":\"PASSED\"");
    var key = api.get("/v1/proof-key").json().get("id").asText();
    assertThat(shown.get("keyId").asText()).isEqualTo(key);
    var bundle = api.get("/v1/proofs?format=bundle&projectId=" + world.projectId()).raw().body();
    var report = ProofBundle.verify(bundle.getBytes(StandardCharsets.UTF_8), key);
    assertThat(report.problems()).isEmpty();
    assertThat(report.links()).isEqualTo(1);
  }

  private void recovery() {
    var sealed = api.send("POST", "/v1/recovery/seal", null, Map.of()).json();
    assertThat(sealed.at("/repositories/0/snapshotId").asText()).hasSize(64);
    var kit = "/v1/repositories/" + world.repositoryId() + "/recovery-kit";
    assertThat(api.get(kit).json().get("text").asText()).contains("AGE-SECRET-KEY-1");
    var rotated = api.send("POST", "/v1/recovery/rotate", null, Map.of()).json();
    assertThat(rotated.get("keyId")).isNotEqualTo(sealed.get("keyId"));
    assertThat(rotated.at("/repositories/0/keyId")).isEqualTo(rotated.get("keyId"));
    assertThat(api.get("/v1/recovery").json()).isEqualTo(rotated);
    var wanted =
        Map.of(
            "name", "narrow",
            "scopes", List.of("repository:write", "token:write"),
            "projectIds", List.of(world.projectId()));
    var narrow = api.post("/v1/tokens", wanted).json().get("secret").asText();
    assertThat(api.as(narrow).get(kit).status()).isEqualTo(403);
    assertThat(api.as(narrow).get("/v1/recovery").status()).isEqualTo(403);
  }

  private void listed(String id) {
    for (var filter :
        List.of(
            "restorePointId=" + firstPoint,
            "protectionId=" + world.protectionId(),
            "sourceId=" + world.sourceId(),
            "projectId=" + world.projectId(),
            "ticketRef=T-1",
            "purpose=RECOVERY&purpose=CLONE",
            "result=SUCCESS&createdAfter=2020-01-01T00:00:00Z&endedBefore=2099-01-01T00:00:00Z",
            "text=lost")) {
      assertThat(api.get("/v1/restore-sessions?" + filter).raw().body()).as(filter).contains(id);
    }
    assertThat(api.get("/v1/restore-sessions?createdBefore=2020-01-01T00:00:00Z").raw().body())
        .doesNotContain(id);
  }

  private void abortsARestore() {
    var started =
        api.post(
            "/v1/restore-sessions",
            Map.of(
                "restorePointId",
                secondPoint,
                "target",
                Map.of("path", scratch.resolve("aborted").toString())));
    var place = started.header("Location");
    // It may be over before we ask; then asking is refused, and both are as the text says.
    Answer aborted = null;
    for (var i = 0; i < 20 && (aborted == null || aborted.status() != 202); i++) {
      aborted = api.send("POST", place + "/abort", null, Map.of());
      if (aborted.status() != 202) {
        started =
            api.post(
                "/v1/restore-sessions",
                Map.of(
                    "restorePointId",
                    secondPoint,
                    "target",
                    Map.of("path", scratch.resolve("aborted-" + i).toString())));
        place = started.header("Location");
      }
    }
    assertThat(aborted.status()).isEqualTo(202);
  }

  private void approvals() {
    var second =
        api.post("/v1/tokens", Map.of("name", "ben", "scopes", List.of("restore:approve")));
    var ben = api.as(second.json().get("secret").asText());
    var asked = waiting();
    assertThat(api.send("POST", asked + "/approve", null, Map.of()).code())
        .isEqualTo("APPROVAL_OWN");
    var approved = ben.send("POST", asked + "/approve", null, Map.of());
    assertThat(approved.status()).isEqualTo(202);
    assertThat(approved.json().at("/approvals/0/by/name").asText()).isEqualTo("ben");
    World.ended(api, asked, "SUCCESS");
    assertThat(world.folder().resolve("letter.txt")).hasContent("first");
    assertThat(ben.send("POST", asked + "/reject", null, Map.of()).code())
        .isEqualTo("STATE_CONFLICT");
    var rejected = ben.post(waiting() + "/reject", Map.of("reason", "not now"));
    assertThat(rejected.status()).isEqualTo(200);
    assertThat(rejected.json().get("result").asText()).isEqualTo("REJECTED");
    assertThat(rejected.json().get("detail").asText()).isEqualTo("refused by ben: not now");
  }

  /** A restore over the source, which waits for a second person here. */
  private String waiting() {
    var wish =
        Map.of(
            "restorePointId",
            firstPoint,
            "target",
            Map.of("path", "/"),
            "selection",
            Map.of("paths", List.of(world.folder() + "/letter.txt")),
            "conflictPolicy",
            "OVERWRITE");
    var asked = api.post("/v1/restore-sessions", wish);
    assertThat(asked.status()).as("%s", asked.raw().body()).isEqualTo(202);
    assertThat(asked.json().get("state").asText()).isEqualTo("WAITING_APPROVAL");
    return asked.header("Location");
  }

  private void refusals() {
    var weak =
        api.post("/v1/tokens", Map.of("name", "weak", "scopes", List.of("backup:read"))).json();
    var place = "/v1/projects/" + world.projectId();
    var etag = Map.of("If-Match", "\"rev-1\"");
    assertThat(api.as(weak.get("secret").asText()).send("DELETE", place, null, etag).status())
        .isEqualTo(403);
    assertThat(api.as("hf_wrong").send("DELETE", place, null, etag).status()).isEqualTo(401);
    assertThat(api.send("DELETE", place, null, etag).status()).isBetween(409, 412);

    var refused = api.get("/v1/audit-records?outcome=REFUSED&limit=500").json().get("items");
    assertThat(refused.findValuesAsText("action")).contains("DELETE /v1/projects/{projectId}");
    assertThat(refused.findValuesAsText("resource")).contains("native" + place, "native");
    assertThat(refused.findValuesAsText("name")).contains("weak", "unauthenticated");
    assertThat(refused.toString()).contains("POINT_PINNED", "SCOPE_MISSING", "CREDENTIAL_INVALID");
  }

  private void tokens() {
    var made =
        api.post(
            "/v1/tokens",
            Map.of("name", "short-lived", "scopes", List.of("backup:read"), "kind", "BEARER"));
    var place = made.header("Location");
    var secret = made.json().get("secret").asText();
    assertThat(api.as(secret).get("/v1/projects").status()).isEqualTo(200);
    assertThat(api.get(place).raw().body()).doesNotContain(secret);
    assertThat(api.get("/v1/tokens?kind=BEARER").raw().body()).doesNotContain(secret);
    assertThat(api.send("DELETE", place, null, Map.of()).status()).isEqualTo(204);
    assertThat(api.as(secret).get("/v1/projects").status()).isEqualTo(401);
    assertThat(
            api.get("/v1/audit-records?resource=credential/" + made.json().at("/token/id").asText())
                .status())
        .isEqualTo(200);
  }

  private long total(String target) {
    return api.get(target).json().at("/page/totalCount").asLong(-1);
  }
}
