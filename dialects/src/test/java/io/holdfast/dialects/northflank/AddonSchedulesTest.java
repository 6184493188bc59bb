package io.holdfast.dialects.northflank;

import static io.holdfast.dialects.northflank.AddonWorld.ADDON;
import static io.holdfast.dialects.northflank.AddonWorld.refused;
import static io.holdfast.dialects.northflank.AddonWorld.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.testkit.DatabaseKind;
import io.holdfast.dialects.testkit.Exercises;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schedules of an addon: what the vendor says of them becomes a plan's. */
@Exercises({
  "GET /v1/projects/{projectId}/addons/{addonId}/backup-schedules",
  "POST /v1/projects/{projectId}/addons/{addonId}/backup-schedules",
  "DELETE /v1/projects/{projectId}/addons/{addonId}/backup-schedules/{scheduleId}"
})
class AddonSchedulesTest {
  private static final String SCHEDULES = ADDON + "/backup-schedules";
  private static final String WEEKLY =
      """
      {"backupType":"dump","retentionTime":30,"compressionType":"zstd",
       "scheduling":{"interval":"weekly","minute":[30,0],"hour":[3],"day":[0,6]}}
      """;

  private static AddonWorld world;

  @BeforeAll
  static void start() {
    world = AddonWorld.open(DatabaseKind.SQLITE);
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @BeforeEach
  void takeAllAway() {
    world
        .server()
        .desk()
        .schedules()
        .change(AddonWorld.CALLER, world.protection().id(), (_, _) -> List.of());
  }

  @Test
  void aScheduleRunsFromItsPlan() throws IOException {
    var id = world.post(SCHEDULES, WEEKLY).at("/data/id").asText();

    assertThat(id).matches("[0-9a-f]{24}");
    var schedules = world.server().desk().schedules().of(world.protection());
    assertThat(schedules)
        .singleElement()
        .satisfies(schedule -> {
          assertThat(schedule.cron()).isEqualTo("0,30 3 * * 0,1");
          assertThat(schedule.timeZone()).isEqualTo(ZoneOffset.UTC);
          assertThat(schedule.type()).isEqualTo(BackupType.FULL);
          assertThat(schedule.keepFor()).isEqualTo(Duration.ofDays(30));
        });
  }

  @Test
  void listsWhatWasSaid() throws IOException {
    var id = world.post(SCHEDULES, WEEKLY).at("/data/id").asText();

    var page = world.get(SCHEDULES);

    assertThat(page.at("/data/schedules")).hasSize(1);
    assertThat(page.at("/pagination").has("cursor")).isFalse();
    var schedule = page.at("/data/schedules/0");
    assertThat(schedule.get("id").asText()).isEqualTo(id);
    assertThat(schedule.get("backupType").asText()).isEqualTo("dump");
    assertThat(schedule.get("retentionTime").asInt()).isEqualTo(30);
    assertThat(schedule.get("backupCompressionType").asText()).isEqualTo("zstd");
    assertThat(schedule.get("scheduling"))
        .hasToString("{\"interval\":\"weekly\",\"minute\":[0,30],\"hour\":[3],\"day\":[0,6]}");
    assertThat(schedule.has("createdAt")).isTrue();
    assertThat(schedule.has("updatedAt")).isTrue();
  }

  @Test
  void walksAllPages() throws IOException {
    var made = new ArrayList<String>();
    made.add(
        world.post(SCHEDULES, body("dump", 7, "hourly", "\"minute\":[5]")).at("/data/id").asText());
    made.add(
        world
            .post(SCHEDULES, body("snapshot", 7, "hourly", "\"minute\":[5]"))
            .at("/data/id")
            .asText());
    made.add(world.post(SCHEDULES, WEEKLY).at("/data/id").asText());

    var seen = new ArrayList<String>();
    var query = "?per_page=1";
    for (var i = 0; i < 3; i++) {
      var page = world.get(SCHEDULES + query);
      seen.addAll(texts(page.at("/data/schedules"), "id"));
      assertThat(page.at("/pagination/hasNextPage").asBoolean()).isEqualTo(i < 2);
      query = "?per_page=1&cursor=" + page.at("/pagination/cursor").asText();
    }

    assertThat(seen).containsExactlyElementsOf(made.reversed());
  }

  @Test
  void oneOfEachIntervalAndKind() throws IOException {
    world.post(SCHEDULES, WEEKLY);

    refused(world.call("POST", SCHEDULES, WEEKLY), 409, "conflict");
    world.post(SCHEDULES, WEEKLY.replace("dump", "snapshot"));
    assertThat(world.get(SCHEDULES).at("/data/schedules")).hasSize(2);
  }

  @Test
  void deletesOnceOnly() throws IOException {
    var id = world.post(SCHEDULES, WEEKLY).at("/data/id").asText();

    refused(world.call("DELETE", SCHEDULES + "/000000000000000000000000"), 404, "not-found");
    assertThat(world.call("DELETE", SCHEDULES + "/" + id).body()).isEqualTo("{\"data\":{}}");

    assertThat(world.get(SCHEDULES).at("/data/schedules")).isEmpty();
    refused(world.call("DELETE", SCHEDULES + "/" + id), 404, "not-found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"backupType\":\"dump\",\"retentionTime\":7}",
        "{\"backupType\":\"dump\",\"scheduling\":{\"interval\":\"hourly\",\"minute\":[0]}}",
        "{\"retentionTime\":7,\"scheduling\":{\"interval\":\"hourly\",\"minute\":[0]}}",
        "{\"backupType\":\"dump\",\"retentionTime\":8,\"scheduling\":{\"interval\":\"hourly\",\"minute\":[0]}}",
        "{\"backupType\":\"dump\",\"retentionTime\":0,\"scheduling\":{\"interval\":\"hourly\",\"minute\":[0]}}",
        "{\"backupType\":\"dump\",\"retentionTime\":1.5,\"scheduling\":{\"interval\":\"hourly\",\"minute\":[0]}}",
        "{\"backupType\":\"dump\",\"retentionTime\":7,\"scheduling\":{\"interval\":\"hourly\",\"minute\":[]}}",
        "{\"backupType\":\"dump\",\"retentionTime\":7,\"scheduling\":{\"interval\":\"hourly\",\"minute\":[0,0]}}",
        "{\"backupType\":\"dump\",\"retentionTime\":7,\"scheduling\":{\"interval\":\"hourly\",\"minute\":[60]}}",
        "{\"backupType\":\"dump\",\"retentionTime\":7,\"scheduling\":{\"interval\":\"hourly\",\"minute\":[0],\"hour\":[1]}}",
        "{\"backupType\":\"dump\",\"retentionTime\":7,\"scheduling\":{\"interval\":\"daily\",\"minute\":[0]}}",
        "{\"backupType\":\"dump\",\"retentionTime\":61,\"scheduling\":{\"interval\":\"daily\",\"minute\":[0],\"hour\":[1]}}",
        "{\"backupType\":\"dump\",\"retentionTime\":7,\"scheduling\":{\"interval\":\"daily\",\"minute\":[0],\"hour\":[1],\"day\":[1]}}",
        "{\"backupType\":\"dump\",\"retentionTime\":7,\"scheduling\":{\"interval\":\"weekly\",\"minute\":[0],\"hour\":[1]}}",
        "{\"backupType\":\"dump\",\"retentionTime\":7,\"scheduling\":{\"interval\":\"weekly\",\"minute\":[0],\"hour\":[1],\"day\":[7]}}",
        "{\"backupType\":\"dump\",\"retentionTime\":7,\"scheduling\":{\"interval\":\"monthly\",\"minute\":[0]}}",
        "{\"backupType\":\"dump\",\"retentionTime\":7,\"scheduling\":{\"interval\":\"hourly\",\"minute\":[0,20,40]}}",
        "{\"backupType\":\"dump\",\"retentionTime\":7,\"scheduling\":{\"interval\":\"hourly\",\"minute\":[0]},\"x\":1}",
        "{\"backupType\":\"dump\",\"retentionTime\":7,\"scheduling\":{\"interval\":\"hourly\",\"10000\":1}}",
        "{\"a\":1,\"a/b\":2}"
      })
  void bodiesAgainstTheRulesMakeNoSchedule(String body) throws IOException {
    refused(world.call("POST", SCHEDULES, body), 400, "validation-error");

    assertThat(world.server().desk().schedules().of(world.protection())).isEmpty();
  }

  @Test
  void readersAndStrangersChangeNothing() throws IOException {
    var id = world.post(SCHEDULES, WEEKLY).at("/data/id").asText();
    var access = world.server().access();
    var reader = access.reader(world.project());
    var stranger = access.token(EnumSet.allOf(Scope.class), new ProjectId(UUID.randomUUID()));

    refused(world.call(reader, "POST", SCHEDULES, WEEKLY), 403, "forbidden");
    refused(world.call(reader, "DELETE", SCHEDULES + "/" + id, ""), 403, "forbidden");
    for (var path : List.of(SCHEDULES, SCHEDULES + "/" + id)) {
      refused(
          world.call(stranger, path.equals(SCHEDULES) ? "GET" : "DELETE", path, ""),
          404,
          "not-found");
    }
    assertThat(world.get(SCHEDULES).at("/data/schedules")).hasSize(1);
  }

  private static String body(String kind, int kept, String interval, String when) {
    return "{\"backupType\":\"%s\",\"retentionTime\":%d,\"scheduling\":{\"interval\":\"%s\",%s}}"
        .formatted(kind, kept, interval, when);
  }
}
