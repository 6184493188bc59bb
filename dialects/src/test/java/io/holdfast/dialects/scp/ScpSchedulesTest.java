package io.holdfast.dialects.scp;

import static io.holdfast.dialects.scp.ScpWorld.BACKUPS;
import static io.holdfast.dialects.scp.ScpWorld.MACHINE;
import static io.holdfast.dialects.scp.ScpWorld.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupStanding;
import io.holdfast.catalog.model.BackupTrigger;
import io.holdfast.catalog.model.Lease;
import io.holdfast.catalog.model.ScheduleId;
import io.holdfast.catalog.model.SessionTimes;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.dialects.testkit.Exercises;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When backups run, and what became of the runs. */
class ScpSchedulesTest {
  private static final String FULL =
      "{'type':'FULL','frequency':'MONTHLY','start_time':'15:30:00','start_day':'SUN','start_week':'WEEK_LAST'}";
  private static final String DAILY =
      "{'type':'INCREMENTAL','frequency':'DAILY','start_time':'03:00:00','start_day':'MON','start_week':'WEEK_1'}";
  private static final String WEEKLY =
      "{'type':'INCREMENTAL','frequency':'WEEKLY','start_time':'00:00:00','start_day':'SUN'}";

  @AutoClose private final ScpWorld world = new ScpWorld();
  private final ScpWire wire = world.wire;

  @Test
  @Exercises({"GET /v1/backups/{backupId}/schedules", "PUT /v1/backups/{backupId}/schedules"})
  void givesSchedulesBackAsSent() {
    var path = BACKUPS + "/" + world.backup("nightly") + "/schedules";
    wire.done(200, "1.0", "PUT", path, schedules(FULL, DAILY, WEEKLY));
    var list = wire.list("1.0", path, ScpWire.SCHEDULE);

    assertThat(list).hasSize(3);
    assertThat(list.get(0).get("name").asText()).matches("FULL_MONTHLY_15:30:00-[0-9a-zA-Z]{6}");
    assertThat(list.get(0).get("start_week").asText()).isEqualTo("WEEK_LAST");
    assertThat(list.get(1).get("start_day").asText()).isEqualTo("MON");
    assertThat(list.get(1).get("start_week").asText()).isEqualTo("WEEK_1");
    assertThat(list.get(2).get("start_day").asText()).isEqualTo("SUN");
    assertThat(list.get(2).get("start_week").isNull()).isTrue();
    assertThat(list.get(2).get("start_time").asText()).isEqualTo("00:00:00");

    wire.done(200, "1.2", "PUT", path, schedules(WEEKLY, FULL));

    var after = wire.list("1.2", path, ScpWire.SCHEDULE);
    assertThat(after).hasSize(2);
    assertThat(after.get(0).get("id")).isEqualTo(list.get(2).get("id"));
    assertThat(after.get(1).get("name")).isEqualTo(list.get(0).get("name"));
  }

  @Test
  void leavesBackupsOfOthersAlone() {
    var machine = BACKUPS + "/" + MACHINE;
    var others = world.protection("5e4e3b5097a14a709c4c1b7f4b7a9e09").planId();
    var before = world.server.catalog().read(tx -> tx.plans().get(others)).schedules();

    wire.done(200, "1.1", "PUT", machine + "/schedules", schedules(FULL));

    assertThat(world.protection(MACHINE).planId()).isNotEqualTo(others);
    assertThat(world.server.catalog().read(tx -> tx.plans().get(others)).schedules())
        .isEqualTo(before);
  }

  @Test
  void refusesSchedulesThatCannotBe() {
    var path = BACKUPS + "/" + MACHINE + "/schedules";
    for (var body :
        List.of(
            "{}",
            "{'schedules':[]}",
            "{'schedules':'x'}",
            "{'schedules':[" + DAILY + "]}",
            "{'schedules':[" + FULL + "," + FULL + "]}",
            "{'schedules':[{'type':'FULL','frequency':'DAILY','start_time':'15:15:00'}]}",
            "{'schedules':[{'type':'FULL','frequency':'DAILY','start_time':'24:00:00'}]}",
            "{'schedules':[{'type':'FULL','frequency':'WEEKLY','start_time':'15:00:00'}]}",
            "{'schedules':[{'type':'FULL','frequency':'MONTHLY','start_time':'15:00:00','start_day':'MON'}]}",
            "{'schedules':[{'type':'FULL','frequency':'HOURLY','start_time':'15:00:00'}]}",
            "{'schedules':[{'type':'full','frequency':'DAILY','start_time':'15:00:00'}]}",
            "{'schedules':[5]}")) {
      ScpWire.error(wire.send("1.1", "PUT", path, json(body)), 400, "ValidationError");
    }
  }

