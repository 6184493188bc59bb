package io.holdfast.dialects.northflank;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.CopyId;
import io.holdfast.catalog.model.CopyRole;
import io.holdfast.catalog.model.CopyStanding;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.PointWish;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestoreStanding;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.model.SourceState;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
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
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.access.Caller;
import io.holdfast.dialects.Answer;
import io.holdfast.dialects.Dialects;
import io.holdfast.dialects.KnownAccess;
import io.holdfast.dialects.SeededServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The addon of the vendor's page in a seeded catalog, asked as the vendor's clients ask. */
final class AddonWorld implements AutoCloseable {
  static final String ADDON = "/v1/projects/example-project/addons/example-addon";
  static final String BACKUP = ADDON + "/backups/backup-31";
  static final Caller CALLER =
      new Caller(KnownAccess.VIEWER_ID, "test", EnumSet.allOf(Scope.class), Set.of());

  private final SeededServer server;

  private AddonWorld(SeededServer server) {
    this.server = server;
  }

  static AddonWorld open(DatabaseKind database) {
    return new AddonWorld(SeededServer.open(database));
  }

  static AddonWorld open(Dialects.Choices choices) {
    return new AddonWorld(SeededServer.open(choices));
  }

  SeededServer server() {
    return server;
  }

  @Override
  public void close() {
    server.close();
  }

  JsonNode get(String path) throws IOException {
    var answer = call("GET", path);
    assertThat(answer.status()).as("%s %s", path, answer.body()).isEqualTo(200);
    return json(answer);
  }

  JsonNode post(String path, String body) throws IOException {
    var answer = call("POST", path, body);
    assertThat(answer.status()).as("%s %s", path, answer.body()).isEqualTo(200);
    return json(answer);
  }

  Answer call(String method, String path) {
    return call(method, path, "");
  }

  Answer call(String method, String path, String body) {
    return call(KnownAccess.ADMIN_TOKEN, method, path, body);
  }

  /** As the vendor's clients send it, which name a type also where there is no body. */
  Answer call(String token, String method, String path, String body) {
    var headers = Map.of("Authorization", "Bearer " + token, "Content-Type", "application/json");
    return server.server().send(method, url(path), headers, body);
  }

  String url(String path) {
    return server.server().url("northflank") + path;
  }

  BackupSession queued(BackupType type) {
    server.desk().protections().resume(CALLER, protection().id());
    return server
        .desk()
        .backups()
        .start(
            CALLER,
            protection().id(),
            type,
            new PointWish("before the move", null, Map.of(), false));
  }

  /** A backup that was due, and was not made. */
  BackupSession skipped() {
    var skipped = Samples.skipped(Samples.backup(protection(), Samples.NOON));
    return server.catalog().write(tx -> tx.backupSessions().insert(skipped));
  }

  Protection protection() {
    var query =
        CatalogQuery.<ProtectionFilter, ProtectionSort>by(
            Order.ascending(ProtectionSort.CREATED_AT));
    return server.catalog().read(tx -> tx.protections().list(query).items()).stream()
        .filter(each -> each.name().equals("example-addon"))
        .findFirst()
        .orElseThrow();
  }

  RestorePoint point(String slug) {
    var query =
        CatalogQuery.<RestorePointFilter, RestorePointSort>by(
                Order.ascending(RestorePointSort.CREATED_AT))
            .where(new RestorePointFilter.Slugs(Set.of(slug)));
    return server.catalog().read(tx -> tx.restorePoints().list(query).items()).getFirst();
  }

  ProjectId project() {
    var query =
        CatalogQuery.<ProjectFilter, ProjectSort>by(Order.ascending(ProjectSort.CREATED_AT));
    return server.catalog().read(tx -> tx.projects().list(query).items()).getFirst().id();
  }

  List<Repository> repositories() {
    var query =
        CatalogQuery.<RepositoryFilter, RepositorySort>by(
            Order.ascending(RepositorySort.CREATED_AT));
    return server.catalog().read(tx -> tx.repositories().list(query).items());
  }

  /** The seeds' copies lie nowhere: this one has a snapshot that could be restored. */
  void keepCopy(String slug) {
    var point = point(slug);
    var there = server.catalog().read(tx -> tx.copies().of(point.id()).getFirst());
    var elsewhere =
        repositories().stream()
            .filter(repository -> !repository.id().equals(there.repositoryId()))
            .findFirst()
            .orElseThrow();
    var copy =
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
            there.createdAt());
    server.catalog().update(tx -> tx.copies().insert(copy));
  }

  /** Another addon beside the one that there is, of its kind. */
  String twin(String slug) {
    server
        .catalog()
        .update(tx -> {
          var one = tx.sources().get(protection().sourceId());
          tx.sources()
              .insert(
                  new Source(
                      new SourceId(UUID.randomUUID()),
                      one.projectId(),
                      one.serverId(),
                      one.kind(),
                      slug,
                      slug,
                      one.config(),
                      Map.of(),
                      List.of(),
                      List.of(),
                      List.of(),
                      Map.of(),
                      null,
                      null,
                      null,
                      SourceState.ACTIVE,
                      one.stamp()));
        });
    return slug;
  }

  /** As an agent would be at the newest restore. */
  void running(RestoreState state) {
    var newest =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
                Order.descending(RestoreSessionSort.NUMBER))
            .page(Page.first(1));
    server
        .catalog()
        .update(tx -> {
          var session = tx.restoreSessions().list(newest).items().getFirst();
          tx.restoreSessions()
              .replace(session.withStanding(RestoreStanding.live(state), session.times()));
        });
  }

  static void refused(Answer answer, int status, String id) throws IOException {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(json(answer).at("/error/id").asText()).isEqualTo(id);
    assertThat(json(answer).at("/error/message").asText()).isNotBlank();
  }

  static JsonNode json(Answer answer) throws IOException {
    return new ObjectMapper().readTree(answer.body());
  }

  static List<String> texts(JsonNode items, String field) {
    var texts = new ArrayList<String>();
    items.forEach(item -> texts.add(item.get(field).asText()));
    return texts;
  }
}
