package io.holdfast.dialects.northflank;

import static io.holdfast.dialects.northflank.AddonWorld.ADDON;
import static io.holdfast.dialects.northflank.AddonWorld.BACKUP;
import static io.holdfast.dialects.northflank.AddonWorld.json;
import static io.holdfast.dialects.northflank.AddonWorld.refused;
import static io.holdfast.dialects.northflank.AddonWorld.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.EventDraft;
import io.holdfast.catalog.model.EventLevel;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.catalog.testkit.DatabaseKind;
import io.holdfast.dialects.testkit.Exercises;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Backups of an addon: lists, and what can be done with one. */
@ParameterizedClass(name = "{0}")
@EnumSource(DatabaseKind.class)
class AddonBackupsTest {
  private static final String ANY_ADDON = "/v1/projects/{projectId}/addons/{addonId}";
  private static final String ANY_BACKUP = ANY_ADDON + "/backups/{backupId}";

  /** Of which this world's service has an agent that takes uploads. */
  private static final Set<String> TAKING_DUMPS = Set.of("PostgreSQL", "MySQL and MariaDB");

  @Parameter private DatabaseKind database;
  private AddonWorld world;

  @BeforeEach
  void start() {
    world = AddonWorld.open(database);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Exercises("GET " + ANY_ADDON + "/backups")
  @Test
  void listsBackupsNewestFirst() throws IOException {
    var page = world.get(ADDON + "/backups");

    assertThat(texts(page.at("/data/backups"), "id"))
        .containsExactly("example-backup", "backup-37", "backup-31", "backup-27", "backup-7");
    assertThat(page.at("/pagination/hasNextPage").asBoolean()).isFalse();
    assertThat(page.at("/pagination").has("cursor")).isFalse();
    assertThat(page.at("/pagination/count").asInt()).isEqualTo(5);
    var first = page.at("/data/backups/0");
    assertThat(first.get("status").asText()).isEqualTo("completed");
    assertThat(first.get("createdAt").asText()).isEqualTo("2020-02-05T10:48:38.853Z");
    assertThat(first.at("/config/size").isTextual()).isTrue();
    assertThat(first.at("/config/source/type").asText()).isEqualTo("sameAddon");
    assertThat(first.has("lastRestore")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 5})
  void walksAllPagesByCursor(int perPage) throws IOException {
    var seen = new ArrayList<String>();
    var query = "?per_page=" + perPage;
    var more = true;
    while (more) {
      var page = world.get(ADDON + "/backups" + query);
      seen.addAll(texts(page.at("/data/backups"), "id"));
      more = page.at("/pagination/hasNextPage").asBoolean();
      query = "?per_page=%d&cursor=%s".formatted(perPage, page.at("/pagination/cursor").asText());
    }

    assertThat(seen)
        .containsExactly("example-backup", "backup-37", "backup-31", "backup-27", "backup-7");
  }

  @Test
  void aCursorOpensNoOtherList() throws IOException {
    var cursor = world.get(ADDON + "/backups?per_page=1").at("/pagination/cursor").asText();

    assertThat(world.call("GET", ADDON + "/restores?cursor=" + cursor).status()).isEqualTo(400);
    var bound = 14; // digits before it are the item's time
    var other = cursor.charAt(bound) == '0' ? '1' : '0';
    var altered = cursor.substring(0, bound) + other + cursor.substring(bound + 1);
    refused(world.call("GET", ADDON + "/backups?cursor=" + altered), 400, "validation-error");
    assertThat(world.call("GET", ADDON + "/backups?cursor=" + cursor).status()).isEqualTo(200);
    assertThat(world.call("GET", ADDON + "/backups?page=9").status()).isEqualTo(200);
    assertThat(world.get(ADDON + "/backups?page=9").at("/pagination/count").asInt()).isZero();
  }

  @Exercises({"GET " + ANY_ADDON, "GET " + ANY_BACKUP})
  @Test
  void aBackupInTheMakingKeepsItsIdUntilItIsDone() throws IOException {
    var session = world.queued(BackupType.SNAPSHOT);
    var id = "backup-" + session.no();

    var backup = world.get(ADDON + "/backups/" + id).get("data");

    assertThat(backup.get("id").asText()).isEqualTo(id);
    assertThat(backup.get("name").asText()).isEqualTo("before the move");
    assertThat(backup.get("status").asText()).isEqualTo("scheduled");
    assertThat(backup.has("completedAt")).isFalse();
    assertThat(backup.at("/config/size").asText()).isEqualTo("0");
    assertThat(backup.at("/config/source/type").asText()).isEqualTo("snapshot");
    assertThat(world.get(ADDON + "/backups/" + session.pointId()).at("/data/id").asText())
        .isEqualTo(id);
    assertThat(world.get(ADDON).at("/data/status").asText()).isEqualTo("backup");
  }

  @Test
  void aSkippedBackupIsNoneInListsAndAlone() throws IOException {
    var skipped = world.skipped();

    assertThat(texts(world.get(ADDON + "/backups").at("/data/backups"), "id"))
        .doesNotContain("backup-" + skipped.no());
    for (var id : List.of("backup-" + skipped.no(), skipped.pointId().toString())) {
      refused(world.call("GET", ADDON + "/backups/" + id), 404, "not-found");
    }
  }

  @Test
  void everyAnswerSaysThatNothingIsUsedUp() {
    for (var path : List.of("/v1/projects", "/v1/projects/nothing", ADDON + "/backups?page=x")) {
      var answer = world.call("GET", path);

      assertThat(answer.header("x-ratelimit-limit")).as(path).isEqualTo(Optional.of("1000"));
      assertThat(answer.header("x-ratelimit-remaining")).isEqualTo(Optional.of("1000"));
      assertThat(answer.header("x-ratelimit-reset")).isPresent();
    }
  }

  @Exercises("POST " + ANY_BACKUP + "/abort")
  @Test
  void abortsWhatRunsAndNothingElse() throws IOException {
    var session = world.queued(BackupType.SNAPSHOT);
    var path = ADDON + "/backups/backup-" + session.no();

    assertThat(world.call("POST", path + "/abort").status()).isEqualTo(200);

    assertThat(world.get(path).at("/data/status").asText()).isEqualTo("aborted");
    refused(world.call("POST", path + "/abort"), 409, "conflict");
    refused(world.call("POST", BACKUP + "/abort"), 409, "conflict");
  }

  @Exercises("POST " + ANY_BACKUP + "/retain")
  @Test
  void retainsForGood() throws IOException {
    assertThat(world.call("POST", BACKUP + "/retain").body()).isEqualTo("{\"data\":{}}");
    assertThat(world.call("POST", BACKUP + "/retain").status()).isEqualTo(200);

    var point = world.point("backup-31");
    assertThat(point.pins()).singleElement().satisfies(pin -> assertThat(pin.until()).isNull());
    assertThat(point.expiresAt()).isNull();
  }

  @Exercises("DELETE " + ANY_BACKUP)
  @Test
  void deletesIntoTheTrashAlsoWhatWasRetained() throws IOException {
    world.call("POST", BACKUP + "/retain");

    assertThat(world.call("DELETE", BACKUP).body()).isEqualTo("{\"data\":{}}");

    assertThat(world.point("backup-31").status()).isEqualTo(PointStatus.EXPIRED);
    assertThat(texts(world.get(ADDON + "/backups").at("/data/backups"), "id"))
        .doesNotContain("backup-31");
    refused(world.call("GET", BACKUP), 404, "not-found");
    refused(world.call("DELETE", BACKUP), 404, "not-found");
  }

  @Test
  void deletingARunningBackupStopsIt() throws IOException {
    var session = world.queued(BackupType.SNAPSHOT);
    var path = ADDON + "/backups/backup-" + session.no();

    assertThat(world.call("DELETE", path).status()).isEqualTo(200);

    var after = world.server().catalog().read(tx -> tx.backupSessions().get(session.id()));
    assertThat(after.standing().state()).isEqualTo(BackupState.ENDED);
    refused(world.call("DELETE", path), 409, "conflict");
  }

  @Exercises({
    "POST " + ANY_BACKUP + "/restore",
    "GET " + ANY_BACKUP + "/restores",
    "GET " + ANY_ADDON + "/restores"
  })
  @Test
  void aRestoreReplacesWhatTheAddonHolds() throws IOException {
    world.keepCopy("backup-31");
    var answer = world.call("POST", BACKUP + "/restore");

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    var id = json(answer).at("/data/restoreId");
    assertThat(id.isTextual()).isTrue();
    var restores = world.get(BACKUP + "/restores").at("/data/restores");
    assertThat(restores.get(0).get("id").asText()).isEqualTo(id.asText());
    assertThat(restores.get(0).get("status").asText()).isEqualTo("scheduled");
    var session =
        world
            .server()
            .catalog()
            .read(tx ->
                tx.restoreSessions()
                    .list(
                        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
                                Order.descending(RestoreSessionSort.CREATED_AT))
                            .where(
                                new RestoreSessionFilter.Points(
                                    Set.of(world.point("backup-31").id()))))
                    .items())
            .getFirst();
    assertThat(session.standing().state()).isEqualTo(RestoreState.QUEUED);
    assertThat(session.request().conflictPolicy()).isEqualTo(ConflictPolicy.CLEAR_TARGET);
    assertThat(session.request().target().path()).isNull();
    var ofAddon = world.get(ADDON + "/restores").at("/data/restores/0");
    assertThat(ofAddon.get("id").asText()).isEqualTo(id.asText());
    assertThat(ofAddon.get("id").isTextual()).isTrue();
    assertThat(ofAddon.get("backupId").asText()).isEqualTo("backup-31");
    assertThat(world.get(BACKUP).at("/data/lastRestore/status").asText()).isEqualTo("scheduled");
    refused(world.call("DELETE", BACKUP), 409, "conflict");
  }