  @Test
  void refusesTheSeventhIncremental() {
    var many = new ArrayList<>(List.of(FULL));
    for (var i = 0; i < 7; i++) {
      many.add(DAILY.replace("03:00", "0%d:30".formatted(i)));
    }
    var path = BACKUPS + "/" + world.backup("nightly") + "/schedules";

    ScpWire.error(
        wire.send("1.1", "PUT", path, schedules(many.toArray(String[]::new))),
        400,
        "ValidationError");
    wire.done(200, "1.1", "PUT", path, schedules(many.subList(0, 7).toArray(String[]::new)));
  }

  @Test
  @Exercises("GET /v1/backups/{backupId}/backup-histories")
  void listsRunsByStateAndTime() {
    var backup = world.backup("nightly");
    var path = BACKUPS + "/" + backup + "/backup-histories";
    var start = Instant.parse("2026-05-01T01:00:00Z");
    for (var day = 0; day < 3; day++) {
      world.point(backup, start.plus(Duration.ofDays(day)));
    }
    wire.done(200, "1.1", "POST", BACKUPS + "/" + backup + "/manual-backup", "");

    assertThat(wire.list("1.1", path, ScpWire.BACKUP_HISTORY)).hasSize(4);
    assertThat(count(path + "?backup_job_state=SUCCESS")).isEqualTo(3);
    assertThat(count(path + "?backup_job_state=INPROGRESS")).isEqualTo(1);
    assertThat(count(path + "?backup_job_state=FAILED")).isZero();
    assertThat(count(path + "?backup_job_state=ALL&size=1")).isEqualTo(4);
    assertThat(
            count(
                path
                    + "?backup_start_time=2026-05-02T01:00:01Z&backup_end_time=2026-05-02T10:00:01%2B09:00"))
        .isEqualTo(1);
    var first =
        wire.list("1.1", path + "?sort=backup_start_time:asc&size=1", ScpWire.BACKUP_HISTORY);
    assertThat(first.get(0).get("backup_start_time").asText()).isEqualTo("2026-05-01T01:00:01Z");
    for (var field :
        List.of(
            "backup_end_time",
            "backup_job_guid",
            "backup_job_state",
            "schedule_id",
            "schedule_name")) {
      assertThat(wire.list("1.1", path + "?sort=" + field, ScpWire.BACKUP_HISTORY)).hasSize(4);
    }
    ScpWire.error(
        wire.send("1.1", "GET", path + "?backup_job_state=DONE", ""), 400, "ValidationError");
    ScpWire.error(
        wire.send("1.1", "GET", path + "?backup_start_time=today", ""), 400, "ValidationError");
  }

  /** What waits has no start: it is last, whatever the direction, and in no window. */
  @Test
  void listsRunsThatWaitBehindThoseThatBegan() {
    var backup = world.backup("nightly");
    var path = BACKUPS + "/" + backup + "/backup-histories";
    world.point(backup, Instant.parse("2026-05-01T01:00:00Z"));
    world.point(backup, Instant.parse("2026-05-02T01:00:00Z"));
    wire.done(200, "1.1", "POST", BACKUPS + "/" + backup + "/manual-backup", "");

    for (var sort : List.of("", "?sort=backup_start_time:desc", "?sort=backup_start_time")) {
      var runs = wire.list("1.1", path + sort, ScpWire.BACKUP_HISTORY);
      assertThat(runs).hasSize(3);
      assertThat(runs.get(0).get("backup_start_time").isNull()).as(sort).isFalse();
      assertThat(runs.get(2).get("backup_start_time").isNull()).as(sort).isTrue();
    }
    for (var page = 0; page < 4; page++) {
      var one = wire.get("1.1", path + "?size=1&page=" + page);
      assertThat(one.get("count").asInt()).isEqualTo(3);
      assertThat(one.get("contents")).hasSize(page < 3 ? 1 : 0);
    }
    var always = "?backup_start_time=2020-01-01T00:00:00Z&backup_end_time=2099-01-01T00:00:00Z";
    assertThat(count(path + always)).isEqualTo(2);
    assertThat(count(path + always + "&backup_job_state=INPROGRESS")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":asc", ":desc"})
  void sortsRunsByTheWordsOfTheirStates(String direction) {
    var backup = world.backup("nightly");
    var path = BACKUPS + "/" + backup + "/backup-histories?sort=backup_job_state" + direction;
    failed(backup, 1, "a");
    world.point(backup, Instant.parse("2026-05-01T01:00:00Z"));
    wire.done(200, "1.1", "POST", BACKUPS + "/" + backup + "/manual-backup", "");
    failed(backup, 2, "b");

    var words = wire.list("1.1", path, ScpWire.BACKUP_HISTORY).findValuesAsText("backup_job_state");

    assertThat(direction.equals(":desc") ? words.reversed() : words)
        .containsExactly("FAILED", "FAILED", "INPROGRESS", "SUCCESS");
    assertThat(count(path + "&backup_job_state=FAILED&size=1")).isEqualTo(2);
    assertThat(
            wire.list("1.1", path + "&size=3&page=1", ScpWire.BACKUP_HISTORY)
                .findValuesAsText("backup_job_state"))
        .containsExactly(words.getLast());
  }

