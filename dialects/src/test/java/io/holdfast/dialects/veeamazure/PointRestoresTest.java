package io.holdfast.dialects.veeamazure;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.CopyId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.dialects.KnownAccess;
import io.holdfast.dialects.SeededServer;
import io.holdfast.dialects.testkit.Exercises;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PointRestoresTest {
  private static final String OLD = "/api/v3/restorePoints/" + AzureWorld.BLOB;
  private static final String NEW = "/api/v8.1/restorePoints/virtualMachines/" + AzureWorld.BLOB;

  @RegisterExtension static final AzureWorld azure = AzureWorld.open();
  private static final SeededServer world = azure.server();
  private static final AzureClient client = azure.client();

  @BeforeAll
  static void start() {
    AzureClient.store(world, AzureWorld.BLOB);
  }

  @Exercises({
    "POST /api/{version}/restorePoints/{restorePointId}/restoreVm",
    "POST /api/{version}/restorePoints/virtualMachines/{restorePointId}/restoreVirtualMachine",
    "POST /api/{version}/jobSessions/{sessionId}/stop",
    "GET /api/{version}/jobSessions/{sessionId}/restoredItems",
    "GET /api/{version}/jobSessions/{sessionId}/log"
  })
  @Test
  void aMachinesRestoreIsARealOneThatAllSee() {
    var body = "{\"Reason\":\"disk died\",\"serviceAccountId\":\"x\",\"unheardOf\":[1]}";

    var session = client.post(NEW + "/restoreVirtualMachine/", body, 202);

    assertThat(session.get("type").asText()).isEqualTo("RestoreVms");
    assertThat(session.get("status").asText()).isEqualTo("Pending");
    assertThat(session.at("/restoreJobInfo/reason").asText()).isEqualTo("disk died");
    assertThat(session.at("/restoreJobInfo/backupPolicyDisplayName").asText())
        .isEqualTo("example-plan");
    assertThat(session.has("executionStartTime")).isFalse();
    var own = session.at("/_links/self/href").asText();
    assertThat(client.get(own)).isEqualTo(session);
    assertThat(client.get(own + "/log").get("jobSessionId")).isEqualTo(session.get("id"));
    assertThat(client.values(own + "/restoredItems", "/name")).containsExactly("example-addon");
    var northflank =
        world
            .server()
            .get(
                world.server().url("northflank")
                    + "/v1/projects/example-project/addons/example-addon/backups/example-backup"
                    + "/restores",
                KnownAccess.ADMIN_TOKEN);
    assertThat(northflank.body()).contains("\"scheduled\"");

    client.post(own + "/stop", "", 204);
    assertThat(client.get(own).get("status").asText()).isEqualTo("Canceled");
    client.post(own + "/stop", "", 204);
    assertThat(client.get(own).get("status").asText()).isEqualTo("Canceled");

    var old = client.post(OLD + "/restoreVm", "{\"reason\":\"again\"}", 202);
    assertThat(old.get("_embeddedResources")).isEmpty();
    assertThat(old.has("usn")).isTrue();
  }

  @Exercises({
    "POST /api/{version}/restorePoints/{restorePointId}/restoreDisk",
    "POST /api/{version}/restorePoints/virtualMachines/{restorePointId}/restoreDisk"
  })
  @Test
  void disksAreRestoredAsDisks() {
    var original = "{\"reason\":\"r\",\"toOriginal\":{\"excludedDisks\":[]}}";
    var elsewhere = "{\"reason\":\"r\",\"toAlternative\":[{\"diskId\":\"d\",\"name\":\"/mnt/x\"}]}";

    var first = client.post(OLD + "/restoreDisk", original, 202);
    var second = client.post(NEW + "/restoreDisk", elsewhere, 202);

    assertThat(first.get("type").asText()).isEqualTo("RestoreDisks");
    assertThat(second.get("type").asText()).isEqualTo("RestoreDisks");
    var path = "/api/v8.1/jobSessions/" + second.get("id").asText() + "/restoredItems";
    assertThat(client.values(path, "/name")).containsExactly("/mnt/x");
    assertThat(client.values("/api/v8.1/jobSessions?Types=RestoreDisks", "/type"))
        .hasSize(2)
        .containsOnly("RestoreDisks");
    assertThat(client.values("/api/v8.1/jobSessions?Types=RestoreVms", "/type"))
        .doesNotContain("RestoreDisks");
  }

  /** Nobody's disk is overwritten that was to be left alone. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "'toOriginal':{'excludedDisks':[{'diskId':'d2','diskName':'data'}]};excludedDisks",
        "'toOriginal':{'excludedDisks':[{}]};excludedDisks",
        "'toOriginal':{},'toAlternative':[{'name':'/mnt/x'}];toAlternative",
      })
  void disksAreRestoredAllAndToOnePlaceOrNotAtAll(String where, String field) {
    var body = ("{'reason':'left alone'," + where + "}").replace('\'', '"');

    for (var call : new String[] {NEW + "/restoreDisk", OLD + "/validateRestoreDisk"}) {
      var problem = client.problem(client.send("POST", call, body), 400);
      assertThat(problem.get("errors").fieldNames().next()).contains(field);
    }
    assertThat(client.values("/api/v8.1/jobSessions", "/restoreJobInfo/reason"))
        .doesNotContain("left alone");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{};400;reason",
        "{\"reason\":\"\"};400;reason",
        "{\"reason\":7};400;reason",
        "{\"reason\":\"r\",\"startVmAfterRestore\":\"no\"};400;startVmAfterRestore",
        "{\"reason\":\"r\",\"toAlternative\":{}};400;name",
        "{\"reason\":\"r\",\"toAlternative\":{\"name\":\"nobody\"}};400;name",
        "{\"reason\":\"r\",\"toAlternative\":[]};400;toAlternative",
        "[];400;",
        "{;400;",
      })
  void saysWhatIsWrongWithABody(String body, int status, String field) {
    var problem = client.problem(client.send("POST", NEW + "/restoreVirtualMachine", body), status);

    assertThat(problem.get("errors").fieldNames().next()).contains(field == null ? "" : field);
  }

  @Test
  void wantsJsonAndAPointThatIsThere() {
    var url = world.server().url("veeam-azure") + NEW + "/restoreVirtualMachine";
    var headers =
        Map.of("Authorization", "Bearer " + KnownAccess.ADMIN_TOKEN, "Content-Type", "text/plain");
    client.problem(world.server().send("POST", url, headers, "{\"reason\":\"r\"}"), 415);

    var missing = NEW.replace("1e1782e9", "00000000") + "/restoreVirtualMachine";
    client.problem(client.send("POST", missing, "{\"reason\":\"r\"}"), 404);
    client.problem(
        client.send(
            "POST", NEW.replace(AzureWorld.BLOB, "x") + "/restoreDisk", "{\"reason\":\"r\"}"),
        404);
  }

  @Test
  void whatLivesIsReplacedOnlyWithLeave() {
    var careful = azure.client(Scope.RESTORE_RUN, Scope.RESTORE_READ);

    careful.problem(
        careful.send("POST", NEW + "/restoreVirtualMachine", "{\"reason\":\"r\"}"), 403);
  }

  @Test
  void everyFolderOfAMachineLives() {
    var copy =
        world
            .catalog()
            .<CopyId>write(tx -> {
              var made = Samples.world(tx, "folders");
              var config = Map.of("path", "/srv/one", "morePaths", "/srv/two\n/srv/three");
              tx.sources().replace(made.source().withConfig(config));
              var point = Samples.keptPoint(tx, made, Samples.NOON);
              return tx.copies().of(point.id()).getFirst().id();
            });
    var restore = "/api/v8/restorePoints/virtualMachines/" + copy + "/restoreVirtualMachine";
    var wish = "{\"reason\":\"r\",\"toAlternative\":{\"name\":\"%s\"}}";
    var careful = azure.client(Scope.RESTORE_RUN, Scope.RESTORE_READ, Scope.BACKUP_READ);

    for (var lives : new String[] {"/srv/one", "/srv/three", "/srv/two/deep", "/srv"}) {
      careful.problem(careful.send("POST", restore, wish.formatted(lives)), 403);
    }
    careful.post(restore, wish.formatted("/srv/four"), 202);
  }

  @Exercises({
    "POST /api/{version}/restorePoints/{restorePointId}/validateRestoreDisk",
    "POST /api/{version}/restorePoints/{restorePointId}/validateRestoreVm"
  })
  @Test
  void validationListsWhatARestoreWouldRefuse() {
    assertThat(client.post(OLD + "/validateRestoreVm", "{\"reason\":\"r\"}", 200)).isEmpty();
    assertThat(client.post(OLD + "/validateRestoreDisk", "{\"reason\":\"r\"}", 200)).isEmpty();
    var nowhere = "{\"reason\":\"r\",\"toAlternative\":{\"name\":\"nobody\"}}";
    assertThat(client.post(OLD + "/validateRestoreVm", nowhere, 200)).hasSize(1);
    client.problem(client.send("POST", NEW + "/validateRestoreVm", "{\"reason\":\"r\"}"), 404);
  }

  @Exercises({
    "POST /api/{version}/restorePoints/{restorePointId}/retrieveData",
    "POST /api/{version}/restorePoints/{restorePointId}/extendRetrievedDataAvailability",
    "POST /api/{version}/restorePoints/virtualMachines/{restorePointId}/retrieveData",
    "POST /api/{version}/restorePoints/virtualMachines/{restorePointId}/extendRetrievedDataAvailability"
  })
  @Test
  void whatIsAtHandIsNotRetrieved() {
    for (var point : new String[] {OLD, NEW}) {
      client.problem(
          client.send("POST", point + "/retrieveData", "{\"dataRetrievalPriority\":\"Normal\"}"),
          409);
      client.problem(
          client.send("POST", point + "/retrieveData", "{\"dataRetrievalPriority\":\"Soon\"}"),
          400);
      client.problem(
          client.send("POST", point + "/extendRetrievedDataAvailability", "{\"days\":3}"), 409);
    }
  }
}
