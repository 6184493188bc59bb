package io.holdfast.dialects.veeamazure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.catalog.model.Scope;
import io.holdfast.dialects.SeededServer;
import io.holdfast.dialects.testkit.Exercises;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestorePointsTest {
  private static final List<String> OLD =
      List.of("id", "pointInTime", "backupSizeBytes", "backupDestination");

  @RegisterExtension static final AzureWorld azure = AzureWorld.open();
  private static final SeededServer world = azure.server();
  private static final AzureClient client = azure.client();

  @Exercises({
    "GET /api/{version}/restorePoints",
    "GET /api/{version}/restorePoints/{restorePointId}",
    "GET /api/{version}/restorePoints/virtualMachines",
    "GET /api/{version}/restorePoints/virtualMachines/{restorePointId}"
  })
  @Test
  void eachVersionHasItsOwnFields() {
    var first = point("v1", "/restorePoints/");
    assertThat(names(first)).containsExactlyElementsOf(with("_embeddedResources", "_links"));

    var second = point("v2", "/restorePoints/");
    assertThat(names(second))
        .containsExactlyElementsOf(
            with("gfsFlags", "jobSessionId", "usn", "_embeddedResources", "_links"));

    var third = point("v3", "/restorePoints/");
    assertThat(names(third)).contains("type", "dataRetrievalStatus", "usn").doesNotContain("state");

    var last = point("v8.1", "/restorePoints/virtualMachines/");
    assertThat(names(last))
        .contains("type", "vmName", "resourceHashId", "isCorrupted", "state", "accessTier")
        .doesNotContain("usn", "_embeddedResources");
    assertThat(last.get("vmName").asText()).isEqualTo("example-addon");
    assertThat(last.get("resourceHashId").asText()).isEqualTo(AzureWorld.ADDON);
    assertThat(last.get("state").asText()).isEqualTo("Ok");
    assertThat(last.get("backupSizeBytes").isNumber()).isTrue();
    assertThat(client.get("/api/v8.1/jobSessions/" + last.get("jobSessionId").asText()).get("id"))
        .isEqualTo(last.get("jobSessionId"));
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v4/restorePoints, 404",
    "/api/v3/restorePoints/virtualMachines, 404",
    "/api/v9/restorePoints, 404",
    "/api/V8.1/RestorePoints/VirtualMachines/, 200",
    "/api/v1/restorePoints/sql, 404",
    "/api/v3/restorePoints/sql, 200"
  })
  void aNameAnswersOnlyInItsVersions(String path, int status) {
    assertThat(client.send("GET", path, "").status()).as(path).isEqualTo(status);
  }

  @Test
  void anUnknownVersionIsNotThereBeforeItIsAskedWhoCalls() {
    var stranger = new AzureClient(world, "no-token");

    stranger.problem(stranger.send("GET", "/api/v99/restorePoints", ""), 404);
    stranger.problem(stranger.send("GET", "/api/v8/jobSessions", ""), 401);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "OnlyLatest=true;3",
        "VirtualMachineId=5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9e04;5",
        "VirtualMachineId=5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9e05;0",
        "VirtualMachineId=x;0",
        "DiskId=x;0",
        "PointInTime=2020-02-05T10:48:38.853005Z;1",
        "PointInTime=2020-02-05T11:48:38.853005%2B01:00;1",
        "PointInTime=2020-02-05T11:48:38.853005+01:00;1",
        "PointInTime=2020-02-05%2010:48:38.853005;1",
        "PointInTime=2020-02-05T10:48:38.8530051Z;0",
        "PointInTime=2020-02-05;0",
        "DataRetrievalStatuses=None;5",
        "DataRetrievalStatuses=Retrieved&DataRetrievalStatuses=Retrieving;0",
        "StorageAccessTier=Hot,Cool;5",
        "StorageAccessTier=Archive;0",
        "ImmutabilityEnabled=False;5",
        "immutabilityenabled=true;0",
        "limit=2&offset=4;5",
        "only_latest=sure;5"
      })
  void filtersAsLaterVersionsDo(String query, int total) {
    var page = client.page("/api/v8.1/restorePoints/virtualMachines?" + query);

    assertThat(page.get("totalCount").asInt()).as(query).isEqualTo(total);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OnlyLatest=yes",
        "PointInTime=yesterday",
        "PointInTime=2020-02-31T00:00:00Z",
        "DataRetrievalStatuses=Gone",
        "StorageAccessTier=Lukewarm",
        "ImmutabilityEnabled=1",
        "Limit=-2",
        "Offset=-1"
      })
  void refusesWhatIsNoFilter(String query) {
    var path = "/api/v8.1/restorePoints/virtualMachines?" + query;

    var problem = client.problem(client.send("GET", path, ""), 400);

    assertThat(problem.get("errors").size()).isEqualTo(1);
  }

  @Test
  void pageLinksKeepTheFilterAndLeadOn() {
    var path =
        "/api/v8/restorePoints/virtualMachines?VirtualMachineId=" + AzureWorld.ADDON + "&limit=2";

    var first = client.page(path);
    var second = client.page(first.at("/_links/next/href").asText());
    var third = client.page(second.at("/_links/next/href").asText());

    assertThat(third.get("results").size()).isEqualTo(1);
    assertThat(third.at("/_links").has("next")).isFalse();
    assertThat(third.at("/_links/prev/href").asText())
        .contains("VirtualMachineId=" + AzureWorld.ADDON);
    assertThat(client.page(third.at("/_links/first/href").asText())).isEqualTo(first);
  }

  @Exercises({
    "DELETE /api/{version}/restorePoints/{restorePointId}",
    "DELETE /api/{version}/restorePoints/virtualMachines/{restorePointId}",
    "GET /api/{version}/jobSessions/{sessionId}/deletedItems"
  })
  @Test
  void aDeletionIsASessionThatCanBeReadLater() {
    try (var own = SeededServer.open()) {
      var owner = new AzureClient(own);
      var path = "/api/v8/restorePoints/virtualMachines/" + AzureWorld.BLOB;

      var answer = owner.send("DELETE", path, "");

      assertThat(answer.status()).as(answer.body()).isEqualTo(202);
      var session = AzureClient.json(answer);
      assertThat(session.get("type").asText()).isEqualTo("BackupDeletion");
      assertThat(session.get("status").asText()).isEqualTo("Success");
      assertThat(owner.get(session.at("/_links/self/href").asText())).isEqualTo(session);
      assertThat(owner.get(session.at("/_links/log/href").asText()).get("log")).isNotEmpty();
      var deleted = "/api/v8/jobSessions/" + session.get("id").asText() + "/deletedItems";
      assertThat(owner.values(deleted, "/resource/name")).containsExactly("example-addon");
      owner.problem(owner.send("GET", path, ""), 404);
      owner.problem(owner.send("DELETE", path, ""), 404);

      var old = owner.send("DELETE", "/api/v1/restorePoints/" + AzureWorld.SNAPSHOT, "");
      assertThat(old.status()).isEqualTo(202);
      assertThat(AzureClient.json(old).get("type").asText()).isEqualTo("SnapshotDeletion");
    }
  }

  @Test
  void whatIsPinnedOrRestoredIsLocked() {
    try (var own = SeededServer.open()) {
      AzureClient.store(own, AzureWorld.BLOB);
      var owner = new AzureClient(own);
      var path = "/api/v8/restorePoints/virtualMachines/" + AzureWorld.BLOB;
      owner.post(path + "/restoreVirtualMachine", "{\"reason\":\"test\"}", 202);

      owner.problem(owner.send("DELETE", path, ""), 423);
    }
  }

  @Test
  void othersPointsAndThoseWithoutTheScopeAreOutOfReach() {
    var stranger = azure.stranger();
    var path = "/api/v8/restorePoints/virtualMachines";
    assertThat(stranger.page(path).get("totalCount").asInt()).isZero();
    stranger.problem(stranger.send("GET", path + "/" + AzureWorld.BLOB, ""), 404);

    var armed = azure.stranger(Scope.POINT_DELETE, Scope.RESTORE_RUN, Scope.RESTORE_RUN_INPLACE);
    armed.problem(armed.send("DELETE", path + "/" + AzureWorld.BLOB, ""), 404);
    armed.problem(
        armed.send("POST", path + "/" + AzureWorld.BLOB + "/restoreDisk", "{\"reason\":\"r\"}"),
        404);

    var reader = azure.client(Scope.BACKUP_READ);
    var refused = reader.problem(reader.send("DELETE", path + "/" + AzureWorld.BLOB, ""), 403);
    assertThat(refused.get("licenseAgreementAcceptanceRequired").asBoolean()).isFalse();
  }

  private static JsonNode point(String version, String collection) {
    return client.get("/api/" + version + collection + AzureWorld.BLOB);
  }

  private static List<String> names(JsonNode node) {
    return node.properties().stream().map(field -> field.getKey()).toList();
  }

  private static List<String> with(String... more) {
    return Stream.concat(OLD.stream(), Arrays.stream(more)).toList();
  }
}
