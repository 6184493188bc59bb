package io.holdfast.dialects.scp;

import static io.holdfast.dialects.scp.ScpWorld.BACKUPS;
import static io.holdfast.dialects.scp.ScpWorld.MACHINE;
import static io.holdfast.dialects.scp.ScpWorld.SERVER;
import static io.holdfast.dialects.scp.ScpWorld.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.query.Slice;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.dialects.testkit.Exercises;
import io.holdfast.rest.edge.Parameters;
import io.holdfast.rest.edge.RequestException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a backup kept, and getting it back. */
class ScpRestoresTest {
  private static final Instant NIGHT = Instant.parse("2026-05-01T01:00:00Z");

  private ScpWorld world;
  private ScpWire wire;
  private String path;
  private String backup;
  private RestorePoint point;

  @BeforeEach
  void start() {
    world = new ScpWorld();
    wire = world.wire;
    backup = world.backup("shop");
    path = BACKUPS + "/" + backup;
    point = world.point(backup, NIGHT);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  @Exercises({
    "GET /v1/backups/{backupId}/restore-targets",
    "DELETE /v1/backups/{backupId}/restore-targets"
  })
  void listsAndDeletesRestoreTargets() {
    var later = world.point(backup, NIGHT.plusSeconds(86_400));
    var targets = path + "/restore-targets";
    var list = wire.list("1.1", targets, ScpWire.RESTORE_TARGET);

    assertThat(list.get(0).get("restore_target_id").asText()).isEqualTo(later.id().toString());
    assertThat(list).hasSize(2);
    assertThat(list.get(1).get("is_restore_available").asBoolean()).isTrue();
    assertThat(list.get(1).get("retention_period").asText()).isEqualTo("WEEK_2");
    for (var field : List.of("usage_gb", "schedule_name", "is_restore_available")) {
      assertThat(wire.list("1.1", targets + "?sort=" + field + ":desc", ScpWire.RESTORE_TARGET))
          .hasSize(2);
    }
    var window = "?backup_start_time=2026-05-01T00:00:00Z&backup_end_time=2026-05-01T01:00:01";
    assertThat(wire.get("1.1", targets + window).get("count").asInt()).isEqualTo(1);
    var both = "{'restore_target_ids':['%s','%s']}";
    ScpWire.error(
        wire.send("1.1", "DELETE", targets, json(both.formatted(point.id(), SERVER))),
        404,
        "NotFound");
    ScpWire.error(
        wire.send("1.1", "DELETE", targets, json("{'restore_target_ids':[]}")),
        400,
        "ValidationError");
    assertThat(wire.get("1.1", targets).get("count").asInt()).isEqualTo(2);

    wire.done(200, "1.1", "DELETE", targets, json(both.formatted(point.id(), later.id())));

    assertThat(wire.get("1.1", targets).get("count").asInt()).isZero();
    assertThat(world.server.catalog().read(tx -> tx.restorePoints().get(point.id())).status())
        .isEqualTo(PointStatus.EXPIRED);
  }

  @Test
  @Exercises({
    "POST /v1/backups/{backupId}/restore",
    "GET /v1/backups/restore/check-name-duplication",
    "GET /v1/backups/{backupId}/restore-histories"
  })
  void restoresBesideTheSourceUnderTheNewName() {
    var id = wire.done(202, "1.1", "POST", path + "/restore", restore("shop copy", ""));

    assertThat(id).isEqualTo(backup);
    var session = world.restores(backup).getFirst();
    assertThat(session.request().purpose()).isEqualTo(RestorePurpose.CLONE);
    assertThat(session.request().conflictPolicy()).isEqualTo(ConflictPolicy.FAIL);
    assertThat(session.request().target().path()).isEqualTo("/srv/shop copy");
    assertThat(session.request().target().settings()).containsEntry("base", "/srv/shop");
    for (var version : ScpWorld.versions().toList()) {
      var history = wire.list(version, path + "/restore-histories", ScpWire.RESTORE_HISTORY).get(0);
      assertThat(history.get("restore_server_name").asText()).isEqualTo("shop copy");
      assertThat(history.get("restore_state").asText()).isEqualTo("INPROGRESS");
      assertThat(history.get("backup_start_time").asText()).isEqualTo("2026-05-01T01:00:01");
    }
    assertThat(taken("shop%20copy")).isTrue();
    assertThat(taken("restoretest1")).isTrue();
    assertThat(taken("nobody")).isFalse();
    ScpWire.error(
        wire.send("1.1", "POST", path + "/restore", restore("shop copy", "")), 409, "Conflict");
    ScpWire.error(wire.send("1.1", "DELETE", path, ""), 409, "Conflict");
  }

  @Test
  void refusesRestoresThatCannotBeMeant() {
    var restore = path + "/restore";
    for (var bad :
        List.of(
            "{}",
            restore("a/b", ""),
            restore("x".repeat(64), ""),
            restore("ok", ",'networks':[{'subnet_id':'s'}]"),
            restore("ok", ",'networks':[{}]"),
            restore("ok", ",'security_groups':['g']"))) {
      ScpWire.error(wire.send("1.1", "POST", restore, bad), 400, "ValidationError");
    }
    ScpWire.error(wire.send("1.2", "POST", restore, restore("ok", "")), 400, "ValidationError");
    ScpWire.error(
        wire.send("1.1", "POST", restore, restore("ok", "").replace(point.id().toString(), SERVER)),
        404,
        "NotFound");
    var machine = BACKUPS + "/" + MACHINE;
    var target = wire.get("1.1", machine + "/restore-targets").at("/contents/0/restore_target_id");
    ScpWire.error(
        wire.send(
            "1.1",
            "POST",
            machine + "/restore",
            restore("ok", "").replace(point.id().toString(), target.asText())),
        400,
        "ValidationError");
    assertThat(world.restores(backup)).isEmpty();
    wire.done(
        202, "1.2", "POST", restore, restore("ok", ",'server_type_id':'s1v1m2','networks':[]"));
  }

  @Test
  @Exercises({
    "POST /v1/backups/{backupId}/restore-agent-backup",
    "GET /v1/backups/{backupId}/agent-backup-restore-targets"
  })
  void restoresFilesToWhereTheyShallLie() {
    var paths =
        ",'filesystem_paths':[{'source':'/srv/shop/a','destination':'/srv/shop/a'},"
            + "{'source':'/srv/shop/b/','destination':'/srv/shop/b'},"
            + "{'source':'/srv/shop','destination':'/tmp/back'}]";
    var id =
        wire.done(
            200, "1.1", "POST", path + "/restore-agent-backup", agent(paths + ",'overwrite':true"));

    assertThat(id).isEqualTo(backup);
    var sessions = world.restores(backup);
    assertThat(sessions).hasSize(2);
    var inPlace = sessions.getFirst().request();
    assertThat(inPlace.selection().paths()).containsExactly("/srv/shop/a", "/srv/shop/b");
    assertThat(inPlace.target().path()).isEqualTo("/srv/shop");
    assertThat(inPlace.target().settings()).isEqualTo(Map.of("base", "/srv/shop"));
    assertThat(inPlace.conflictPolicy()).isEqualTo(ConflictPolicy.OVERWRITE);
    var elsewhere = sessions.getLast().request();
    assertThat(elsewhere.target().path()).isEqualTo("/tmp/back");
    assertThat(elsewhere.target().serverName()).isEqualTo("restoretest1");
    var servers = path + "/agent-backup-restore-targets?server_name=restore";
    assertThat(wire.list("1.0", servers, ScpWire.RESTORE_SERVER_10)).hasSize(1);
    assertThat(wire.list("1.2", servers, ScpWire.RESTORE_SERVER_12)).hasSize(1);
  }

  @Test
  void sortsHistoriesByIdsTheAbsentLast() {
    for (var place : List.of("/tmp/one", "/tmp/two")) {
      var paths = ",'filesystem_paths':[{'source':'/srv/shop','destination':'%s'}]";
      var body = agent(paths.formatted(place));
      wire.done(200, "1.1", "POST", path + "/restore-agent-backup", body);
    }
    wire.done(202, "1.1", "POST", path + "/restore", restore("shop copy", ""));
    var histories = path + "/restore-histories?sort=";

    for (var direction : List.of("", ":asc", ":desc")) {
      var byServer =
          wire.list("1.2", histories + "restore_server_id" + direction, ScpWire.RESTORE_HISTORY);
      assertThat(byServer).hasSize(3);
      assertThat(byServer.get(0).get("restore_server_id").asText()).isEqualTo(SERVER);
      assertThat(byServer.get(2).get("restore_server_id").isNull()).isTrue();
    }
    for (var field : List.of("created_by", "modified_by")) {
      var page = wire.get("1.1", histories + field + ":desc&size=2&page=1");
      assertThat(page.get("count").asInt()).isEqualTo(3);
      assertThat(page.get("contents")).hasSize(1);
    }
    ScpWire.error(
        wire.send("1.1", "GET", histories + "modified_by:up", ""), 400, "ValidationError");
  }

  @ParameterizedTest
  @MethodSource("io.holdfast.dialects.scp.ScpWorld#versions")
  void sortsHistoriesByTheWordsThatAVersionShows(String version) {
    var catalog = world.server.catalog();
    var at = NIGHT.plusSeconds(86_400);
    for (var result : RestoreResult.values()) {
      var ended = Samples.ended(Samples.restore(point, at), result);
      catalog.update(tx -> tx.restoreSessions().insert(ended));
    }
    catalog.update(tx -> tx.restoreSessions().insert(Samples.restore(point, at)));
    var sorted = path + "/restore-histories?sort=restore_state";

    for (var direction : List.of(":asc", ":desc")) {
      var words = words(version, sorted + direction);
      assertThat(words).hasSize(RestoreResult.values().length + 1);
      assertThat(direction.equals(":desc") ? words.reversed() : words).isSorted();
      assertThat(words).contains("COMPLETED", "FAILED", "INPROGRESS");
      var pages = new ArrayList<String>();
      for (var page = 0; page < 4; page++) {
        pages.addAll(words(version, sorted + direction + "&size=3&page=" + page));
      }
      assertThat(pages).isEqualTo(words);
    }
    assertThat(words(version, sorted + "&restore_state=INPROGRESS")).hasSize(1);
  }

  private List<String> words(String version, String list) {
    return wire.list(version, list, ScpWire.RESTORE_HISTORY).findValuesAsText("restore_state");
  }

  /** The times are kept to the microsecond, and shown to the second. */
  @Test
  void findsARestoreInTheSecondThatItIsShownIn() {
    var started = Samples.restore(point, Instant.parse("2026-05-03T01:00:00.654321Z"));
    world.server.catalog().update(tx -> tx.restoreSessions().insert(started));
    var window = path + "/restore-histories?start_time=%1$s&end_time=%1$s";

    assertThat(wire.get("1.1", window.formatted("2026-05-03T01:00:00Z")).get("count").asInt())
        .isOne();
    for (var second : List.of("2026-05-03T00:59:59Z", "2026-05-03T01:00:01")) {
      assertThat(wire.get("1.1", window.formatted(second)).get("count").asInt()).isZero();
    }
  }

  /** Nothing of an answer has gone out when it turns out that it cannot be. */
  @Test
  void refusesToSortTooManyBeforeItAnswers() {
    var query =
        RestoreHistoryQuery.of(
            Parameters.parse("sort=restore_server_id&size=2147483647"), ScpVersion.V1_1);
    var many = Collections.nCopies(Listing.MOST_SORTED + 1, Samples.restore(point, NIGHT));

    assertThatThrownBy(() ->
            query.read(
                asked -> new Slice<>(many.subList(0, asked.page().limit()), null, null),
                point.protectionId(),
                RestorePurpose.WRITING))
        .isInstanceOf(RequestException.class);
  }

  @Test
  void refusesFilesFromNowhereToNowhere() {
    var restore = path + "/restore-agent-backup";
    for (var bad :
        List.of(
            "{}",
            agent(",'filesystem_paths':[]"),
            agent(",'filesystem_paths':[{'source':'a','destination':'/b'}]"),
            agent(",'filesystem_paths':[{'source':'/a'}]"),
            agent(",'filesystem_paths':[{'source':'/a','destination':'/b/../c'}]"))) {
      ScpWire.error(wire.send("1.1", "POST", restore, bad), 400, "ValidationError");
    }
    var good = agent(",'filesystem_paths':[{'source':'/a','destination':'/b'}]");
    ScpWire.error(
        wire.send("1.1", "POST", restore, good.replace(SERVER, point.id().toString())),
        404,
        "NotFound");
    wire.done(200, "1.1", "POST", restore, good);
    assertThat(world.restores(backup).getFirst().request().conflictPolicy())
        .isEqualTo(ConflictPolicy.SKIP);
  }

  @Test
  @Exercises("GET /v1/backups/{backupId}/restore/restorable-subnets")
  void knowsNoSubnets() {
    var subnets = path + "/restore/restorable-subnets";
    var answer = wire.get("1.1", subnets);

    ScpWire.requireShape(answer, "subnets:objects count:int");
    assertThat(answer.get("count").asInt()).isZero();
    ScpWire.error(wire.send("1.2", "GET", subnets, ""), 400, "ValidationError");
    wire.get("1.2", subnets + "?region=kr-west1&state=ACTIVE");
    ScpWire.error(wire.send("1.1", "GET", subnets + "?state=OLD", ""), 400, "ValidationError");
  }

  @Test
  @Exercises("GET /v1/backups/{backupId}/filesystem-path")
  void looksIntoPointsSinceVersion12() {
    var tree = path + "/filesystem-path?path=/&restore_target_id=";

    ScpWire.error(wire.send("1.1", "GET", tree + point.id(), ""), 405, "MethodNotAllowed");
    ScpWire.error(wire.send("1.2", "GET", tree + SERVER, ""), 404, "NotFound");
    ScpWire.error(
        wire.send("1.2", "GET", path + "/filesystem-path?path=/", ""), 400, "ValidationError");
    ScpWire.error(
        wire.send("1.2", "GET", tree.replace("=/", "=x") + point.id(), ""), 400, "ValidationError");
  }

  private boolean taken(String name) {
    return wire.get("1.1", BACKUPS + "/restore/check-name-duplication?restore_server_name=" + name)
        .get("result")
        .asBoolean();
  }

  private String restore(String name, String more) {
    return json(
        "{'restore_server_name':'%s','restore_target_id':'%s'%s}"
            .formatted(name, point.id(), more));
  }

  private String agent(String more) {
    return json(
        "{'restore_server_uuid':'%s','restore_target_id':'%s'%s}"
            .formatted(SERVER, point.id(), more));
  }
}