  @Exercises("POST /v1/projects/{projectId}/addons/{addonId}/backups/{backupId}/abort-restore")
  @Test
  void abortsARestoreByItsNumberOnceOnly() throws IOException {
    world.keepCopy("backup-31");
    var id = world.post(BACKUP + "/restore", "").at("/data/restoreId").asText();

    refused(world.call("POST", BACKUP + "/abort-restore"), 400, "validation-error");
    refused(world.call("POST", BACKUP + "/abort-restore", "{}"), 400, "validation-error");
    refused(
        world.call("POST", BACKUP + "/abort-restore", "{\"restoreId\":\"1\"}"), 404, "not-found");
    refused(
        world.call("POST", BACKUP + "/abort-restore", "{\"restoreId\":\"65a1\"}"),
        404,
        "not-found");
    assertThat(world.post(BACKUP + "/abort-restore", "{\"restoreId\":%s}".formatted(id)))
        .hasToString("{\"data\":{}}");

    assertThat(world.get(BACKUP + "/restores").at("/data/restores/0/status").asText())
        .isEqualTo("aborted");
    refused(
        world.call("POST", BACKUP + "/abort-restore", "{\"restoreId\":\"%s\"}".formatted(id)),
        409,
        "conflict");
  }

  @Test
  void aRestoreStandsAtTheAddonThatItGoesInto() throws IOException {
    world.keepCopy("backup-31");
    var project = "/v1/projects/example-project";
    var other = project + "/addons/" + world.twin("other-addon");
    var from = "?sourceAddonId=example-addon";
    var id =
        world.post(other + "/backups/backup-31/restore" + from, "").at("/data/restoreId").asText();
    world.running(RestoreState.RUNNING);

    assertThat(world.get(other).at("/data/status").asText()).isEqualTo("restore");
    assertThat(world.get(ADDON).at("/data/status").asText()).isNotEqualTo("restore");
    var listed = world.get(other + "/restores").at("/data/restores");
    assertThat(texts(listed, "id")).containsExactly(id);
    assertThat(texts(listed, "backupId")).containsExactly("backup-31");
    assertThat(texts(world.get(ADDON + "/restores").at("/data/restores"), "id")).doesNotContain(id);
  }