  /** The times are kept to the microsecond, and shown to the second. */
  @Test
  void findsARunInTheSecondThatItIsShownIn() {
    var backup = world.backup("nightly");
    world.point(backup, Instant.parse("2026-05-01T01:00:00.654321Z"));
    var path = BACKUPS + "/" + backup;
    var window = "?backup_start_time=%1$s&backup_end_time=%1$s";

    for (var list : List.of("/backup-histories", "/restore-targets")) {
      var shown = wire.get("1.1", path + list).at("/contents/0/backup_start_time").asText();
      assertThat(shown).isEqualTo("2026-05-01T01:00:01Z");
      assertThat(count(path + list + window.formatted(shown))).as(list).isOne();
      var before = window.formatted("2026-05-01T01:00:00Z");
      assertThat(count(path + list + before)).as(list).isZero();
      var after = window.formatted("2026-05-01T01:00:02Z");
      assertThat(count(path + list + after)).as(list).isZero();
    }
  }

  /** They never began, and were asked for at noon: there they stand. */
  @Test
  void sortsRunsByTheirSchedulesIdAndKeepsThoseThatNeverBegan() {
    var backup = world.backup("nightly");
    var path = BACKUPS + "/" + backup + "/backup-histories?backup_start_time=";
    failed(backup, 3, "a");
    failed(backup, 1, "b");
    failed(backup, 2, "c");

    var noon = path + "2026-06-01T12:00:00Z&backup_end_time=2026-06-01T12:00:01Z";
    var runs = wire.list("1.1", noon + "&sort=schedule_id:asc", ScpWire.BACKUP_HISTORY);

    assertThat(runs.findValuesAsText("schedule_id"))
        .extracting(id -> id.charAt(id.length() - 1))
        .containsExactly('1', '2', '3');
    assertThat(runs.findValuesAsText("backup_start_time")).containsOnly("2026-06-01T12:00:00Z");
  }

  private void failed(String backup, long schedule, String name) {
    var noon = Instant.parse("2026-06-01T12:00:00Z");
    var wanted = Samples.backup(world.protection(backup), noon);
    var times = new SessionTimes(noon, noon, null, noon.plusSeconds(5), noon);
    var failed =
        new BackupSession(
            wanted.id(),
            0,
            wanted.projectId(),
            wanted.protectionId(),
            wanted.sourceId(),
            wanted.pointId(),
            new ScheduleId(new UUID(7, schedule)),
            name,
            BackupTrigger.SCHEDULE,
            wanted.type(),
            wanted.actor(),
            wanted.wish(),
            BackupStanding.ended(BackupResult.FAILED, Severity.ERROR, null, null),
            times,
            Lease.NONE,
            0,
            null,
            null,
            wanted.progress(),
            wanted.statistics(),
            null,
            1);
    world.server.catalog().update(tx -> tx.backupSessions().insert(failed));
  }

  private int count(String path) {
    return wire.get("1.1", path).get("count").asInt();
  }

  private static String schedules(String... schedules) {
    return json("{'schedules':[%s]}".formatted(String.join(",", schedules)));
  }
}
