package io.holdfast.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.rest.testkit.OpenApiJudge;
import io.holdfast.server.RunningServer;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Veeam Backup for Azure's clients do, from the token to the files, on a running service. */
class AzureDialectIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String POINTS = "/api/v8.1/restorePoints/virtualMachines";
  private static final String SESSIONS = "/api/v8.1/jobSessions";

  @TempDir private static Path scratch;

  private static RunningServer server;
  private static World world;
  private static String token;
  private static String point;

  @BeforeAll
  static void start() throws Exception {
    server = RunningServer.start(scratch.resolve("data"));
    var api = new JudgedClient(new OpenApiJudge(), server.url(), server.token());
    world = World.make(api, scratch, "machine");
    world.backUp(api);
    var made =
        api.post(
            "/v1/tokens",
            Map.of(
                "name", "veeam",
                "kind", "PASSWORD",
                "username", "veeam",
                "scopes",
                    List.of(
                        "backup:read",
                        "backup:run",
                        "restore:read",
                        "restore:run",
                        "restore:run.inplace"),
                "projectIds", List.of(world.projectId())));
    token = login(made.json().get("secret").asText());
    point = get(POINTS + "?limit=-1").at("/results/0/id").asText();
  }

  @AfterAll
  static void stop() {
    server.close();
    HTTP.close();
  }

  @Test
  void aMachineIsRestoredAndItsSessionFollowed() throws Exception {
    Files.writeString(world.folder().resolve("letter.txt"), "overwritten");

    var begun =
        post(POINTS + "/" + point + "/restoreVirtualMachine/", "{\"reason\":\"oops\"}", 202);

    var session = ended(begun.get("id").asText());
    assertThat(session.get("status").asText()).isEqualTo("Success");
    assertThat(session.at("/restoreJobInfo/reason").asText()).isEqualTo("oops");
    assertThat(world.folder().resolve("letter.txt")).hasContent("first");
    var own = SESSIONS + "/" + session.get("id").asText();
    assertThat(get(own + "/log").get("log")).isNotEmpty();
    assertThat(get(own + "/restoredItems").at("/results/0/name").asText()).isEqualTo("machine");
    assertThat(get(SESSIONS + "?Types=RestoreVms&Status=Success").get("results").toString())
        .contains(session.get("id").asText());
    post(own + "/stop", "", 204);
  }

  @Test
  void disksAreRestoredToAFolderBesideTheOldOne() throws Exception {
    var body = "{\"reason\":\"r\",\"toAlternative\":[{\"name\":\"second-machine\"}]}";

    var begun = post(POINTS + "/" + point + "/restoreDisk", body, 202);

    assertThat(begun.get("type").asText()).isEqualTo("RestoreDisks");
    assertThat(ended(begun.get("id").asText()).get("status").asText()).isEqualTo("Success");
    try (var files = Files.walk(scratch.resolve("second-machine"))) {
      assertThat(files.map(file -> file.getFileName().toString())).contains("note.txt");
    }
  }

  @Test
  void filesAreFoundInAnOpenPointAndRestoredFromIt() throws Exception {
    var opened = post(POINTS + "/" + point + "/restoreFile", "{\"reason\":\"gone\"}", 202);
    var flr = "/api/v8.1/flr/" + opened.get("id").asText();
    var folder = world.folder().toString();

    var items = post(flr + "/browse?Limit=10", "{\"path\":\"" + folder + "\"}", 200);
    assertThat(items.get("results").findValuesAsText("name")).containsExactly("deep", "letter.txt");
    var notes = "{\"path\":\"%s\",\"searchPattern\":\"note.*\"}".formatted(folder);
    var search =
        flr + "/search/" + post(flr + "/search/start", notes, 200).get("searchId").asText();
    var found =
        Awaitility.await()
            .atMost(PATIENCE)
            .until(
                () -> get(search + "/results"),
                results -> !results.get("searchState").asText().equals("Preparing"));
    assertThat(found.at("/results/0/itemPath").asText()).isEqualTo(folder + "/deep/er/note.txt");
    post(search + "/nextPage", "", 202);
    assertThat(get(search + "/results").get("searchState").asText()).isEqualTo("NoData");

    var target = scratch.resolve("files");
    var there = ",\"alternativePath\":\"%s\",\"restoreType\":\"Keep\"".formatted(target);
    assertThat(restored(flr, folder + "/letter.txt", there)).containsExactly("Success");
    assertThat(target.resolve("letter.txt")).hasContent("first");
    assertThat(restored(flr, folder + "/deep", there)).containsExactly("Success");
    assertThat(target.resolve("deep/er/note.txt")).hasContent("note");
    Files.writeString(target.resolve("letter.txt"), "mine");
    assertThat(restored(flr, folder + "/letter.txt", there)).containsExactly("Success");
    try (var files = Files.list(target)) {
      assertThat(files).as("kept beside").hasSize(3);
    }
    assertThat(target.resolve("letter.txt")).hasContent("mine");

    Files.writeString(world.folder().resolve("letter.txt"), "overwritten");
    assertThat(restored(flr, folder + "/letter.txt", "")).containsExactly("Success");
    assertThat(world.folder().resolve("letter.txt")).hasContent("first");

    var own = SESSIONS + "/" + opened.get("id").asText();
    post(own + "/stop", "", 204);
    assertThat(get(own).get("status").asText()).isEqualTo("Success");
    assertThat(get(own + "/fileLevelRestoredItems").get("results").findValuesAsText("filePath"))
        .contains(folder + "/letter.txt", folder + "/deep");
  }

  /** How a restore of one item out of an open point ended. */
  private static List<String> restored(String flr, String item, String how) throws Exception {
    var wish = "{\"itemPaths\":[\"%s\"]%s}".formatted(item, how);
    var task = flr + "/restore/" + post(flr + "/restore", wish, 200).get("restoreTaskId").asText();
    var results =
        Awaitility.await()
            .atMost(PATIENCE)
            .until(
                () -> get(task + "/status").get("results"),
                items -> !items.findValuesAsText("status").contains("Running"));
    assertThat(post(task + "/logs", "", 200).get("results")).isNotEmpty();
    assertThat(results.findValuesAsText("path")).containsExactly(item);
    return results.findValuesAsText("status");
  }

  @Test
  void aPolicyIsStartedAndWhatItRanIsListed() throws Exception {
    var policy = "/api/v8.1/policies/virtualMachines/" + world.planId();

    var begun = post(policy + "/start", "", 202).get(0);

    var session = ended(begun.get("id").asText());
    assertThat(session.get("status").asText()).isEqualTo("Success");
    assertThat(session.at("/backupJobInfo/policyId").asText()).isEqualTo(world.planId());
    var run = get(SESSIONS + "/" + session.get("id").asText() + "/protectedItems").at("/results/0");
    assertThat(run.at("/resource/displayName").asText()).isEqualTo("machine");
    assertThat(run.at("/runs/0/rates/transferredDataBytes").isNumber()).isTrue();
    assertThat(get(SESSIONS + "?PolicyId=" + world.planId()).get("totalCount").asInt())
        .isGreaterThanOrEqualTo(2);
  }

  private static JsonNode ended(String id) {
    return Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> get(SESSIONS + "/" + id), session -> session.has("executionStopTime"));
  }

  private static String login(String password) throws Exception {
    var form =
        "Username=veeam&Password=%s&refresh_token=&grant_type=Password&mfa_token=&mfa_code="
            .formatted(URLEncoder.encode(password, StandardCharsets.UTF_8));
    var request =
        HttpRequest.newBuilder(uri("/api/oauth2/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build();
    var pair = JSON.readTree(HTTP.send(request, BodyHandlers.ofString()).body());
    assertThat(pair.has("mfa_token")).isFalse();
    return pair.get("access_token").asText();
  }

  private static JsonNode get(String path) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)).GET(), 200);
  }

  private static JsonNode post(String path, String body, int status) throws Exception {
    var request =
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    return send(request, status);
  }

  private static JsonNode send(HttpRequest.Builder request, int status) throws Exception {
    var signed = request.header("Authorization", "Bearer " + token).build();
    var answer = HTTP.send(signed, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as("%s: %s", signed.uri(), answer.body()).isEqualTo(status);
    return answer.body().isEmpty() ? JSON.missingNode() : JSON.readTree(answer.body());
  }

  private static URI uri(String path) {
    return URI.create(server.url() + "/dialects/veeam-azure" + path);
  }
}