  @Test
  void aRefusedDeletionLeavesTheBackupRetained() throws IOException {
    world.keepCopy("backup-31");
    world.call("POST", BACKUP + "/retain");
    world.call("POST", BACKUP + "/restore");

    refused(world.call("DELETE", BACKUP), 409, "conflict");

    assertThat(world.point("backup-31").pins()).hasSize(1);
  }

  @Test
  void whoMayDeleteAloneTakesNoRetentionAway() throws IOException {
    world.call("POST", BACKUP + "/retain");
    var scopes = EnumSet.of(Scope.BACKUP_READ, Scope.POINT_DELETE);
    var token = world.server().access().token(scopes, world.project());

    refused(world.call(token, "DELETE", BACKUP, ""), 403, "forbidden");
    assertThat(world.point("backup-31").pins()).hasSize(1);
    assertThat(world.call(token, "DELETE", ADDON + "/backups/backup-27", "").status())
        .isEqualTo(200);
  }

  @Test
  void whatIsNotCompletedIsNotRestored() throws IOException {
    var session = world.queued(BackupType.SNAPSHOT);

    refused(
        world.call("POST", ADDON + "/backups/backup-" + session.no() + "/restore"),
        409,
        "conflict");
    refused(
        world.call("POST", ADDON + "/backups/backup-" + session.no() + "/retain"), 409, "conflict");
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /backups/backup-31/restore, restore:run",
    "POST, /backups/backup-31/retain, point:pin",
    "POST, /backups/backup-31/abort, backup:run",
    "DELETE, /backups/backup-31, point:delete"
  })
  void aReaderChangesNothing(String method, String path, String scope) throws IOException {
    var token = world.server().access().reader(world.project());

    var answer = world.call(token, method, ADDON + path, "");

    refused(answer, 403, "forbidden");
    assertThat(answer.body()).contains(scope);
  }

  @Test
  void aTokenOfAnotherProjectSeesNothing() throws IOException {
    var other = new ProjectId(UUID.randomUUID());
    var token = world.server().access().token(EnumSet.allOf(Scope.class), other);

    for (var path : List.of(ADDON, ADDON + "/backups", BACKUP, ADDON + "/restores")) {
      refused(world.call(token, "GET", path, ""), 404, "not-found");
    }
    var projects = json(world.call(token, "GET", "/v1/projects", ""));
    assertThat(projects.at("/data/projects")).isEmpty();
  }

  @Test
  void teamsAreAnotherWayToTheSame() throws IOException {
    var team = ADDON.replace("/v1", "/v1/teams/anybody");

    assertThat(world.get(team + "/backups")).isEqualTo(world.get(ADDON + "/backups"));
    assertThat(world.get("/v1/teams/anybody/projects")).isEqualTo(world.get("/v1/projects"));
  }

  @Exercises({
    "GET /v1/projects",
    "GET /v1/projects/{projectId}",
    "GET /v1/projects/{projectId}/addons",
    "GET " + ANY_ADDON,
    "GET /v1/addon-types"
  })
  @Test
  void neighboursLeadToTheAddon() throws IOException {
    assertThat(world.get("/v1/projects").at("/data/projects/0/id").asText())
        .isEqualTo("example-project");
    var project = world.get("/v1/projects/example-project").get("data");
    assertThat(project.at("/addons/0/id").asText()).isEqualTo("example-addon");
    assertThat(project.at("/addons/0/spec/type").asText()).isEqualTo("postgresql");
    assertThat(project.get("services")).isEmpty();
    var addons = world.get("/v1/projects/example-project/addons").at("/data/addons");
    assertThat(texts(addons, "id")).containsExactly("example-addon");
    var addon = world.get(ADDON).get("data");
    assertThat(addon.at("/spec/config/deployment/replicas").asInt()).isOne();
    assertThat(addon.get("appId").asText()).isEqualTo("/holdfast/example-project/example-addon");
    var types = world.get("/v1/addon-types").at("/data/addonTypes");
    assertThat(texts(types, "type")).contains("postgresql", "mysql", "redis");
    assertThat(texts(types, "name")).containsAll(TAKING_DUMPS);
    for (var type : types) {
      assertThat(type.at("/features/importDump").asBoolean())
          .as("%s", type)
          .isEqualTo(TAKING_DUMPS.contains(type.get("name").asText()));
    }
  }

  @Exercises("GET " + ANY_BACKUP + "/logs")
  @Test
  void logsAreTheEventsOfASession() throws IOException {
    var session = world.queued(BackupType.FULL);
    var path = ADDON + "/backups/backup-" + session.no();
    world.call("POST", path + "/abort");

    var lines = world.get(path + "/logs").get("data");

    assertThat(lines.get(lines.size() - 1).get("log").asText()).contains("ended aborted");
    assertThat(lines.get(0).has("containerId")).isTrue();
    assertThat(world.get(path + "/logs?direction=backward&lineLimit=1").at("/data/0/log").asText())
        .contains("ended aborted");
    assertThat(world.get(path + "/logs?textIncludes=nowhere").get("data")).isEmpty();
    assertThat(world.get(path + "/logs?endTime=2020-01-01T00:00:00Z").get("data")).isEmpty();
    assertThat(world.get(path + "/logs?regexIncludes=end.d%20(aborted%7Cfailed)").get("data"))
        .hasSize(1);
    assertThat(texts(world.get(path + "/logs?regexNotIncludes=end.d").get("data"), "log"))
        .hasSize(lines.size() - 1);
    refused(world.call("GET", path + "/logs?regexIncludes=(a"), 400, "validation-error");
    refused(
        world.call("GET", path + "/logs?regexIncludes=()%7B2000000000%7D"),
        400,
        "validation-error");
    refused(
        world.call("GET", path + "/logs?endTime=-999999999-01-01T00:00:00Z&duration=315360000"),
        400,
        "validation-error");
    refused(world.call("GET", path + "/logs?queryType=tail"), 400, "validation-error");
    refused(world.call("GET", path + "/logs?direction=up"), 400, "validation-error");
    assertThat(world.get(path + "/logs?lineLimit=10000").get("data")).hasSameSizeAs(lines);
    refused(world.call("GET", path + "/logs?lineLimit=10001"), 400, "validation-error");
  }

  /** The times are kept to the microsecond, and shown to the millisecond. */
  @Test
  void logsHaveTheLinesOfTheMillisecondThatIsShown() throws IOException {
    var session = world.queued(BackupType.FULL);
    var at = Instant.parse("2026-11-21T10:00:00.123456Z");
    var told = new EventDraft(at, EventLevel.INFO, "TOLD", "here.", Map.of(), null);
    world
        .server()
        .catalog()
        .update(tx -> tx.events().append(SessionRef.of(session.id()), List.of(told)));
    var logs = ADDON + "/backups/backup-" + session.no() + "/logs?textIncludes=here";
    var shown = world.get(logs).at("/data/0/ts").asText();

    assertThat(shown).isEqualTo("2026-11-21T10:00:00.123Z");
    var window = "&startTime=%1$s&endTime=%1$s";
    assertThat(world.get(logs + window.formatted(shown)).get("data")).hasSize(1);
    var later = "2026-11-21T10:00:00.124Z";
    assertThat(world.get(logs + window.formatted(later)).get("data")).isEmpty();
    world.call("POST", ADDON + "/backups/backup-" + session.no() + "/abort");
  }

  /** However many lines stand before it, a line that is asked for is found. */
  @Test
  void logsAreReadOnUntilTheLinesAreEnough() throws IOException {
    var session = world.queued(BackupType.FULL);
    var at = Instant.parse("2026-11-21T10:00:00Z");
    var drafts = new ArrayList<EventDraft>();
    for (var i = 0; i < 10_010; i++) {
      drafts.add(
          new EventDraft(
              at.plusSeconds(i), EventLevel.INFO, "TOLD", "line %d.".formatted(i), Map.of(), null));
    }
    world.server().catalog().update(tx -> tx.events().append(SessionRef.of(session.id()), drafts));
    var logs = ADDON + "/backups/backup-" + session.no() + "/logs";

    assertThat(texts(world.get(logs + "?textIncludes=line%2010005.").get("data"), "log"))
        .containsExactly("INFO line 10005.");
    assertThat(
            texts(
                world.get(logs + "?direction=backward&textIncludes=line%201.").get("data"), "log"))
        .containsExactly("INFO line 1.");
    var late = "?lineLimit=1&startTime=" + at.plusSeconds(10_007);
    assertThat(texts(world.get(logs + late).get("data"), "log"))
        .containsExactly("INFO line 10007.");
    world.call("POST", ADDON + "/backups/backup-" + session.no() + "/abort");
  }

  @Test
  void snapshotsHaveNoLogs() throws IOException {
    var session = world.queued(BackupType.SNAPSHOT);

    assertThat(world.get(ADDON + "/backups/backup-" + session.no() + "/logs").get("data"))
        .isEmpty();
  }

  @Exercises("GET " + ANY_BACKUP + "/restores/{restoreId}/logs")
  @Test
  void restoresHaveLogsOfTheirOwn() throws IOException {
    world.keepCopy("backup-31");
    var id = json(world.call("POST", BACKUP + "/restore")).at("/data/restoreId").asText();

    var logs = BACKUP + "/restores/" + id + "/logs";
    assertThat(world.get(logs).get("data")).isEmpty();
    world.post(BACKUP + "/abort-restore", "{\"restoreId\":\"%s\"}".formatted(id));
    assertThat(texts(world.get(logs).get("data"), "log"))
        .last(InstanceOfAssertFactories.STRING)
        .contains("ended aborted");
    refused(world.call("GET", BACKUP + "/restores/1/logs"), 404, "not-found");
    refused(world.call("GET", BACKUP + "/restores/x/logs"), 404, "not-found");
  }
}
