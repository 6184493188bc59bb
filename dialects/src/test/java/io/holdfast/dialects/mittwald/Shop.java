package io.holdfast.dialects.mittwald;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.Limits;
import io.holdfast.catalog.model.Part;
import io.holdfast.catalog.model.PartKind;
import io.holdfast.catalog.model.PartRef;
import io.holdfast.catalog.model.Placement;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.PlanId;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.ProtectionStanding;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Retention;
import io.holdfast.catalog.model.Schedule;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.model.SourceState;
import io.holdfast.catalog.model.Stamp;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.dialects.Answer;
import io.holdfast.dialects.KnownAccess;
import io.holdfast.dialects.SeededServer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A catalog with a project that a vendor's customer would have: files and a MySQL database in one
 * bundle, and completed backups of them as a test wants; asked through the dialect.
 */
final class Shop implements AutoCloseable {
  static final String WEB = "/srv/web";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final RepositoryId BLOBS =
      RepositoryId.parse("5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9e02");
  private static final Stamp STAMP =
      Stamp.created(Instant.parse("2026-01-01T00:00:00Z"), Actor.SYSTEM);

  final SeededServer world = SeededServer.open();
  final ProjectId project = new ProjectId(UUID.randomUUID());
  final SourceId files;
  final SourceId database;
  final ProtectionId protection;

  Shop() {
    insertProject(project, "shop");
    files = source(project, SourceKind.DIRECTORY, "web", Map.of("path", WEB), List.of());
    database = source(project, SourceKind.MYSQL, "db", Map.of(), List.of());
    var bundle =
        source(project, SourceKind.PROJECT_BUNDLE, "whole", Map.of(), List.of(files, database));
    protection = protect(project, bundle, plan(project, false, List.of()));
  }

  void insertProject(ProjectId id, String slug) {
    world
        .catalog()
        .write(tx ->
            tx.projects()
                .insert(
                    new Project(
                        id,
                        slug,
                        slug,
                        null,
                        Map.of(),
                        ZoneOffset.UTC,
                        null,
                        null,
                        List.of(),
                        STAMP)));
  }

  SourceId source(
      ProjectId owner,
      SourceKind kind,
      String slug,
      Map<String, String> config,
      List<SourceId> members) {
    var id = new SourceId(UUID.randomUUID());
    world
        .catalog()
        .write(tx ->
            tx.sources()
                .insert(
                    new Source(
                        id,
                        owner,
                        null,
                        kind,
                        slug,
                        slug,
                        config,
                        Map.of(),
                        members,
                        List.of(),
                        List.of(),
                        Map.of(),
                        null,
                        null,
                        null,
                        SourceState.ACTIVE,
                        STAMP)));
    return id;
  }

  PlanId plan(ProjectId owner, boolean ofSystem, List<Schedule> schedules) {
    var id = new PlanId(UUID.randomUUID());
    world
        .catalog()
        .write(tx ->
            tx.plans()
                .insert(
                    new Plan(
                        id,
                        owner,
                        "plan " + id,
                        schedules,
                        Retention.KEEP_ALL,
                        List.of(new Placement(BLOBS, 0, Duration.ZERO, null)),
                        List.of(),
                        Limits.NONE,
                        null,
                        null,
                        ofSystem,
                        STAMP)));
    return id;
  }

  ProtectionId protect(ProjectId owner, SourceId source, PlanId plan) {
    var id = new ProtectionId(UUID.randomUUID());
    world
        .catalog()
        .write(tx ->
            tx.protections()
                .insert(
                    new Protection(
                        id,
                        owner,
                        source,
                        plan,
                        "protection " + id,
                        true,
                        null,
                        ProtectionStanding.NEW,
                        STAMP)));
    return id;
  }

  /** A completed backup of the bundle, with files, one database and the server's accounts. */
  RestorePointId backup() {
    return world
        .catalog()
        .write(tx -> {
          var owner = tx.protections().get(protection);
          var born = Samples.backup(owner, Instant.now().minusSeconds(60));
          var session = tx.backupSessions().insert(Samples.succeeded(born));
          var point = Samples.point(session);
          tx.restorePoints().insert(point, parts(point));
          tx.copies().insert(Samples.copy(point, session, tx.repositories().get(BLOBS)));
          return point.id();
        });
  }

  private static List<Part> parts(RestorePoint point) {
    return List.of(
        dump(point, "db/mysql accounts", new PartRef("accounts", "server")),
        dump(point, "db/shop", new PartRef("database", "shop")),
        Samples.part(point, "web"));
  }

  private static Part dump(RestorePoint point, String name, PartRef ref) {
    var part = Samples.part(point, name);
    return new Part(
        part.id(),
        point.id(),
        PartKind.DATABASE_DUMP,
        name,
        ref,
        part.path(),
        part.bytes(),
        part.itemCount(),
        Map.of(),
        null);
  }

  String token(Scope... scopes) {
    var all = EnumSet.noneOf(Scope.class);
    all.addAll(Arrays.asList(scopes));
    return world.access().token(all, project);
  }

  /** A token that may do everything, but in another project. */
  String stranger() {
    return world.access().token(EnumSet.allOf(Scope.class), new ProjectId(UUID.randomUUID()));
  }

  Answer call(String method, String path, String body) {
    return call(method, path, body, KnownAccess.ADMIN_TOKEN);
  }

  Answer call(String method, String path, String body, String token) {
    var headers = new HashMap<String, String>(Map.of("x-access-token", token));
    if (!body.isEmpty()) {
      headers.put("Content-Type", "application/json");
    }
    return world
        .server()
        .send(method, world.server().url("mittwald") + "/v2" + path, headers, body);
  }

  JsonNode get(String path) throws IOException {
    var answer = call("GET", path, "");
    assertThat(answer.status()).as("%s %s", path, answer.body()).isEqualTo(200);
    return json(answer);
  }

  /** Sends what must be taken, without an answer. */
  void done(String method, String path, String body) {
    var answer = call(method, path, body);
    assertThat(answer.status()).as("%s %s", path, answer.body()).isEqualTo(204);
    assertThat(answer.body()).isEmpty();
  }

  /** Sends what must be refused for a field. */
  void invalid(String method, String path, String body, String place) throws IOException {
    var answer = call(method, path, body);
    refused(answer, 400, "ValidationError");
    assertThat(json(answer).at("/validationErrors/0/path").asText())
        .as(answer.body())
        .isEqualTo(place);
  }

  static void refused(Answer answer, int status, String type) throws IOException {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(json(answer).get("type").asText()).isEqualTo(type);
    assertThat(json(answer).get("message").asText()).isNotBlank();
  }

  static JsonNode json(Answer answer) throws IOException {
    return JSON.readTree(answer.body());
  }

  @Override
  public void close() {
    world.close();
  }
}
