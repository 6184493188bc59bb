package io.holdfast.dialects.mittwald;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.catalog.model.CopyStanding;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Scope;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One backup, and what leads to it. */
class ProjectBackupTest {
  private SeededServer world;

  @BeforeEach
  void start() {
    world = SeededServer.open();
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Exercises({
    "GET /{version}/projects/{projectId}/backups",
    "GET /{version}/project-backups/{projectBackupId}"
  })
  @Test
  void oneBackupIsShownAsInTheList() throws IOException {
    var listed = get(project("/backups")).get(0);

    assertThat(get("/v2/project-backups/" + id(listed))).isEqualTo(listed);
    assertThat(get("/v3-next/project-backups/" + id(listed) + "/")).isEqualTo(listed);
  }

  @Exercises("DELETE /{version}/project-backups/{projectBackupId}")
  @Test
  void deletesIntoTheTrash() throws IOException {
    var listed = find(get(project("/backups")), "deletable", "true");
    var path = "/v2/project-backups/" + id(listed);

    var answer = call("DELETE", path);

    assertThat(answer.status()).as(answer.body()).isEqualTo(204);
    assertThat(answer.body()).isEmpty();
    refused(call("GET", path), 404, "ResourceNotFound");
    refused(call("DELETE", path), 404, "ResourceNotFound");
    assertThat(ids(get(project("/backups")))).doesNotContain(id(listed));
  }

  @Test
  void whatIsKeptIsNotDeletable() throws IOException {
    var listed = find(get(project("/backups")), "deletable", "true");
    var caller = new Caller(KnownAccess.VIEWER_ID, "test", EnumSet.allOf(Scope.class), Set.of());
    var point = RestorePointId.parse(id(listed));
    world.desk().points().pin(caller, point, "audit", null);

    var path = "/v2/project-backups/" + id(listed);
    assertThat(get(path).get("deletable").asBoolean()).isFalse();
    refused(call("DELETE", path), 403, "PermissionDenied");
  }

  @Test
  void whatItsRepositoryHoldsIsNotDeletable() throws IOException {
    var listed = find(get(project("/backups")), "deletable", "true");
    var until = world.desk().clock().instant().plusSeconds(3_600);
    world
        .catalog()
        .update(tx -> {
          for (var copy : tx.copies().of(RestorePointId.parse(id(listed)))) {
            tx.copies().setContent(copy.id(), "ab".repeat(32), 4096, 1024);
            tx.copies()
                .setStanding(copy.id(), new CopyStanding(CopyState.VALID, until, null, null));
          }
        });

    var path = "/v2/project-backups/" + id(listed);
    assertThat(get(path).get("deletable").asBoolean()).isFalse();
    refused(call("DELETE", path), 403, "PermissionDenied");
  }

  @Test
  void aReaderDeletesNothing() throws IOException {
    var listed = find(get(project("/backups")), "deletable", "true");
    var token = world.access().reader(project(listed));

    var answer = send("DELETE", "/v2/project-backups/" + id(listed), token);

    refused(answer, 403, "PermissionDenied");
  }

  @Exercises({"GET /{version}/mysql-databases/{mysqlDatabaseId}"})
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/project-backups/x",
        "/v2/project-backups/00000000-0000-0000-0000-000000000000",
        "/v2/project-backups/%F0%9F%92%BE",
        "/v2/projects/nothing",
        "/v2/projects/nothing/mysql-databases",
        "/v2/mysql-databases/00000000-0000-0000-0000-000000000000"
      })
  void whatIsNotThereIsNotFound(String path) throws IOException {
    refused(call("GET", path), 404, "ResourceNotFound");
  }

  @Test
  void anotherProjectsTokenSeesNothing() throws IOException {
    var listed = get(project("/backups")).get(0);
    var token = world.access().token(EnumSet.allOf(Scope.class), new ProjectId(UUID.randomUUID()));

    for (var path :
        List.of(
            "/v2/project-backups/" + id(listed),
            "/v2/project-backups/" + id(listed) + "/database-dumps",
            "/v2/projects/example-project")) {
      refused(send("GET", path, token), 404, "ResourceNotFound");
    }
    assertThat(json(send("GET", "/v2/projects", token))).isEmpty();
  }

  @Exercises({
    "GET /{version}/projects",
    "GET /{version}/projects/{projectId}",
    "GET /{version}/projects/{projectId}/mysql-databases",
    "GET /{version}/projects/{projectId}/redis-databases"
  })
  @Test
  void projectsLeadToBackups() throws IOException {
    var answer = call("GET", "/v2/projects?limit=10&sort=createdAt&order=desc");

    assertThat(answer.header("X-Pagination-TotalCount")).hasValue("1");
    assertThat(answer.header("X-Pagination-Limit")).hasValue("10");
    var project = json(answer).get(0);
    assertThat(project.get("shortId").asText()).isEqualTo("example-project");
    assertThat(project.has("directories")).isFalse();
    assertThat(project.at("/customerMeta/id").isTextual()).isTrue();
    var whole = get("/v2/projects/example-project");
    assertThat(whole.get("id")).isEqualTo(project.get("id"));
    assertThat(whole.get("directories").isObject()).isTrue();
    assertThat(get(project("/mysql-databases"))).isEmpty();
    assertThat(get(project("/redis-databases"))).isEmpty();
    assertThat(get("/v2/projects?customerId=00000000-0000-0000-0000-000000000000")).hasSize(1);
    assertThat(get("/v2/projects?customerId=e0e0e0e0-0000-4000-8000-000000000000")).isEmpty();
    assertThat(get("/v2/projects?serverId=s-abc123&searchTerm=example")).isEmpty();
    refusedQuery("/v2/projects?order=up", ".order");
    refusedQuery("/v2/projects?limit=-1", ".limit");
  }

  @Exercises("GET /{version}/project-backups/{projectBackupId}/database-dumps")
  @Test
  void dumpsAreNamed() throws IOException {
    var listed = get(project("/backups")).get(0);

    var dumps = get("/v2/project-backups/" + id(listed) + "/database-dumps");

    assertThat(dumps.get("databases").isArray()).isTrue();
  }

  private static String project(String path) {
    return "/v2/projects/example-project" + path;
  }

  private static ProjectId project(JsonNode backup) {
    return ProjectId.parse(backup.get("projectId").asText());
  }

  private static JsonNode find(JsonNode items, String field, String value) {
    for (var item : items) {
      if (item.path(field).asText().equals(value)) {
        return item;
      }
    }
    throw new AssertionError("no item with %s %s in %s".formatted(field, value, items));
  }

  private static String id(JsonNode backup) {
    return backup.get("id").asText();
  }

  private static List<String> ids(JsonNode items) {
    var ids = new ArrayList<String>();
    items.forEach(item -> ids.add(id(item)));
    return ids;
  }

  private JsonNode get(String path) throws IOException {
    var answer = call("GET", path);
    assertThat(answer.status()).as("%s %s", path, answer.body()).isEqualTo(200);
    return json(answer);
  }

  private Answer call(String method, String path) {
    return send(method, path, KnownAccess.ADMIN_TOKEN);
  }

  private Answer send(String method, String path, String token) {
    var url = world.server().url("mittwald") + path;
    return world.server().send(method, url, Map.of("x-access-token", token), "");
  }

  private void refusedQuery(String path, String place) throws IOException {
    var answer = call("GET", path);
    refused(answer, 400, "ValidationError");
    assertThat(json(answer).at("/validationErrors/0/path").asText()).isEqualTo(place);
  }

  private static void refused(Answer answer, int status, String type) throws IOException {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(json(answer).get("type").asText()).isEqualTo(type);
    assertThat(json(answer).get("message").asText()).isNotBlank();
  }

  private static JsonNode json(Answer answer) throws IOException {
    return new ObjectMapper().readTree(answer.body());
  }
}
