package io.holdfast.dialects.northflank;

import static io.holdfast.dialects.northflank.AddonWorld.ADDON;
import static io.holdfast.dialects.northflank.AddonWorld.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.testkit.DatabaseKind;
import io.holdfast.dialects.testkit.Exercises;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backups that the vendor's clients ask for. */
@Exercises("POST /v1/projects/{projectId}/addons/{addonId}/backups")
class BackupCreationTest {
  private static final String BACKUPS = ADDON + "/backups";

  private static AddonWorld world;

  @BeforeAll
  static void start() {
    world = AddonWorld.open(DatabaseKind.SQLITE);
    world.server().desk().protections().resume(AddonWorld.CALLER, world.protection().id());
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @Test
  void withoutABodyASnapshotIsMadeWhoseNameHoldsTheDate() throws IOException {
    var backup = world.post(BACKUPS, "").get("data");

    assertThat(backup.get("name").asText())
        .matches("Backup \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d");
    assertThat(backup.get("status").asText()).isEqualTo("scheduled");
    assertThat(backup.at("/config/source/type").asText()).isEqualTo("snapshot");
    assertThat(backup.at("/config/size").asText()).isEqualTo("0");
    assertThat(backup.at("/config").has("compressionType")).isFalse();
    assertThat(world.get(BACKUPS + "/" + backup.get("id").asText()).get("data")).isEqualTo(backup);
  }

  @Test
  void aDumpIsAFullBackupWithNameAndCompression() throws IOException {
    var body =
        """
        {"name":"before the move","backupType":"dump","compressionType":"zstd"}
        """;

    var backup = world.post(BACKUPS, body).get("data");

    assertThat(backup.get("name").asText()).isEqualTo("before the move");
    assertThat(backup.at("/config/source/type").asText()).isEqualTo("sameAddon");
    assertThat(backup.at("/config/compressionType").asText()).isEqualTo("zstd");
    var session = session(backup.get("id").asText());
    assertThat(session.type()).isEqualTo(BackupType.FULL);
    assertThat(session.wish().description()).isEqualTo("before the move");
    assertThat(session.protectionId()).isEqualTo(world.protection().id());
  }

  @Test
  void whatThePlanDoesAnywayCanBeWished() throws IOException {
    var plan = world.server().desk().plans().get(world.protection().planId());
    var place = plan.placements().getFirst().repositoryId();

    var dump =
        world.post(
            BACKUPS, "{\"backupType\":\"dump\",\"customDestinationId\":\"%s\"}".formatted(place));
    var snapshot =
        world.post(
            BACKUPS,
            "{\"additionalDestinations\":[{\"destinationId\":\"%s\",\"type\":\"custom\"}]}"
                .formatted(place));

    assertThat(dump.at("/data/config/customDestinationId").asText()).isEqualTo(place.toString());
    assertThat(snapshot.at("/data/config/additionalDestinations/0/destinationId").asText())
        .isEqualTo(place.toString());
    refused(
        world.call(
            "POST",
            BACKUPS,
            "{\"backupType\":\"dump\",\"customDestinationId\":\"%s\"}"
                .formatted(UUID.randomUUID())),
        400,
        "validation-error");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\":\"ab\"}",
        "{\"name\":\"a-name-that-is-longer-than-the-vendor-allows\"}",
        "{\"name\":\"two  blanks\"}",
        "{\"name\":\"-begins\"}",
        "{\"name\":\"ends-\"}",
        "{\"name\":\"dots.no\"}",
        "{\"name\":7}",
        "{\"backupType\":\"full\"}",
        "{\"backupType\":\"dump\",\"compressionType\":\"lz4\"}",
        "{\"backupType\":\"snapshot\",\"customDestinationId\":\"x\"}",
        "{\"backupType\":\"dump\",\"customDestinationId\":\"x\"}",
        "{\"backupType\":\"dump\",\"additionalDestinations\":[{\"destinationId\":\"x\",\"type\":\"custom\"}]}",
        "{\"additionalDestinations\":[{\"destinationId\":\"x\"}]}",
        "{\"additionalDestinations\":[{\"destinationId\":\"x\",\"type\":\"custom\",\"retentionTime\":0}]}",
        "{\"colour\":\"blue\"}",
        "[]",
        "{\"name\":"
      })
  void bodiesAgainstTheRulesMakeNoBackup(String body) throws IOException {
    var before = world.get(BACKUPS).at("/pagination/count").asInt();

    refused(world.call("POST", BACKUPS, body), 400, "validation-error");

    assertThat(world.get(BACKUPS).at("/pagination/count").asInt()).isEqualTo(before);
  }

  @Test
  void anAddonUnderNoPlanHasNone() throws IOException {
    var source = world.server().desk().sources().get(world.protection().sourceId());
    assertThat(source.slug()).isEqualTo("example-addon");

    refused(
        world.call("POST", "/v1/projects/example-project/addons/nowhere/backups", ""),
        404,
        "not-found");
  }

  @Test
  void readersAndStrangersMakeNone() throws IOException {
    var reader = world.server().access().reader(world.project());
    var stranger =
        world
            .server()
            .access()
            .token(
                EnumSet.allOf(Scope.class),
                new io.holdfast.catalog.model.ProjectId(UUID.randomUUID()));

    refused(world.call(reader, "POST", BACKUPS, ""), 403, "forbidden");
    refused(world.call(stranger, "POST", BACKUPS, ""), 404, "not-found");
  }

  private static BackupSession session(String id) {
    var query =
        CatalogQuery.<BackupSessionFilter, BackupSessionSort>by(
                Order.ascending(BackupSessionSort.CREATED_AT))
            .where(
                new BackupSessionFilter.Numbers(
                    Set.of(Long.parseLong(id.substring("backup-".length())))))
            .page(Page.first(1));
    return world.server().catalog().read(tx -> tx.backupSessions().list(query).items()).getFirst();
  }
}
