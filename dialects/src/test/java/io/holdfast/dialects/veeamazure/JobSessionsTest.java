package io.holdfast.dialects.veeamazure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupStanding;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreStanding;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SessionTimes;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.dialects.KnownAccess;
import io.holdfast.dialects.SeededServer;
import io.holdfast.dialects.testkit.Exercises;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobSessionsTest {
  private static final String LIST = "/api/v8.1/jobSessions";

  @RegisterExtension static final AzureWorld azure = AzureWorld.open();
  private static final SeededServer world = azure.server();
  private static final AzureClient client = azure.client();

  @Exercises("GET /api/{version}/jobSessions")
  @Test
  void listsBackupsAndRestoresTogetherTheNewestFirst() {
    var page = client.page(LIST + "?Limit=-1");

    var types = AzureClient.values(page.get("results"), "/type");
    assertThat(types).contains("PolicyBackup", "RestoreVms", "FileLevelRestore");
    assertThat(page.get("totalCount").asInt()).isEqualTo(page.get("results").size());
    for (var version : new String[] {"v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8"}) {
      assertThat(client.page("/api/" + version + "/jobSessions").get("totalCount"))
          .isEqualTo(page.get("totalCount"));
    }
    assertThat(client.values("/api/v1/jobSessions?limit=-1&Types=PolicyBackup", "/id"))
        .containsExactly("40", "38", "37", "31", "27", "7");
    assertThat(client.page("/api/v1/jobSessions?display=x").at("/_links/self/href").asText())
        .endsWith("/api/v1/jobSessions?offset=0&limit=30&display=Full");
  }

  @Test
  void whatWaitedStandsWhereItStarted() {
    try (var own = SeededServer.open()) {
      var noon = Instant.parse("2026-03-01T12:00:00Z");
      var sessions = new ArrayList<String>();
      own.catalog()
          .update(tx -> {
            var point = Samples.keptPoint(tx, Samples.world(tx, "waiting"), noon.minusSeconds(60));
            var prompt = started(point, noon.plusSeconds(300), noon.plusSeconds(301));
            var waiting = Samples.restore(point, noon.plusSeconds(400));
            var patient = started(point, noon, noon.plusSeconds(600));
            for (var session : List.of(patient, waiting, prompt)) {
              sessions.add(tx.restoreSessions().insert(session).id().toString());
            }
          });

      var page = new AzureClient(own).page(LIST + "?Limit=-1");

      assertThat(AzureClient.values(page.get("results"), "/id"))
          .startsWith(sessions.toArray(String[]::new));
      assertThat(page.at("/results/1").has("executionStartTime")).isFalse();
      var starts =
          AzureClient.values(page.get("results"), "/executionStartTime").stream()
              .filter(start -> !start.isEmpty())
              .map(Instant::parse)
              .toList();
      assertThat(starts).isSortedAccordingTo(Comparator.reverseOrder());
    }
  }

  /** Aborted while it waited: it has an end, so it has a start, and stands in windows. */
  @Test
  void whatEndedBeforeItBeganStandsWhereItWasAskedFor() {
    try (var own = SeededServer.open()) {
      var noon = Instant.parse("2026-03-01T12:00:00Z");
      own.catalog()
          .update(tx -> {
            var world = Samples.world(tx, "waiting");
            var point = Samples.keptPoint(tx, world, noon.minusSeconds(9_000));
            var times = new SessionTimes(noon, noon, null, noon.plusSeconds(60), noon);
            var ended = RestoreStanding.ended(RestoreResult.ABORTED, Severity.OK, null, null);
            tx.restoreSessions().insert(Samples.restore(point, noon).withStanding(ended, times));
            tx.restoreSessions().insert(Samples.restore(point, noon.plusSeconds(1)));
            var backup = Samples.backup(world.protection(), noon.plusSeconds(2));
            tx.backupSessions().insert(Samples.skipped(backup));
            var failed = BackupStanding.ended(BackupResult.FAILED, Severity.ERROR, null, null);
            var late = Samples.backup(world.protection(), noon.plusSeconds(3));
            tx.backupSessions().insert(late.withStanding(failed, times));
          });
      var client = new AzureClient(own);

      var window = "?Limit=-1&FromUtc=2026-03-01T11:59:00Z&ToUtc=2026-03-01T12:10:00Z";
      var page = client.page(LIST + window).get("results");

      assertThat(AzureClient.values(page, "/status"))
          .containsExactlyInAnyOrder("Canceled", "Error");
      assertThat(AzureClient.values(page, "/executionStartTime"))
          .allMatch(start -> start.startsWith("2026-03-01T12:00:00"));
      assertThat(AzureClient.values(page, "/executionDuration")).containsOnly("00:01:00");
    }
  }

  private static RestoreSession started(RestorePoint point, Instant asked, Instant start) {
    var session = Samples.restore(point, asked);
    var times = new SessionTimes(asked, asked, start, null, start);
    return session.withStanding(session.standing(), times);
  }

  @Test
  void pagesAreCutFromTheSameList() {
    var all = client.values(LIST + "?Limit=-1", "/id");

    var next = LIST + "?limit=3&FromUTc=2001-01-01&ToUTC=2100-01-01";
    var walked = new ArrayList<String>();
    while (!next.isEmpty()) {
      var page = client.page(next);
      walked.addAll(AzureClient.values(page.get("results"), "/id"));
      next = page.at("/_links/next/href").asText();
    }

    assertThat(walked).isEqualTo(all);
  }

  /** No address of the internet has underscores, names of containers do. */
  @ParameterizedTest
  @CsvSource({"veeam_azure:8480, :8480/", "veeam_azure, veeam_azure:80/", "[::1], [::1]:80/"})
  void pagesAreLinkedWithOnePort(String host, String shown) throws IOException {
    var headers = Map.of("Host", host, "Authorization", "Bearer " + KnownAccess.ADMIN_TOKEN);

    var answer = world.server().send("GET", world.server().url("veeam-azure") + LIST, headers, "");

    var self = new ObjectMapper().readTree(answer.body()).at("/_links/self/href").asText();
    assertThat(self).contains(shown).doesNotContain(":80:", ":8480:");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "Types=PolicyBackup",
        "Types=PolicyBackup,CosmosDbPolicyBackup",
        "types=PolicySnapshot&Types=ManualSnapshot&Types=PolicyBackup",
        "Status=Success&Types=PolicyBackup",
        "PolicyId=" + AzureWorld.PLAN,
        "Filter=EXAMPLE-pl",
        "ResourceId=5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9e04&Types=PolicyBackup"
      })
  void filtersByWhatAPolicyRan(String query) {
    var page = client.page(LIST + "?" + query);

    assertThat(page.get("results")).isNotEmpty();
    assertThat(AzureClient.values(page.get("results"), "/backupJobInfo/policyName"))
        .containsOnly("example-plan");
    assertThat(AzureClient.values(page.get("results"), "/backupJobInfo/policyId"))
        .containsOnly(AzureWorld.PLAN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Types=CosmosDbPolicyBackup",
        "Types=BackupDeletion",
        "Status=Unknown",
        "PolicyId=00000000-0000-4000-8000-000000000001",
        "PolicyId=x",
        "Filter=nothing-of-the-kind",
        "ResourceId=x",
        "FromUtc=2100-01-01T00:00:00Z",
        "ToUtc=2001-01-01",
        "Offset=100000"
      })
  void whatNoSessionFitsIsAnEmptyPage(String query) {
    assertThat(client.page(LIST + "?" + query).get("results")).isEmpty();
  }

  @Test
  void statusesSplitTheListWithoutRest() {
    var total = client.page(LIST).get("totalCount").asInt();
    var sum = 0;
    for (var status : AzureStates.JobStatus.values()) {
      var page = client.page(LIST + "?Limit=-1&Status=" + status);
      sum += page.get("totalCount").asInt();
      assertThat(AzureClient.values(page.get("results"), "/status"))
          .allMatch(status.name()::equals);
    }
    assertThat(sum).isEqualTo(total);
  }

  @Test
  void timesAreExclusiveOnBothSides() {
    var started = client.get("/api/v1/jobSessions/38").get("executionStartTime").asText();

    assertThat(client.values("/api/v1/jobSessions?FromUtc=" + started, "/id"))
        .isNotEmpty()
        .doesNotContain("38");
    assertThat(client.values("/api/v1/jobSessions?ToUtc=" + started, "/id"))
        .isNotEmpty()
        .doesNotContain("38");
    var around = "FromUtc=%s&ToUtc=2020-02-06".formatted("2020-02-05T10:46:00");
    assertThat(client.values("/api/v1/jobSessions?" + around, "/id")).containsExactly("38");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Status=Fine", "FromUtc=noon", "ToUtc=2020-13-01", "Limit=x"})
  void refusesWhatIsNoFilter(String query) {
    client.problem(client.send("GET", LIST + "?" + query, ""), 400);
  }

  @Exercises({
    "GET /api/{version}/jobSessions/{sessionId}",
    "GET /api/{version}/jobSessions/{sessionId}/log",
    "POST /api/{version}/jobSessions/{sessionId}/log",
    "GET /api/{version}/jobSessions/{sessionId}/protectedItems",
    "GET /api/{version}/jobSessions/{sessionId}/restoredItems",
    "GET /api/{version}/jobSessions/{sessionId}/fileLevelRestoredItems",
    "GET /api/{version}/jobSessions/{sessionId}/deletedItems",
    "GET /api/{version}/jobSessions/{sessionId}/checkedItems",
    "GET /api/{version}/jobSessions/{sessionId}/restoredDatabases",
    "GET /api/{version}/jobSessions/{sessionId}/fileLevelRestoredFileShareItems",
    "GET /api/{version}/jobSessions/{sessionId}/vnetRestoredItems"
  })
  @Test
  void everySessionHasItsLogAndListsOfItsKind() {
    for (var session : client.page(LIST + "?Limit=-1").get("results")) {
      var own = session.at("/_links/self/href").asText();
      assertThat(client.get(own).get("id")).isEqualTo(session.get("id"));
      assertThat(client.get(session.at("/_links/log/href").asText()).get("log").isArray()).isTrue();
      client.post(own + "/log", "", 200);
      var backup = session.has("backupJobInfo");
      var protectedItems = client.page(own + "/protectedItems").get("results");
      assertThat(protectedItems).hasSize(backup ? 1 : 0);
      if (backup) {
        assertThat(protectedItems.at("/0/runs/0/rates").size()).isEqualTo(5);
        assertThat(client.page(own + "/protectedItems?NameSearchPattern=exa*-??don").size())
            .isEqualTo(5);
      }
      if (backup || session.has("restoreJobInfo")) {
        assertThat(client.page(own + "/fileLevelRestoredItems").get("results")).isEmpty();
      } else {
        client.page(own + "/fileLevelRestoredItems");
      }
      for (var path :
          new String[] {
            "/deletedItems",
            "/checkedItems",
            "/restoredDatabases",
            "/fileLevelRestoredFileShareItems",
            "/vnetRestoredItems"
          }) {
        assertThat(client.page(own + path).get("results")).isEmpty();
      }
      client.page(own + "/restoredItems");
    }
  }

  @Exercises("POST /api/{version}/jobSessions/{sessionId}/stop")
  @Test
  void whatIsNotThereIsMissingInEveryOperation() {
    for (var id : new String[] {"999999", "00000000-0000-4000-8000-000000000001", "x"}) {
      client.problem(client.send("GET", LIST + "/" + id, ""), 404);
      client.problem(client.send("GET", LIST + "/" + id + "/log", ""), 404);
      client.problem(client.send("GET", LIST + "/" + id + "/restoredItems", ""), 404);
      client.problem(client.send("GET", LIST + "/" + id + "/deletedItems", ""), 404);
      client.problem(client.send("POST", LIST + "/" + id + "/stop", ""), 404);
    }
    client.post("/api/v1/jobSessions/38/stop", "", 204);
    var stranger = azure.stranger();
    assertThat(stranger.page(LIST).get("totalCount").asInt()).isZero();
    for (var path : new String[] {"", "/log", "/protectedItems", "/deletedItems"}) {
      stranger.problem(stranger.send("GET", "/api/v1/jobSessions/38" + path, ""), 404);
    }
    stranger.problem(stranger.send("POST", "/api/v1/jobSessions/38/stop", ""), 404);
  }

  @Test
  void showsSessionsOfOneKindToWhoMayReadThatAlone() {
    var backups = azure.client(Scope.BACKUP_READ);
    var restores = azure.client(Scope.RESTORE_READ);
    var neither = azure.client(Scope.METRICS_READ);

    var total =
        backups.page(LIST).get("totalCount").asInt()
            + restores.page(LIST).get("totalCount").asInt();
    assertThat(total).isEqualTo(client.page(LIST).get("totalCount").asInt());
    assertThat(restores.values(LIST, "/type")).doesNotContain("PolicyBackup");
    neither.problem(neither.send("GET", LIST, ""), 403);
  }

  @Exercises("POST /api/{version}/jobSessions/export")
  @Test
  void exportsWhatTheListShows() {
    var total = client.page(LIST).get("totalCount").asInt();

    var csv = client.send("POST", LIST + "/export", "{}");
    assertThat(csv.status()).isEqualTo(200);
    assertThat(csv.header("Content-Type")).hasValue("text/csv; charset=utf-8");
    assertThat(csv.body().lines()).hasSize(total + 1);

    var headers =
        Map.of(
            "Authorization", "Bearer " + KnownAccess.ADMIN_TOKEN,
            "Content-Type", "application/json",
            "Accept", "application/json");
    var url = world.server().url("veeam-azure") + LIST + "/export";
    var some = "{\"jobSessionIds\":[\"7\",\"38\"],\"status\":[\"Success\"]}";
    var json = AzureClient.json(world.server().send("POST", url, headers, some));
    assertThat(json).hasSize(2);
    var types = "{\"sessionTypes\":[\"RestoreVms\"],\"workloadTypes\":[\"AzureSql\"]}";
    assertThat(AzureClient.json(world.server().send("POST", url, headers, types))).isEmpty();
    client.problem(client.send("POST", LIST + "/export", "{\"fromUtc\":\"noon\"}"), 400);
  }
}
