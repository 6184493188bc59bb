package io.holdfast.dialects.northflank;

import static io.holdfast.dialects.northflank.AddonWorld.json;
import static io.holdfast.dialects.northflank.AddonWorld.refused;
import static io.holdfast.dialects.northflank.AddonWorld.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.testkit.DatabaseKind;
import io.holdfast.dialects.testkit.Exercises;
import java.io.IOException;
import java.util.EnumSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where backups lie, and what is not for these calls to change. */
class DestinationsTest {
  private static final String DESTINATIONS = "/v1/backup-destinations";

  private static AddonWorld world;

  @BeforeAll
  static void start() {
    world = AddonWorld.open(DatabaseKind.SQLITE);
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @Exercises({"GET /v1/backup-destinations", "GET /v1/backup-destinations/{destinationId}"})
  @Test
  void repositoriesAreDestinations() throws IOException {
    var listed = world.get(DESTINATIONS).at("/data/backupDestinations");

    assertThat(texts(listed, "id"))
        .containsExactlyElementsOf(
            world.repositories().stream().map(it -> it.id().toString()).toList());
    for (var destination : listed) {
      assertThat(world.get(DESTINATIONS + "/" + destination.get("id").asText()).get("data"))
          .isEqualTo(destination);
      assertThat(destination.get("credentials").has("secretKey")).isFalse();
    }
    refused(world.call("GET", DESTINATIONS + "/" + UUID.randomUUID()), 404, "not-found");
    refused(world.call("GET", DESTINATIONS + "/nowhere"), 404, "not-found");
  }

  @Exercises("GET /v1/backup-destinations/{destinationId}/backups")
  @Test
  void listsTheBackupsWithACopyThere() throws IOException {
    var point = world.point("backup-31");
    var place =
        world.server().catalog().read(tx -> tx.copies().of(point.id())).getFirst().repositoryId();

    var page = world.get(DESTINATIONS + "/" + place + "/backups?per_page=100");

    var backups = page.get("data");
    assertThat(texts(backups, "id")).contains("backup-31");
    assertThat(page.at("/pagination/count").asInt()).isEqualTo(backups.size());
    assertThat(backups.get(0).has("addon")).isTrue();
    assertThat(backups.get(0).at("/config").has("addonType")).isTrue();
  }

  @Exercises({
    "POST /v1/backup-destinations",
    "PATCH /v1/backup-destinations/{destinationId}",
    "DELETE /v1/backup-destinations/{destinationId}"
  })
  @Test
  void theyAreNotChangedHere() throws IOException {
    var one = DESTINATIONS + "/" + world.repositories().getFirst().id();

    refused(world.call("POST", DESTINATIONS, "{\"name\":\"x\"}"), 409, "conflict");
    refused(world.call("PATCH", one, "{\"name\":\"x\"}"), 409, "conflict");
    refused(world.call("DELETE", one), 409, "conflict");
  }

  @Test
  void aTokenOfAnotherProjectSeesNone() throws IOException {
    var other = new ProjectId(UUID.randomUUID());
    var token = world.server().access().token(EnumSet.allOf(Scope.class), other);
    var one = DESTINATIONS + "/" + world.repositories().getFirst().id();

    assertThat(json(world.call(token, "GET", DESTINATIONS, "")).at("/data/backupDestinations"))
        .isEmpty();
    refused(world.call(token, "GET", one, ""), 404, "not-found");
    refused(world.call(token, "GET", one + "/backups", ""), 404, "not-found");
  }

  @Exercises({
    "GET /v1/projects/{projectId}/addons/{addonId}/pitr-window",
    "POST /v1/projects/{projectId}/addons/{addonId}/pitr"
  })
  @Test
  void noAddonIsRecoveredToAMoment() throws IOException {
    var moment = "{\"targetTimestamp\":\"2024-01-01T00:00:00.000Z\"}";

    assertThat(world.get(AddonWorld.ADDON + "/pitr-window"))
        .hasToString("{\"data\":{\"hasValidWindow\":false}}");
    refused(world.call("POST", AddonWorld.ADDON + "/pitr", moment), 409, "conflict");
    refused(world.call("POST", AddonWorld.ADDON + "/pitr", "{}"), 400, "validation-error");
    refused(
        world.call("GET", "/v1/projects/example-project/addons/nowhere/pitr-window"),
        404,
        "not-found");
  }

  @Exercises("POST /v1/projects/{projectId}/addons/{addonId}/import")
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"importUrl\":\"http://127.0.0.1:1/dump.gz\",\"name\":\"imported\"}|409|conflict",
        "{\"importUrl\":\"http://localhost:1/dump.gz\"}|409|conflict",
        "{\"importUrl\":\"http://127.0.0.1:8500/v1/kv/\"}|409|conflict",
        "{\"importUrl\":\"ftp://127.0.0.1/dump.gz\"}|409|conflict",
        "{\"importUrl\":\"http://user:secret@127.0.0.1:1/\"}|409|conflict",
        "{\"importUrl\":\"file:///etc/passwd\"}|400|validation-error",
        "{\"importUrl\":\"http://127.0.0.1:1/\",\"customDestinationId\":\"x\"}|400|validation-error",
        "{\"connectionString\":\"postgres://u:s@127.0.0.1:1/shop\"}|409|conflict",
        "{}|400|validation-error",
        "{\"importUrl\":\"x\",\"connectionString\":\"y\"}|400|validation-error",
        "{\"importUrl\":\"x\",\"importAllDatabases\":true}|400|validation-error"
      })
  void importsOnlyWhatMayBeFetchedAndIsThere(String body, int status, String id)
      throws IOException {
    refused(world.call("POST", AddonWorld.ADDON + "/import", body), status, id);
  }
}
