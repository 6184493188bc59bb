package io.holdfast.dialects.mittwald;

import static io.holdfast.dialects.mittwald.Shop.json;
import static io.holdfast.dialects.mittwald.Shop.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Schedule;
import io.holdfast.catalog.model.ScheduleId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.dialects.testkit.Exercises;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a project is backed up, in the vendor's words. */
class SchedulesTest {
  private static final String ONE = "/project-backup-schedules/";
  private static final String ALL = "/projects/shop/backup-schedules";

  private static Shop shop;

  @BeforeAll
  static void open() {
    shop = new Shop();
  }

  @AfterAll
  static void close() {
    shop.close();
  }

  @Test
  @Exercises({
    "GET /{version}/projects/{projectId}/backup-schedules",
    "POST /{version}/projects/{projectId}/backup-schedules",
    "GET /{version}/project-backup-schedules/{projectBackupScheduleId}",
    "PATCH /{version}/project-backup-schedules/{projectBackupScheduleId}",
    "DELETE /{version}/project-backup-schedules/{projectBackupScheduleId}"
  })
  void aScheduleIsAPlansAndRuns() throws IOException {
    var before = Instant.now().minusSeconds(1);

    var made = made("{\"schedule\":\"0 */6 * * *\",\"ttl\":\"168h\",\"description\":\"often\"}");

    var id = made.get("id").asText();
    assertThat(made.get("projectId").asText()).isEqualTo(shop.project.toString());
    assertThat(made.get("schedule").asText()).isEqualTo("0 */6 * * *");
    assertThat(made.get("ttl").asText()).isEqualTo("168h");
    assertThat(made.get("description").asText()).isEqualTo("often");
    assertThat(made.get("isSystemBackup").asBoolean(true)).isFalse();
    assertThat(Instant.parse(made.get("createdAt").asText())).isAfter(before);
    assertThat(shop.get(ONE + id)).isEqualTo(made);
    var kept = kept(id);
    assertThat(kept.keepFor()).isEqualTo(Duration.ofDays(7));
    assertThat(kept.timeZone()).isEqualTo(ZoneOffset.UTC);
    assertThat(nextRun()).isAfter(before);

    shop.done("PATCH", ONE + id, "{\"schedule\":\"30 4 * * 1\",\"ttl\":\"30d\"}");
    var changed = shop.get(ONE + id);
    assertThat(changed.get("schedule").asText()).isEqualTo("30 4 * * 1");
    assertThat(changed.get("ttl").asText()).isEqualTo("30d");
    assertThat(changed.get("description").asText()).isEqualTo("often");
    assertThat(changed.get("createdAt")).isEqualTo(made.get("createdAt"));
    shop.done("PATCH", ONE + id, "");
    assertThat(shop.get(ALL).valueStream().map(it -> it.get("id").asText())).contains(id);

    shop.done("DELETE", ONE + id, "");
    refused(shop.call("GET", ONE + id, ""), 404, "ResourceNotFound");
    refused(shop.call("DELETE", ONE + id, ""), 404, "ResourceNotFound");
    assertThat(shop.get(ALL).valueStream().map(it -> it.get("id").asText())).doesNotContain(id);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"ttl":"7d"}                                   | .schedule
          {"schedule":"0 3 * * *"}                       | .ttl
          {"schedule":"*/5 * * * *","ttl":"7d"}          | .schedule
          {"schedule":"0,30 3 * * *","ttl":"7d"}         | .schedule
          {"schedule":"* 3 * * *","ttl":"7d"}            | .schedule
          {"schedule":"0 3 * *","ttl":"7d"}              | .schedule
          {"schedule":"0 25 * * *","ttl":"7d"}           | .schedule
          {"schedule":"0 3 31 2 *","ttl":"7d"}           | .schedule
          {"schedule":"@daily","ttl":"7d"}               | .schedule
          {"schedule":5,"ttl":"7d"}                      | .schedule
          {"schedule":"0 3 * * *","ttl":"6d"}            | .ttl
          {"schedule":"0 3 * * *","ttl":"366d"}          | .ttl
          {"schedule":"0 3 * * *","ttl":"a week"}        | .ttl
          {"schedule":"0 3 * * *","ttl":"9999999999d"}   | .ttl
          """)
  void whatIsWrongWithAScheduleIsPointedAt(String body, String place) throws IOException {
    shop.invalid("POST", ALL, body, place);
    assertThat(shop.call("POST", "/projects/nothing/backup-schedules", body).status())
        .isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"7d", "365d", "168h", "168h0m0s", "604800s"})
  void timesToLiveAreGivenBackAsWritten(String ttl) throws IOException {
    var made = made("{\"schedule\":\"5 5 * * *\",\"ttl\":\"%s\"}".formatted(ttl));

    assertThat(shop.get(ONE + made.get("id").asText()).get("ttl").asText()).isEqualTo(ttl);
  }

  @Test
  void whatIsChangedIsHeldToTheSameRules() throws IOException {
    var id = made("{\"schedule\":\"0 3 * * *\",\"ttl\":\"7d\"}").get("id").asText();

    shop.invalid("PATCH", ONE + id, "{\"schedule\":\"* * * * *\"}", ".schedule");
    shop.invalid("PATCH", ONE + id, "{\"ttl\":\"1d\"}", ".ttl");
    var reader = shop.token(Scope.BACKUP_READ);
    for (var method : List.of("PATCH", "DELETE")) {
      refused(shop.call(method, ONE + id, "", reader), 403, "PermissionDenied");
      refused(shop.call(method, ONE + id, "", shop.stranger()), 404, "ResourceNotFound");
    }
    refused(shop.call("GET", ONE + id, "", shop.stranger()), 404, "ResourceNotFound");
    refused(shop.call("GET", ONE + "x", ""), 404, "ResourceNotFound");
    assertThat(shop.get(ONE + id).get("schedule").asText()).isEqualTo("0 3 * * *");
  }

  @Test
  void theSystemsSchedulesStay() throws IOException {
    var project = new ProjectId(UUID.randomUUID());
    shop.insertProject(project, "provided");
    var id = new ScheduleId(UUID.randomUUID());
    var files = shop.source(project, SourceKind.DIRECTORY, "a", Map.of("path", "/a"), List.of());
    shop.protect(project, files, shop.plan(project, true, List.of(daily(id))));

    var listed = shop.get("/projects/provided/backup-schedules");

    assertThat(listed).hasSize(1);
    assertThat(listed.get(0).get("isSystemBackup").asBoolean()).isTrue();
    assertThat(listed.get(0).has("ttl")).isFalse();
    assertThat(listed.get(0).get("schedule").asText()).isEqualTo("CRON_TZ=Europe/Berlin 0 2 * * *");
    refused(shop.call("PATCH", ONE + id, "{\"description\":\"mine\"}"), 412, "PreconditionFailed");
    shop.invalid("PATCH", ONE + id, "{\"schedule\":\"0 */2 * * *\"}", ".schedule");
    refused(shop.call("PATCH", ONE + id, "{\"schedule\":\"0 4 * * *\"}"), 403, "PermissionDenied");
    refused(shop.call("DELETE", ONE + id, ""), 403, "PermissionDenied");
    refused(
        shop.call(
            "POST",
            "/projects/provided/backup-schedules",
            "{\"schedule\":\"0 3 * * *\",\"ttl\":\"7d\"}"),
        409,
        "Conflict");
  }

  private static Schedule daily(ScheduleId id) {
    return new Schedule(
        id,
        "daily",
        BackupType.INCREMENTAL,
        null,
        "0 2 * * *",
        ZoneId.of("Europe/Berlin"),
        Duration.ZERO,
        null,
        true);
  }

  private static JsonNode made(String body) throws IOException {
    var answer = shop.call("POST", ALL, body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return json(answer);
  }

  private static Schedule kept(String id) {
    var plan = shop.world.desk().protections().get(shop.protection).planId();
    return shop.world.desk().plans().get(plan).schedules().stream()
        .filter(schedule -> schedule.id().toString().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static Instant nextRun() {
    return shop.world.desk().protections().get(shop.protection).standing().nextRunAt();
  }
}
