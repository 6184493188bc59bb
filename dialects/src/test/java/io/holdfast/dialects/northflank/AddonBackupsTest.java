package io.holdfast.dialects.northflank;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.CopyId;
import io.holdfast.catalog.model.CopyRole;
import io.holdfast.catalog.model.CopyStanding;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.PointWish;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.ProjectFilter;
import io.holdfast.catalog.query.ProjectSort;
import io.holdfast.catalog.query.ProtectionFilter;
import io.holdfast.catalog.query.ProtectionSort;
import io.holdfast.catalog.query.RepositoryFilter;
import io.holdfast.catalog.query.RepositorySort;
import io.holdfast.catalog.query.RestorePointFilter;
import io.holdfast.catalog.query.RestorePointSort;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.catalog.testkit.DatabaseKind;
import io.holdfast.control.access.Caller;
import io.holdfast.dialects.Answer;
import io.holdfast.dialects.KnownAccess;
import io.holdfast.dialects.SeededServer;
import io.holdfast.dialects.testkit.Exercises;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
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
  private static final String ADDON = "/v1/projects/example-project/addons/example-addon";
  private static final String BACKUP = ADDON + "/backups/backup-31";

  @Parameter private DatabaseKind database;
  private SeededServer world;

  @BeforeEach
  void start() {
    world = SeededServer.open(database);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Exercises("GET " + ANY_ADDON + "/backups")
  @Test
  void listsBackupsNewestFirst() throws IOException {
    var page = get(ADDON + "/backups");

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
      var page = get(ADDON + "/backups" + query);
      seen.addAll(texts(page.at("/data/backups"), "id"));
      more = page.at("/pagination/hasNextPage").asBoolean();
      query = "?per_page=%d&cursor=%s".formatted(perPage, page.at("/pagination/cursor").asText());
    }

    assertThat(seen)
        .containsExactly("example-backup", "backup-37", "backup-31", "backup-27", "backup-7");
  }

  @Test
  void aCursorOpensNoOtherList() throws IOException {
    var cursor = get(ADDON + "/backups?per_page=1").at("/pagination/cursor").asText();

    assertThat(call("GET", ADDON + "/restores?cursor=" + cursor).status()).isEqualTo(400);
    assertThat(call("GET", ADDON + "/backups?cursor=0" + cursor.substring(1)).status())
        .isIn(200, 400);
    assertThat(call("GET", ADDON + "/backups?page=9").status()).isEqualTo(200);
    assertThat(get(ADDON + "/backups?page=9").at("/pagination/count").asInt()).isZero();
  }

  @Exercises({"GET " + ANY_ADDON, "GET " + ANY_BACKUP})
  @Test
  void aBackupInTheMakingKeepsItsIdUntilItIsDone() throws IOException {
    var session = queued();
    var id = "backup-" + session.no();

    var backup = get(ADDON + "/backups/" + id).get("data");

    assertThat(backup.get("id").asText()).isEqualTo(id);
    assertThat(backup.get("name").asText()).isEqualTo("before the move");
    assertThat(backup.get("status").asText()).isEqualTo("scheduled");
    assertThat(backup.has("completedAt")).isFalse();
    assertThat(backup.at("/config/size").asText()).isEqualTo("0");
    assertThat(backup.at("/config/source/type").asText()).isEqualTo("snapshot");
    assertThat(get(ADDON + "/backups/" + session.pointId()).at("/data/id").asText()).isEqualTo(id);
    assertThat(get(ADDON).at("/data/status").asText()).isEqualTo("backup");
  }

  @Exercises("POST " + ANY_BACKUP + "/abort")
  @Test
  void abortsWhatRunsAndNothingElse() throws IOException {
    var session = queued();
    var path = ADDON + "/backups/backup-" + session.no();

    assertThat(call("POST", path + "/abort").status()).isEqualTo(200);

    assertThat(get(path).at("/data/status").asText()).isEqualTo("aborted");
    refused(call("POST", path + "/abort"), 409, "conflict");
    refused(call("POST", BACKUP + "/abort"), 409, "conflict");
  }

  @Exercises("POST " + ANY_BACKUP + "/retain")
  @Test
  void retainsForGood() throws IOException {
    assertThat(call("POST", BACKUP + "/retain").body()).isEqualTo("{\"data\":{}}");
    assertThat(call("POST", BACKUP + "/retain").status()).isEqualTo(200);

    var point = point("backup-31");
    assertThat(point.pins()).singleElement().satisfies(pin -> assertThat(pin.until()).isNull());
    assertThat(point.expiresAt()).isNull();
  }

  @Exercises("DELETE " + ANY_BACKUP)
  @Test
  void deletesIntoTheTrashAlsoWhatWasRetained() throws IOException {
    call("POST", BACKUP + "/retain");

    assertThat(call("DELETE", BACKUP).body()).isEqualTo("{\"data\":{}}");

    assertThat(point("backup-31").status()).isEqualTo(PointStatus.EXPIRED);
    assertThat(texts(get(ADDON + "/backups").at("/data/backups"), "id"))
        .doesNotContain("backup-31");
    refused(call("GET", BACKUP), 404, "not-found");
    refused(call("DELETE", BACKUP), 404, "not-found");
  }

  @Test
  void deletingARunningBackupStopsIt() throws IOException {
    var session = queued();
    var path = ADDON + "/backups/backup-" + session.no();

    assertThat(call("DELETE", path).status()).isEqualTo(200);

    var after = world.catalog().read(tx -> tx.backupSessions().get(session.id()));
    assertThat(after.standing().state()).isEqualTo(BackupState.ENDED);
    refused(call("DELETE", path), 409, "conflict");
  }

  @Exercises({
    "POST " + ANY_BACKUP + "/restore",
    "GET " + ANY_BACKUP + "/restores",
    "GET " + ANY_ADDON + "/restores"
  })
  @Test
  void aRestoreReplacesWhatTheAddonHolds() throws IOException {
    keepCopy("backup-31");
    var answer = call("POST", BACKUP + "/restore");

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    var id = json(answer).at("/data/restoreId");
    assertThat(id.isTextual()).isTrue();
    var restores = get(BACKUP + "/restores").at("/data/restores");
    assertThat(restores.get(0).get("id").asText()).isEqualTo(id.asText());
    assertThat(restores.get(0).get("status").asText()).isEqualTo("scheduled");
    var session =
        world
            .catalog()
            .read(tx ->
                tx.restoreSessions()
                    .list(
                        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
                                Order.descending(RestoreSessionSort.CREATED_AT))
                            .where(
                                new RestoreSessionFilter.Points(Set.of(point("backup-31").id()))))
                    .items())
            .getFirst();
    assertThat(session.standing().state()).isEqualTo(RestoreState.QUEUED);
    assertThat(session.request().conflictPolicy()).isEqualTo(ConflictPolicy.CLEAR_TARGET);
    assertThat(session.request().target().path()).isNull();
    var ofAddon = get(ADDON + "/restores").at("/data/restores/0");
    assertThat(ofAddon.get("id").asText()).isEqualTo(id.asText());
    assertThat(ofAddon.get("id").isTextual()).isTrue();
    assertThat(ofAddon.get("backupId").asText()).isEqualTo("backup-31");
    assertThat(get(BACKUP).at("/data/lastRestore/status").asText()).isEqualTo("scheduled");
    refused(call("DELETE", BACKUP), 409, "conflict");
  }

  @Test
  void whatIsNotCompletedIsNotRestored() throws IOException {
    var session = queued();

    refused(call("POST", ADDON + "/backups/backup-" + session.no() + "/restore"), 409, "conflict");
    refused(call("POST", ADDON + "/backups/backup-" + session.no() + "/retain"), 409, "conflict");
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /backups/backup-31/restore, restore:run",
    "POST, /backups/backup-31/retain, point:pin",
    "POST, /backups/backup-31/abort, backup:run",
    "DELETE, /backups/backup-31, point:delete"
  })
  void aReaderChangesNothing(String method, String path, String scope) throws IOException {
    var token = world.access().reader(project());

    var answer = world.server().send(method, url(ADDON + path), bearer(token), "");

    refused(answer, 403, "forbidden");
    assertThat(answer.body()).contains(scope);
  }

  @Test
  void aTokenOfAnotherProjectSeesNothing() throws IOException {
    var other = new ProjectId(UUID.randomUUID());
    var token = world.access().token(EnumSet.allOf(Scope.class), other);

    for (var path : List.of(ADDON, ADDON + "/backups", BACKUP, ADDON + "/restores")) {
      refused(world.server().get(url(path), token), 404, "not-found");
    }
    var projects = json(world.server().get(url("/v1/projects"), token));
    assertThat(projects.at("/data/projects")).isEmpty();
  }

  @Test
  void teamsAreAnotherWayToTheSame() throws IOException {
    var team = ADDON.replace("/v1", "/v1/teams/anybody");

    assertThat(get(team + "/backups")).isEqualTo(get(ADDON + "/backups"));
    assertThat(get("/v1/teams/anybody/projects")).isEqualTo(get("/v1/projects"));
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
    assertThat(get("/v1/projects").at("/data/projects/0/id").asText()).isEqualTo("example-project");
    var project = get("/v1/projects/example-project").get("data");
    assertThat(project.at("/addons/0/id").asText()).isEqualTo("example-addon");
    assertThat(project.at("/addons/0/spec/type").asText()).isEqualTo("postgresql");
    assertThat(project.get("services")).isEmpty();
    var addons = get("/v1/projects/example-project/addons").at("/data/addons");
    assertThat(texts(addons, "id")).containsExactly("example-addon");
    var addon = get(ADDON).get("data");
    assertThat(addon.at("/spec/config/deployment/replicas").asInt()).isOne();
    assertThat(addon.get("appId").asText()).isEqualTo("/holdfast/example-project/example-addon");
    assertThat(texts(get("/v1/addon-types").at("/data/addonTypes"), "type"))
        .contains("postgresql", "mysql", "redis");
  }

  @Exercises("GET " + ANY_BACKUP + "/logs")
  @Test
  void logsAreTheEventsOfASession() throws IOException {
    var session = queued(BackupType.FULL);
    var path = ADDON + "/backups/backup-" + session.no();
    call("POST", path + "/abort");

    var lines = get(path + "/logs").get("data");

    assertThat(lines.get(lines.size() - 1).get("log").asText()).contains("ended aborted");
    assertThat(lines.get(0).has("containerId")).isTrue();
    assertThat(get(path + "/logs?direction=backward&lineLimit=1").at("/data/0/log").asText())
        .contains("ended aborted");
    assertThat(get(path + "/logs?textIncludes=nowhere").get("data")).isEmpty();
    assertThat(get(path + "/logs?endTime=2020-01-01T00:00:00Z").get("data")).isEmpty();
    refused(call("GET", path + "/logs?queryType=tail"), 400, "validation-error");
    refused(call("GET", path + "/logs?direction=up"), 400, "validation-error");
  }

  @Test
  void snapshotsHaveNoLogs() throws IOException {
    var session = queued(BackupType.SNAPSHOT);

    assertThat(get(ADDON + "/backups/backup-" + session.no() + "/logs").get("data")).isEmpty();
  }

  @Exercises("GET " + ANY_BACKUP + "/restores/{restoreId}/logs")
  @Test
  void restoresHaveLogsOfTheirOwn() throws IOException {
    keepCopy("backup-31");
    var id = json(call("POST", BACKUP + "/restore")).at("/data/restoreId").asText();

    assertThat(get(BACKUP + "/restores/" + id + "/logs").get("data").isArray()).isTrue();
    refused(call("GET", BACKUP + "/restores/1/logs"), 404, "not-found");
    refused(call("GET", BACKUP + "/restores/x/logs"), 404, "not-found");
  }

  private BackupSession queued() {
    return queued(BackupType.SNAPSHOT);
  }

  private BackupSession queued(BackupType type) {
    var protection =
        world
            .catalog()
            .read(tx ->
                tx.protections()
                    .list(
                        CatalogQuery.<ProtectionFilter, ProtectionSort>by(
                            Order.ascending(ProtectionSort.CREATED_AT)))
                    .items())
            .stream()
            .filter(each -> each.name().equals("example-addon"))
            .findFirst()
            .orElseThrow();
    var caller = new Caller(KnownAccess.VIEWER_ID, "test", EnumSet.allOf(Scope.class), Set.of());
    world.desk().protections().resume(caller, protection.id());
    return world
        .desk()
        .backups()
        .start(
            caller, protection.id(), type, new PointWish("before the move", null, Map.of(), false));
  }

  /** The seeds' copies lie nowhere: this one has a snapshot that could be restored. */
  private void keepCopy(String slug) {
    var point = point(slug);
    world
        .catalog()
        .update(tx -> {
          var there = tx.copies().of(point.id()).getFirst();
          var elsewhere =
              tx
                  .repositories()
                  .list(
                      CatalogQuery.<RepositoryFilter, RepositorySort>by(
                          Order.ascending(RepositorySort.CREATED_AT)))
                  .items()
                  .stream()
                  .filter(repository -> !repository.id().equals(there.repositoryId()))
                  .findFirst()
                  .orElseThrow();
          tx.copies()
              .insert(
                  new PointCopy(
                      new CopyId(UUID.randomUUID()),
                      point.id(),
                      point.projectId(),
                      point.sourceId(),
                      point.pointInTime(),
                      elsewhere.id(),
                      elsewhere.kind(),
                      CopyRole.SECONDARY,
                      "ab".repeat(32),
                      there.bytes(),
                      there.storedBytes(),
                      there.tier(),
                      there.trigger(),
                      there.sessionNo(),
                      CopyStanding.VALID,
                      there.createdAt()));
        });
  }

  private RestorePoint point(String slug) {
    return world
        .catalog()
        .read(tx ->
            tx.restorePoints()
                .list(
                    CatalogQuery.<RestorePointFilter, RestorePointSort>by(
                            Order.ascending(RestorePointSort.CREATED_AT))
                        .where(new RestorePointFilter.Slugs(Set.of(slug))))
                .items())
        .getFirst();
  }

  private ProjectId project() {
    return world
        .catalog()
        .read(tx ->
            tx.projects()
                .list(
                    CatalogQuery.<ProjectFilter, ProjectSort>by(
                        Order.ascending(ProjectSort.CREATED_AT)))
                .items())
        .getFirst()
        .id();
  }

  private JsonNode get(String path) throws IOException {
    var answer = call("GET", path);
    assertThat(answer.status()).as("%s %s", path, answer.body()).isEqualTo(200);
    return json(answer);
  }

  private Answer call(String method, String path) {
    return world.server().send(method, url(path), bearer(KnownAccess.ADMIN_TOKEN), "");
  }

  private String url(String path) {
    return world.server().url("northflank") + path;
  }

  /** As the vendor's clients send it, also without a body. */
  private static Map<String, String> bearer(String token) {
    return Map.of("Authorization", "Bearer " + token, "Content-Type", "application/json");
  }

  private static void refused(Answer answer, int status, String id) throws IOException {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(json(answer).at("/error/id").asText()).isEqualTo(id);
    assertThat(json(answer).at("/error/message").asText()).isNotBlank();
  }

  private static JsonNode json(Answer answer) throws IOException {
    return new ObjectMapper().readTree(answer.body());
  }

  private static List<String> texts(JsonNode items, String field) {
    var texts = new ArrayList<String>();
    items.forEach(item -> texts.add(item.get(field).asText()));
    return texts;
  }
}
