package io.holdfast.dialects.veeamazure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.catalog.model.CopyId;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.dialects.MemoryFiles;
import io.holdfast.dialects.SeededServer;
import io.holdfast.dialects.testkit.Exercises;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Points opened by {@code restoreFile}: looked into, searched, restored from, stopped. */
class FileRecoveryTest {
  private static final int MANY = 20_050;

  @RegisterExtension static final AzureWorld azure = AzureWorld.open();
  private static final SeededServer world = azure.server();
  private static final AzureClient client = azure.client();
  private static CopyId copy;

  @BeforeAll
  static void start() {
    var point =
        world
            .catalog()
            .<RestorePoint>write(
                tx -> Samples.keptPoint(tx, Samples.world(tx, "files"), Samples.NOON));
    copy = world.catalog().<CopyId>read(tx -> tx.copies().of(point.id()).getFirst().id());
    var files = new HashMap<String, Long>();
    files.put("/srv/letter.txt", 5L);
    files.put("/srv/Notes [old].TXT", 7L);
    files.put("/srv/deep/er/note.txt", 4L);
    for (var i = 0; i < MANY; i++) {
      files.put("/srv/many/file-%05d".formatted(i), 1L);
    }
    ((MemoryFiles) world.desk().browser()).put(point.id(), files);
  }

  @Exercises({
    "POST /api/{version}/restorePoints/{restorePointId}/restoreFile",
    "POST /api/{version}/restorePoints/virtualMachines/{restorePointId}/restoreFile"
  })
  @ParameterizedTest
  @ValueSource(
      strings = {"v1/restorePoints/", "v3/restorePoints/", "v4/restorePoints/virtualMachines/"})
  void aPointIsOpenUntilItsSessionIsStopped(String collection) {
    var path = "/api/%s%s/restoreFile".formatted(collection, copy);

    var session = client.post(path, "{\"Reason\":\"a file is gone\",\"flrRto\":true}", 202);

    assertThat(session.get("type").asText()).isEqualTo("FileLevelRestore");
    assertThat(session.get("status").asText()).isEqualTo("Running");
    var info = session.get("fileLevelRestoreJobInfo");
    assertThat(info.get("isFlrSessionReady").asBoolean()).isTrue();
    assertThat(info.get("reason").asText()).isEqualTo("a file is gone");
    assertThat(info.get("vmName").asText()).isEqualTo("files-data");
    assertThat(client.get(info.at("/flrLink/url").asText()).get("id")).isEqualTo(session.get("id"));

    var item = "/api/v8/restorePoints/virtualMachines/" + copy;
    client.problem(client.send("DELETE", item, ""), 423);
    var own = session.at("/_links/self/href").asText();
    client.post(own + "/stop", "", 204);
    client.post(own + "/stop", "", 204);
    var after = client.get(own);
    assertThat(after.get("status").asText()).isEqualTo("Success");
    assertThat(after.at("/fileLevelRestoreJobInfo/isFlrSessionReady").asBoolean()).isFalse();
    var flr = "/api/v8/flr/" + session.get("id").asText();
    client.problem(client.send("POST", flr + "/browse", "{\"path\":\"/\"}"), 409);
  }

  @Exercises({
    "POST /api/{version}/flr/{flrSessionId}/browse",
    "GET /api/{version}/flr/{flrSessionId}/browse"
  })
  @Test
  void foldersArePages() {
    var flr = flr();

    assertThat(names(browse(flr, "/", ""))).containsExactly("srv");
    var page = browse(flr, "/srv", "");
    assertThat(names(page)).containsExactly("Notes [old].TXT", "deep", "letter.txt", "many");
    var letter = page.at("/results/2");
    assertThat(letter.get("itemPath").asText()).isEqualTo("/srv/letter.txt");
    assertThat(letter.get("type").asText()).isEqualTo("File");
    assertThat(letter.get("size").asLong()).isEqualTo(5);
    assertThat(letter.get("lastModificationTime").asText()).isEqualTo("2026-03-01T10:00:00Z");
    assertThat(page.at("/results/1/type").asText()).isEqualTo("Folder");
    var middle = browse(flr, "/srv", "?Offset=1&Limit=2");
    assertThat(names(middle)).containsExactly("deep", "letter.txt");
    assertThat(client.page(middle.at("/_links/self/href").asText())).isEqualTo(middle);
    assertThat(names(client.page(middle.at("/_links/next/href").asText()))).containsExactly("many");
    client.problem(client.send("GET", flr + "/browse", ""), 400);
    client.problem(client.send("POST", flr + "/browse", "{\"path\":\"/nowhere\"}"), 404);
  }

  @Test
  void hugeFoldersArePagesToo() {
    var flr = flr();

    var far = browse(flr, "/srv/many", "?offset=19999&limit=2");
    assertThat(far.get("totalCount").asInt()).isEqualTo(MANY);
    assertThat(names(far)).containsExactly("file-19999", "file-20000");
    assertThat(names(browse(flr, "/srv/many", "?offset=9999&limit=2")))
        .containsExactly("file-09999", "file-10000");
    assertThat(names(browse(flr, "/srv/many", "?limit=-1"))).hasSize(MANY);
    assertThat(names(browse(flr, "/srv/many", "?offset=30000"))).isEmpty();
  }

