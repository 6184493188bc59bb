package io.holdfast.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.catalog.CatalogSettings;
import io.holdfast.catalog.testkit.DatabaseKind;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.rest.testkit.OpenApiJudge;
import io.holdfast.server.RunningServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Searching and browsing on the running service, with both databases. */
@ParameterizedClass(name = "{0}")
@EnumSource(DatabaseKind.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SearchIT {
  @TempDir private static Path scratch;
  @Parameter private DatabaseKind database;

  /** Each test has projects and a repository of its own. */
  private int world;

  private final OpenApiJudge judge = new OpenApiJudge();
  private CatalogSettings catalog;
  private RunningServer server;
  private JudgedClient api;

  /** Both projects keep their points in one repository. */
  private String repository;

  private Protected ours;
  private Protected theirs;

  /** A folder under protection. */
  private record Protected(String project, String source, Path folder, String protection) {}

  /** The first test starts the server for all of them. */
  @BeforeEach
  void makeProjects() throws Exception {
    if (server == null) {
      catalog = database.empty();
      open();
    }
    repository = repository("shared-%s-%d".formatted(database, ++world));
    ours = protect("ours-" + world);
    theirs = protect("theirs-" + world);
  }

  @AfterParameterizedClassInvocation
  void stop() {
    server.close();
    server = null;
    database.discard(catalog);
  }

  @Test
  void answersWithTheVersionsOfEachFile() throws Exception {
    write(ours, "books/Report.txt", "draft", "2026-03-01T10:00:00Z");
    write(ours, "books/gone.txt", "soon", "2026-03-01T10:00:00Z");
    var first = backUp(ours);
    var second = backUp(ours);
    write(ours, "books/Report.txt", "final text", "2026-04-01T10:00:00Z");
    Files.delete(ours.folder().resolve("books/gone.txt"));
    var third = backUp(ours);
    awaitIndexed();

    var report = only(search("q=REPORT"));
    var gone = only(search("glob=GONE.*"));

    assertThat(report.get("path").asText()).isEqualTo(ours.folder() + "/books/Report.txt");
    assertThat(report.get("sourceId").asText()).isEqualTo(ours.source());
    assertThat(report.get("inNewestPoint").asBoolean()).isTrue();
    assertThat(report.get("versionCount").asInt()).isEqualTo(2);
    var now = report.at("/versions/0");
    assertThat(now.get("size").asInt()).isEqualTo("final text".length());
    assertThat(now.get("modifiedAt").asText()).isEqualTo("2026-04-01T10:00:00.000Z");
    assertThat(now.get("sha256").asText()).isEqualTo(sha256("final text"));
    assertThat(texts(now.get("restorePointIds"))).containsExactly(third);
    var draft = report.at("/versions/1");
    assertThat(texts(draft.get("restorePointIds"))).containsExactly(second, first);
    assertThat(draft.at("/first/restorePointId").asText()).isEqualTo(first);
    assertThat(draft.at("/last/restorePointId").asText()).isEqualTo(second);
    assertThat(draft.get("pointCount").asInt()).isEqualTo(2);
    assertThat(gone.get("inNewestPoint").asBoolean()).isFalse();

    assertThat(paths(search("hash=" + sha256("final text")))).hasSize(1);
    assertThat(paths(search("q=report&maxSize=5"))).hasSize(1);
    assertThat(paths(search("minSize=11&q=report"))).isEmpty();
    assertThat(paths(search("q=report&modifiedAfter=2026-04-02T00:00:00Z"))).isEmpty();
    assertThat(only(search("q=report&modifiedBefore=2026-03-15T00:00:00Z")).get("versions"))
        .hasSize(1);
    var until = draft.at("/last/pointInTime").asText();
    assertThat(only(search("q=report&to=" + until)).at("/versions/0/pointCount").asInt())
        .isEqualTo(1);
    assertThat(paths(search("q=report&sourceId=" + theirs.source()))).isEmpty();
    assertThat(paths(search("path=" + ours.folder() + "/books")))
        .containsExactly(
            ours.folder() + "/books",
            ours.folder() + "/books/Report.txt",
            ours.folder() + "/books/gone.txt");
  }

  @Test
  void turnsPagesOverAllSources() throws Exception {
    for (var i = 0; i < 7; i++) {
      write(ours, "d" + i % 3 + "/page-" + i, "p" + i, "2026-03-01T10:00:00Z");
      write(theirs, "page-" + i, "t" + i, "2026-03-01T10:00:00Z");
    }
    backUp(ours);
    backUp(theirs);
    awaitIndexed();

    var all = paths(search("q=page-&limit=500"));
    var turned = new ArrayList<String>();
    var cursor = "";
    do {
      var page = search("q=page-&limit=3" + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
      turned.addAll(paths(page));
      cursor = page.at("/page/nextCursor").asText();
    } while (!cursor.isEmpty());

    assertThat(all).hasSize(14).doesNotHaveDuplicates();
    assertThat(turned).isEqualTo(all);
  }

  @Test
  void tellsNobodyWhatLiesInOtherProjects() throws Exception {
    write(ours, "ours-secret.txt", "same content", "2026-03-01T10:00:00Z");
    write(theirs, "theirs-secret.txt", "same content", "2026-03-01T10:00:00Z");
    backUp(ours);
    backUp(theirs);
    awaitIndexed();
    var token =
        api.post(
                "/v1/tokens",
                Map.of(
                    "name", "bound",
                    "scopes", List.of("backup:read"),
                    "projectIds", List.of(ours.project())))
            .json()
            .get("secret")
            .asText();
    var bound = api.as(token);

    for (var question :
        List.of(
            "q=secret",
            "glob=*secret*",
            "path=/",
            "hash=" + sha256("same content"),
            "minSize=1",
            "q=secret&projectId=" + theirs.project() + "&projectId=" + ours.project())) {
      var answer = bound.get("/v1/search?limit=500&" + question).raw().body();
      assertThat(answer).as(question).contains("ours-secret").doesNotContain("theirs");
    }
    for (var question : List.of("projectId=" + theirs.project(), "sourceId=" + theirs.source())) {
      var answer = bound.get("/v1/search?path=/&" + question);
      assertThat(answer.json().get("items")).as(question).isEmpty();
      assertThat(answer.json().get("pointsNotIndexed").asInt()).isZero();
    }
    assertThat(paths(search("q=secret"))).hasSize(2);
  }

  @Test
  void findsAndListsOddNames() throws Exception {
    var script =
        "cd \"$1\" && touch \"$(printf 'odd\\377one')\" \"$(printf 'odd\\ntwo')\" 'odd\\three'";
    var made =
        new ProcessBuilder("sh", "-c", script, "sh", ours.folder().toString()).inheritIO().start();
    assertThat(made.waitFor()).isZero();
    var point = backUp(ours);
    awaitIndexed();

    var found = search("q=odd");

    assertThat(found.get("items")).hasSize(3);
    var name = found.at("/items/2/nameBase64").asText();
    assertThat(java.util.Base64.getDecoder().decode(name))
        .isEqualTo(new byte[] {'o', 'd', 'd', (byte) 0xff, 'o', 'n', 'e'});
    var tree = api.get("/v1/restore-points/" + point + "/tree?path=" + ours.folder()).json();
    assertThat(paths(tree)).containsAll(paths(found));
    for (var path : paths(found)) {
      assertThat(paths(search("path=" + encoded(path)))).containsExactly(path);
    }
  }

  @Test
  void forgetsPointsThatWereRemoved() throws Exception {
    write(ours, "old.txt", "old", "2026-03-01T10:00:00Z");
    var first = backUp(ours);
    Files.delete(ours.folder().resolve("old.txt"));
    write(ours, "new.txt", "new", "2026-03-01T10:00:00Z");
    backUp(ours);
    awaitIndexed();
    assertThat(paths(search("q=old.txt"))).hasSize(1);

    var place = "/v1/restore-points/" + first;
    var etag = api.get(place).header("ETag");
    assertThat(api.send("DELETE", place, null, Map.of("If-Match", etag)).status()).isEqualTo(204);

    assertThat(paths(search("q=old.txt"))).isEmpty();
    assertThat(paths(search("q=new.txt"))).hasSize(1);
  }

  @Test
  void makesALostOrDamagedIndexAnew() throws Exception {
    write(ours, "kept.txt", "kept", "2026-03-01T10:00:00Z");
    var point = backUp(ours);
    awaitIndexed();
    server.close();
    var index = scratch.resolve("data-" + database + "/file-index/" + repository + ".sqlite");
    Files.writeString(index, "lost".repeat(10_000));
    open();

    awaitIndexed();
    assertThat(paths(search("q=kept"))).hasSize(1);
    server.close();
    Files.delete(index);
    open();

    var tree = api.get("/v1/restore-points/" + point + "/tree?path=" + ours.folder()).json();
    assertThat(tree.get("items").findValuesAsText("name")).containsExactly("kept.txt");
    awaitIndexed();
    assertThat(paths(search("q=kept"))).hasSize(1);
  }

  @Test
  void comparesPointsOfDifferentSources() throws Exception {
    write(ours, "a.txt", "a", "2026-03-01T10:00:00Z");
    write(theirs, "b.txt", "b", "2026-03-01T10:00:00Z");
    var from = backUp(ours);
    var to = backUp(theirs);

    var diff = api.get("/v1/restore-points/" + from + "/diff?to=" + to).json();

    assertThat(paths(diff)).contains(ours.folder() + "/a.txt", theirs.folder() + "/b.txt");
  }

  /** Their chunkers cut the large file at other places. */
  @Test
  void comparesPointsOfDifferentRepositories() throws Exception {
    var there = elsewhere(ours);
    var large = ours.folder().resolve("large.bin");
    var content = new byte[9 << 20];
    new Random(3).nextBytes(content);
    Files.write(large, content);
    for (var name : List.of("same.txt", "other.txt", "gone.txt", "longer.txt", "mode.txt")) {
      write(ours, name, "first", "2026-03-01T10:00:00Z");
    }
    var first = backUp(ours);
    assertThat(changes(first, backUp(there))).isEmpty();

    write(ours, "other.txt", "FIRST", "2026-03-01T10:00:00Z");
    write(ours, "longer.txt", "first and more", "2026-03-01T10:00:00Z");
    write(ours, "new/one.txt", "new", "2026-03-01T10:00:00Z");
    Files.delete(ours.folder().resolve("gone.txt"));
    Files.setPosixFilePermissions(
        ours.folder().resolve("mode.txt"), PosixFilePermissions.fromString("rwx------"));
    Files.setLastModifiedTime(large, FileTime.from(Instant.parse("2026-03-01T10:00:00Z")));
    var second = backUp(there);

    assertThat(changes(first, second))
        .containsExactly(
            "REMOVED gone.txt",
            "MODIFIED large.bin presumed",
            "MODIFIED longer.txt",
            "METADATA_CHANGED mode.txt",
            "ADDED new",
            "ADDED new/one.txt",
            "MODIFIED other.txt");
    assertThat(changes(second, first)).contains("ADDED gone.txt", "REMOVED new/one.txt");
    assertThat(changes(first, backUp(ours))).contains("METADATA_CHANGED large.bin");
  }

  /** What changed in our folder, page by page. */
  private List<String> changes(String from, String to) {
    var found = new ArrayList<String>();
    var place =
        "/v1/restore-points/%s/diff?limit=2&to=%s&path=%s"
            .formatted(from, to, encoded(ours.folder().toString()));
    var cursor = "";
    do {
      var page = api.get(place + (cursor.isEmpty() ? "" : "&cursor=" + cursor)).json();
      for (var change : page.get("items")) {
        found.add(
            change.get("change").asText()
                + change.get("path").asText().replace(ours.folder() + "/", " ")
                + (change.get("presumed").asBoolean() ? " presumed" : ""));
      }
      cursor = page.at("/page/nextCursor").asText();
    } while (!cursor.isEmpty());
    return found;
  }

  /** The same folder under a second plan, in a repository of its own. */
  private Protected elsewhere(Protected what) {
    var apart = "apart-%s-%d".formatted(database, world);
    var other = repository(apart);
    return new Protected(
        what.project(),
        what.source(),
        what.folder(),
        protection(what.project(), what.source(), apart, other));
  }

  @Test
  void refusesQuestionsThatItCannotAnswer() {
    for (var question :
        List.of(
            "",
            "limit=5",
            "q=",
            "glob=%5Babc",
            "path=relative",
            "path=/a/../b",
            "hash=abc",
            "minSize=-1",
            "maxSize=much",
            "modifiedAfter=yesterday",
            "from=never",
            "sourceId=x",
            "q=a&q=b",
            "q=a&cursor=AAAA")) {
      assertThat(api.get("/v1/search?" + question).status()).as(question).isEqualTo(400);
    }
    assertThat(api.get("/v1/search?q=a&frobnicate=1").code()).isEqualTo("PARAMETER_UNKNOWN");
  }

  private void open() throws Exception {
    server =
        RunningServer.start(
            scratch.resolve("data-" + database),
            RunningServer.catalog(catalog, scratch.resolve("password")));
    api = new JudgedClient(judge, server.url(), server.token());
  }

  private Protected protect(String name) throws Exception {
    var folder = Files.createDirectories(scratch.resolve(name));
    var project = World.made(api, "/v1/projects", Map.of("slug", name, "name", name));
    var source =
        World.made(
            api,
            "/v1/sources",
            Map.of(
                "projectId",
                project,
                "kind",
                "DIRECTORY",
                "name",
                name,
                "config",
                Map.of("path", folder.toString())));
    return new Protected(project, source, folder, protection(project, source, name, repository));
  }

  /** A new one for all projects, which opens at once. */
  private String repository(String name) {
    var place = scratch.resolve(name);
    TestRepositories.make(place, World.PASSWORD);
    return World.made(
        api,
        "/v1/repositories",
        Map.of(
            "name",
            name,
            "location",
            place.toString(),
            "password",
            World.PASSWORD,
            "create",
            false));
  }

  private String protection(String project, String source, String name, String where) {
    var plan =
        World.made(
            api,
            "/v1/plans",
            Map.of(
                "projectId", project,
                "name", name,
                "placements", List.of(Map.of("repositoryId", where))));
    return World.made(api, "/v1/protections", Map.of("sourceId", source, "planId", plan));
  }

  private static void write(Protected where, String path, String content, String modified)
      throws Exception {
    var file = where.folder().resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse(modified)));
  }

  /** The new point's id. */
  private String backUp(Protected what) {
    var started = api.post("/v1/protections/" + what.protection() + "/backup", Map.of());
    World.ended(api, started.header("Location"), "SUCCESS");
    return api.get(started.header("Location")).json().get("restorePointId").asText();
  }

  private void awaitIndexed() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> search("path=/&limit=500").get("pointsNotIndexed").asInt() == 0);
  }

  private JsonNode search(String question) {
    var both = "&projectId=%s&projectId=%s".formatted(ours.project(), theirs.project());
    var answer = api.get("/v1/search?" + question + both);
    assertThat(answer.status()).as("%s: %s", question, answer.raw().body()).isEqualTo(200);
    return answer.json();
  }

  private static JsonNode only(JsonNode page) {
    assertThat(page.get("items")).as("%s", page).hasSize(1);
    return page.at("/items/0");
  }

  private static List<String> paths(JsonNode page) {
    var paths = new ArrayList<String>();
    page.get("items").forEach(item -> paths.add(item.get("path").asText()));
    return paths;
  }

  private static List<String> texts(JsonNode array) {
    var texts = new ArrayList<String>();
    array.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String sha256(String text) throws Exception {
    var digest = MessageDigest.getInstance("SHA-256");
    return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}