  @Exercises({
    "POST /api/{version}/flr/{flrSessionId}/search/start",
    "GET /api/{version}/flr/{flrSessionId}/search/{searchId}/results",
    "POST /api/{version}/flr/{flrSessionId}/search/{searchId}/nextPage",
    "POST /api/{version}/flr/{flrSessionId}/search/{searchId}/stop"
  })
  @Test
  void aSearchTurnsItsPagesUntilItIsStopped() {
    var flr = flr();
    var search =
        search(
            flr,
            "{\"path\":\"/srv/many\",\"traverse\":false,\"limit\":6,"
                + "\"searchPattern\":\"*-0000?\"}");

    var first = client.get(search + "/results");
    assertThat(first.get("searchState").asText()).isEqualTo("Ready");
    assertThat(first.get("count").asInt()).isEqualTo(6);
    assertThat(names(first)).startsWith("file-00000").endsWith("file-00005");
    assertThat(client.get(search + "/results")).isEqualTo(first);
    client.post(search + "/nextPage", "", 202);
    assertThat(names(client.get(search + "/results"))).startsWith("file-00006").hasSize(4);
    client.post(search + "/nextPage", "", 202);
    client.post(search + "/nextPage", "", 202);
    var last = client.get(search + "/results");
    assertThat(last.get("searchState").asText()).isEqualTo("NoData");
    assertThat(last.get("count").asInt()).isZero();

    client.post(search + "/stop", "", 202);
    client.problem(client.send("GET", search + "/results", ""), 404);
    client.problem(client.send("POST", search + "/nextPage", ""), 404);
    client.problem(client.send("POST", search + "/stop", ""), 404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "TXT;Notes [old].TXT,letter.txt",
        "*.txt;Notes [old].TXT,letter.txt",
        "[old];Notes [old].TXT",
        "*[old]*;Notes [old].TXT",
        "nothing;"
      })
  void patternsAreThoseOfTheVendor(String pattern, String found) {
    var wish = "{\"path\":\"/srv\",\"traverse\":false,\"searchPattern\":\"%s\"}".formatted(pattern);

    var results = client.get(search(flr(), wish) + "/results");

    assertThat(String.join(",", names(results))).isEqualTo(found == null ? "" : found);
  }

  @Test
  void aPointThatIsNotIndexedYetIsNotSearchedInVain() {
    var search = search(flr(), "{\"searchPattern\":\"[x]*\"}");

    client.post(search + "/nextPage", "", 202);

    assertThat(client.get(search + "/results").get("searchState").asText()).isEqualTo("Preparing");
  }

  @Test
  void aSearchIsOfItsSessionAlone() {
    var id = search(flr(), "{\"traverse\":false}").replaceAll(".*/", "");

    client.problem(client.send("GET", flr() + "/search/" + id + "/results", ""), 404);
  }

  @Exercises({
    "POST /api/{version}/flr/{flrSessionId}/restore",
    "GET /api/{version}/flr/{flrSessionId}/restore/{restoreTaskId}/status",
    "POST /api/{version}/flr/{flrSessionId}/restore/{restoreTaskId}/logs",
    "GET /api/{version}/flr/{flrSessionId}/restore/{restoreTaskId}/logs",
    "POST /api/{version}/flr/{flrSessionId}/restore/{restoreTaskId}/stop",
    "GET /api/{version}/jobSessions/{sessionId}/fileLevelRestoredItems"
  })
  @Test
  void restoresAreSessionsOfTheirOwn() {
    var flr = flr();
    var wish =
        "{\"itemPaths\":[\"/srv/letter.txt\",\"/srv/deep\",\"/srv/deep\"],\"restoreType\":\"Keep\","
            + "\"alternativePath\":\"/restored\"}";

    var id = client.post(flr + "/restore", wish, 200).get("restoreTaskId").asText();

    var task = flr + "/restore/" + id;
    var status = client.get(task + "/status");
    assertThat(status.get("restoreTaskId").asText()).isEqualTo(id);
    assertThat(AzureClient.values(status.get("results"), "/path"))
        .containsExactly("/srv/letter.txt", "/srv/deep");
    assertThat(AzureClient.values(status.get("results"), "/status")).containsOnly("Running");
    var logs = client.post(task + "/logs?Limit=1", "", 200);
    assertThat(client.page(logs.at("/_links/self/href").asText())).isEqualTo(logs);
    var kept =
        world
            .catalog()
            .<RestoreSession>read(tx -> tx.restoreSessions().get(RestoreSessionId.parse(id)));
    assertThat(kept.request().selection().paths()).containsExactly("/srv/letter.txt", "/srv/deep");
    assertThat(kept.request().target().path()).isEqualTo("/restored");
    assertThat(kept.request().explorer()).isEqualTo(Explorer.FILES);
    assertThat(kept.request().reason()).isEqualTo("a file is gone");

    client.problem(client.send("GET", flr() + "/restore/" + id + "/status", ""), 404);
    client.post(task + "/stop", "", 202);
    client.post(task + "/stop", "", 202);
    assertThat(AzureClient.values(client.get(task + "/status").get("results"), "/status"))
        .containsOnly("Cancelled");
    var session = "/api/v8/jobSessions/" + flr.replaceAll(".*/", "");
    assertThat(client.page(session + "/fileLevelRestoredItems").get("results")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "/browse;{};400",
        "/browse;{\"path\":\"here\"};400",
        "/browse;{\"path\":\"/srv/..\"};404",
        "/search/start;{\"limit\":0};400",
        "/search/start;{\"path\":\"x\"};400",
        "/search/start;{\"path\":\"/..\"};400",
        "/search/start;{\"traverse\":7};400",
        "/restore;{};400",
        "/restore;{\"itemPaths\":[]};400",
        "/restore;{\"itemPaths\":[\"x\"]};400",
        "/restore;{\"itemPaths\":[\"/\"]};400",
        "/restore;{\"itemPaths\":[\"/srv/letter.txt\",\"/nowhere\"]};400",
        "/restore;{\"itemPaths\":[\"/srv/letter.txt\"],\"restoreType\":\"Maybe\"};400",
        "/restore;{\"itemPaths\":[\"/srv/letter.txt\"],\"alternativePath\":\"here\"};400",
        "/restore/" + AzureWorld.NOBODY + "/logs;;404",
        "/restore/" + AzureWorld.NOBODY + "/stop;;404",
        "/search/" + AzureWorld.NOBODY + "/nextPage;;404"
      })
  void refusesWhatItCannotDo(String path, String body, int status) {
    client.problem(client.send("POST", flr() + path, body == null ? "" : body), status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ",\"alternativePath\":\"\"", ",\"alternativePath\":\"/srv/files-data/x\""})
  void whatLivesIsReplacedOnlyWithLeave(String place) {
    var careful = azure.client(Scope.BACKUP_READ, Scope.RESTORE_READ, Scope.RESTORE_RUN);
    var wish = "{\"itemPaths\":[\"/srv/letter.txt\"]%s}".formatted(place);
    var flr = flr();

    careful.problem(careful.send("POST", flr + "/restore", wish), 403);
    client.post(flr + "/restore", wish, 200);
  }

  @Test
  void onlyPointsOfFilesAreOpened() {
    AzureClient.store(world, AzureWorld.BLOB);
    var addon = "/api/v8/restorePoints/virtualMachines/" + AzureWorld.BLOB + "/restoreFile";

    var problem = client.problem(client.send("POST", addon, "{\"reason\":\"r\"}"), 400);

    assertThat(problem.get("detail").asText()).contains("POSTGRES");
    var own = "/api/v8/restorePoints/virtualMachines/%s/restoreFile".formatted(copy);
    client.problem(client.send("POST", own, "{}"), 400);
    client.problem(
        client.send("POST", own.replace(copy.toString(), AzureWorld.NOBODY), "{\"reason\":\"r\"}"),
        404);
  }

  @Test
  void onlySessionsOfFilesAreEnteredByThoseWhoSeeThem() {
    var root = "{\"path\":\"/\"}";
    for (var id :
        new String[] {AzureWorld.NOBODY, "38", "x", "0800471b-d0e2-422b-9d7c-35d15661c3fb"}) {
      client.problem(client.send("POST", "/api/v8/flr/" + id + "/browse", root), 404);
    }
    var flr = flr();
    client.problem(client.send("GET", flr + "/restore/" + AzureWorld.NOBODY + "/status", ""), 404);
    client.problem(client.send("POST", flr.replace("v8.1", "v7") + "/browse", root), 404);
    var stranger = azure.stranger(Scope.BACKUP_READ, Scope.RESTORE_READ, Scope.RESTORE_RUN);
    for (var path : new String[] {"/browse", "/search/start", "/restore", "/restore/x/stop"}) {
      stranger.problem(stranger.send("POST", flr + path, root), 404);
    }
    var own = "/api/v8/restorePoints/virtualMachines/%s/restoreFile".formatted(copy);
    stranger.problem(stranger.send("POST", own, "{\"reason\":\"r\"}"), 404);
    var reader = azure.client(Scope.BACKUP_READ, Scope.RESTORE_READ);
    reader.post(flr + "/browse", root, 200);
    reader.problem(reader.send("POST", flr + "/restore", "{\"itemPaths\":[\"/srv\"]}"), 403);
  }

  private static String flr() {
    var path = "/api/v8.1/restorePoints/virtualMachines/%s/restoreFile".formatted(copy);
    var session = client.post(path, "{\"reason\":\"a file is gone\"}", 202);
    return "/api/v8.1/flr/" + session.get("id").asText();
  }

  private static JsonNode browse(String flr, String folder, String query) {
    return client.post(flr + "/browse" + query, "{\"path\":\"%s\"}".formatted(folder), 200);
  }

  private static String search(String flr, String wish) {
    return flr
        + "/search/"
        + client.post(flr + "/search/start", wish, 200).get("searchId").asText();
  }

  private static List<String> names(JsonNode page) {
    return AzureClient.values(page.get("results"), "/name");
  }
}
