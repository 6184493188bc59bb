package io.holdfast.dialects.scp;

import static io.holdfast.dialects.scp.ScpWorld.BACKUPS;
import static io.holdfast.dialects.scp.ScpWorld.MACHINE;
import static io.holdfast.dialects.scp.ScpWorld.SERVER;
import static io.holdfast.dialects.scp.ScpWorld.body;
import static io.holdfast.dialects.scp.ScpWorld.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.ProtectionState;
import io.holdfast.catalog.model.RetentionPreset;
import io.holdfast.control.configuration.Folders;
import io.holdfast.dialects.Answer;
import io.holdfast.dialects.testkit.Exercises;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Backups made, shown, changed and deleted. */
class ScpBackupsTest {
  private ScpWorld world;
  private ScpWire wire;

  @BeforeEach
  void start() {
    world = new ScpWorld();
    wire = world.wire;
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  @Exercises({"GET /v1/backups", "GET /v1/backups/{backupId}", "POST /v1/backups"})
  void showsABackupWithTheFieldsOfEachVersion() {
    var id = world.backup("nightly");

    ScpWorld.versions().forEach(version -> hasTheFieldsOf(version, id));
  }

  private void hasTheFieldsOf(String version, String id) {
    var list = wire.list(version, BACKUPS + "?name=night", ScpWire.BACKUP);
    var detail = wire.get(version, BACKUPS + "/" + id);

    assertThat(list).hasSize(1);
    assertThat(list.get(0).get("id").asText()).isEqualTo(id);
    ScpWire.requireShape(
        detail,
        switch (version) {
          case "1.0" -> ScpWire.DETAIL_10;
          case "1.1" -> ScpWire.DETAIL_11;
          default -> ScpWire.DETAIL_12;
        });
    assertThat(detail.get("policy_type").asText()).isEqualTo("FILESYSTEM");
    assertThat(detail.get("policy_category").asText()).isEqualTo("AGENT");
    assertThat(detail.get("retention_period").asText()).isEqualTo("WEEK_2");
    assertThat(detail.get("role_type").asText()).isEqualTo("ORIGINAL");
    assertThat(detail.get("server_uuid").asText()).isEqualTo(SERVER);
    assertThat(detail.get("server_category").asText()).isEqualTo("VIRTUAL_SERVER");
    assertThat(detail.get("state").asText()).isEqualTo("AVAILABLE");
    assertThat(detail.at("/filesystem_paths/0").asText()).isEqualTo("/srv/nightly");
    ScpWire.requireShape(
        wire.get(version, BACKUPS + "/" + MACHINE),
        version.equals("1.0")
            ? ScpWire.DETAIL_10
            : version.equals("1.1") ? ScpWire.DETAIL_11 : ScpWire.DETAIL_12);
  }

  @Test
  void listsByEveryFieldInPagesThatDoNotOverlap() {
    for (var i = 0; i < 5; i++) {
      world.backup("backup-" + i);
    }
    var all = ids(wire.list("1.1", BACKUPS + "?size=2147483647", ScpWire.BACKUP));

    assertThat(all).hasSize(8).doesNotHaveDuplicates();
    for (var field : BackupViews.FIELDS) {
      for (var direction : List.of("", ":asc", ":desc")) {
        var seen = new ArrayList<String>();
        for (var page = 0; page < 3; page++) {
          var path = BACKUPS + "?size=3&page=%d&sort=%s%s".formatted(page, field, direction);
          seen.addAll(ids(wire.list("1.1", path, ScpWire.BACKUP)));
        }
        assertThat(seen).as(field + direction).containsExactlyInAnyOrderElementsOf(all);
      }
    }
    assertThat(wire.get("1.1", BACKUPS + "?size=0").get("count").asInt()).isEqualTo(8);
    assertThat(wire.get("1.1", BACKUPS + "?page=99").get("contents")).isEmpty();
    assertThat(wire.get("1.1", BACKUPS + "?name=Backup-1").get("contents")).isEmpty();
    assertThat(wire.get("1.1", BACKUPS + "?server_name=restoretest1").get("count").asInt())
        .isEqualTo(6);
    ScpWire.error(wire.send("1.1", "GET", BACKUPS + "?sort=color:asc", ""), 400, "ValidationError");
  }

  @Test
  void tellsEveryFaultOfABody() {
    var empty = ScpWire.error(post("{}"), 400, "ValidationError").get("detail");
    var bad =
        ScpWire.error(
                post(
                    json(
                        "{'name':'','policy_category':'AGENT','policy_type':'FILESYSTEM','server_category':'VIRTUAL_SERVER|GPU_SERVER','server_uuid':'x','schedules':[],'filesystem_paths':['/a']}")),
                400,
                "ValidationError")
            .get("detail");

    assertThat(empty).hasSize(6).allMatch(JsonNode::isTextual);
    assertThat(bad).hasSize(3);
    assertThat(bad.get(0).asText()).startsWith("name: ");
  }

  @Test
  void refusesWhatABackupCannotBe() {
    var agentless = body("x", "").replace("\"AGENT\"", "\"AGENTLESS\"");
    var image = agentless.replace("FILESYSTEM", "VM_IMAGE");
    var two = body("x", ",'filesystem_paths':['/a','/a/b']");

    ScpWire.error(post(agentless), 400, "ValidationError");
    ScpWire.error(post(body("x", "")), 400, "ValidationError");
    ScpWire.error(post(body("x", ",'filesystem_paths':['relative']")), 400, "ValidationError");
    ScpWire.error(post(two), 400, "ValidationError");
    ScpWire.error(
        post(body("x", ",'filesystem_paths':['/a']").replace("VIRTUAL_SERVER", "GPU_SERVER")),
        400,
        "ValidationError");
    ScpWire.error(
        post(body("x", ",'filesystem_paths':['/a'],'region':'moon'").replace(SERVER, MACHINE)),
        404,
        "NotFound");
    assertThat(wire.done(200, "1.1", "POST", BACKUPS, image)).hasSize(32);
    assertThat(wire.get("1.1", BACKUPS).get("count").asInt()).isEqualTo(4);
  }

  @Test
  @Exercises({
    "GET /v1/backups/check-name-duplication",
    "GET /v1/backups/check-filesystem-duplication"
  })
  void tellsWhatIsTaken() {
    var fields = "&server_uuid=" + SERVER;
    assertThat(result(BACKUPS + "/check-name-duplication?backup_name=nightly")).isFalse();
    world.backup("nightly");

    assertThat(result(BACKUPS + "/check-name-duplication?backup_name=nightly")).isTrue();
    ScpWire.error(post(body("nightly", ",'filesystem_paths':['/a']")), 409, "Conflict");
    var check = BACKUPS + "/check-filesystem-duplication?filesystem_path=";
    assertThat(result(check + "/srv/nightly" + fields)).isTrue();
    assertThat(result(check + "/srv/nightly/deep" + fields)).isTrue();
    assertThat(result(check + "/srv" + fields)).isFalse();
    assertThat(result(check + "/srv/nightly2" + fields)).isFalse();
    ScpWire.error(wire.send("1.1", "GET", check + "/srv", ""), 400, "ValidationError");
    ScpWire.error(wire.send("1.1", "GET", check + "/srv&server_uuid=nowhere", ""), 404, "NotFound");
    ScpWire.error(
        wire.send("1.1", "GET", BACKUPS + "/check-name-duplication", ""), 400, "ValidationError");
    assertThat(result(BACKUPS + "/check-name-duplication?backup_name=null")).isFalse();
    var empty = BACKUPS + "/check-name-duplication?backup_name=";
    ScpWire.error(wire.send("1.1", "GET", empty, ""), 400, "ValidationError");
    var word = BACKUPS + "/backup-targets?server_category=null";
    ScpWire.error(wire.send("1.1", "GET", word, ""), 400, "ValidationError");
  }

  @Test
  @Exercises("PUT /v1/backups/{backupId}/filesystem-path")
  void coversOtherFolders() {
    var id = world.backup("nightly");
    var path = BACKUPS + "/" + id + "/filesystem-path";

    wire.done(200, "1.0", "PUT", path, json("{'backup_filesystem_paths':'/etc'}"));
    assertThat(folders(id)).containsExactly("/etc");
    wire.done(200, "1.0", "PUT", path, json("{'backup_filesystem_paths':['/etc','/home']}"));
    assertThat(folders(id)).containsExactly("/etc", "/home");
    wire.done(200, "1.2", "PUT", path, json("{'is_all_filesystem':true}"));
    assertThat(folders(id)).containsExactly("/");
    assertThat(wire.get("1.2", BACKUPS + "/" + id).get("is_all_filesystem").asBoolean()).isTrue();

    for (var body :
        List.of("{}", "{'backup_filesystem_paths':[]}", "{'backup_filesystem_paths':['x']}")) {
      ScpWire.error(wire.send("1.2", "PUT", path, json(body)), 400, "ValidationError");
    }
    ScpWire.error(
        wire.send("1.1", "PUT", path, json("{'is_all_filesystem':true}")), 400, "ValidationError");
    ScpWire.error(
        wire.send(
            "1.1", "PUT", path.replace(id, MACHINE), json("{'backup_filesystem_paths':'/a'}")),
        400,
        "ValidationError");
  }

  @Test
  @Exercises({
    "PUT /v1/backups/{backupId}/retention-period",
    "PUT /v1/backups/{backupId}/replication"
  })
  void keepsLongerAndElsewhere() {
    var id = world.backup("nightly");
    var path = BACKUPS + "/" + id;

    wire.done(200, "1.1", "PUT", path + "/retention-period", json("{'retention_period':'YEAR_1'}"));
    assertThat(world.protection(id).retentionPreset()).isEqualTo(RetentionPreset.YEAR_1);
    ScpWire.error(
        wire.send("1.1", "PUT", path + "/replication", json("{'dr_enabled':true}")),
        409,
        "Conflict");
    world.repository("far", "kr-east1");
    wire.done(200, "1.1", "PUT", path + "/replication", json("{'dr_enabled':true}"));

    var detail = wire.get("1.1", path);
    assertThat(detail.get("dr_enabled").asBoolean()).isTrue();
    assertThat(detail.get("dr_region").asText()).isEqualTo("kr-east1");
    wire.done(200, "1.1", "PUT", path + "/replication", json("{'dr_enabled':false}"));
    assertThat(wire.get("1.1", path).get("dr_enabled").asBoolean()).isFalse();
    ScpWire.error(
        wire.send(
            "1.1", "PUT", BACKUPS + "/" + MACHINE + "/replication", json("{'dr_enabled':true}")),
        400,
        "ValidationError");
    for (var body : List.of("{}", "{'retention_period':'WEEK_3'}", "[]", "{")) {
      ScpWire.error(
          wire.send("1.1", "PUT", path + "/retention-period", json(body)), 400, "ValidationError");
    }
  }

  @Test
  @Exercises("DELETE /v1/backups/{backupId}")
  void forgetsWhatNeverRanAndArchivesTheRest() {
    var fresh = world.backup("fresh");
    var used = world.backup("used");
    var point = world.point(used, Instant.parse("2026-05-01T01:00:00Z"));
    var source = world.protection(fresh).sourceId();
    var plan = world.protection(fresh).planId();

    wire.done(200, "1.1", "DELETE", BACKUPS + "/" + fresh, "");
    wire.done(200, "1.1", "DELETE", BACKUPS + "/" + used, "{}");

    var catalog = world.server.catalog();
    assertThat(catalog.<Boolean>read(tx -> tx.sources().find(source).isEmpty())).isTrue();
    assertThat(catalog.<Boolean>read(tx -> tx.plans().find(plan).isEmpty())).isTrue();
    assertThat(world.protection(used).standing().state()).isEqualTo(ProtectionState.ARCHIVED);
    assertThat(catalog.read(tx -> tx.restorePoints().get(point.id())).status())
        .isEqualTo(PointStatus.EXPIRED);
    for (var path : List.of("", "/restore-histories", "/schedules", "/restore-targets")) {
      ScpWire.error(wire.send("1.1", "GET", BACKUPS + "/" + used + path, ""), 404, "NotFound");
    }
    assertThat(wire.get("1.1", BACKUPS).get("count").asInt()).isEqualTo(3);
    assertThat(world.backup("used")).isNotEqualTo(used);
  }

  @Test
  @Exercises("POST /v1/backups/{backupId}/manual-backup")
  void runsOnceAtATime() {
    var word = "manual-backup";
    var id = world.backup("nightly");
    var path = BACKUPS + "/" + id;

    wire.done(200, "1.1", "POST", path + "/" + word, "");

    assertThat(wire.get("1.1", path).get("state").asText()).isEqualTo("BACKUP_INPROGRESS");
    ScpWire.error(wire.send("1.1", "POST", path + "/" + word, "{}"), 409, "Conflict");
    ScpWire.error(wire.send("1.1", "DELETE", path, ""), 409, "Conflict");
    var runs = wire.list("1.1", path + "/backup-histories", ScpWire.BACKUP_HISTORY);
    assertThat(runs.get(0).get("backup_job_state").asText()).isEqualTo("INPROGRESS");
    assertThat(runs.get(0).get("schedule_name").asText())
        .matches("FULL_MANUAL_\\d\\d:\\d\\d:\\d\\d-[0-9a-f]{6}");
  }

  private Answer post(String body) {
    return wire.send("1.1", "POST", BACKUPS, body);
  }

  private boolean result(String path) {
    var body = wire.get("1.1", path);
    ScpWire.requireShape(body, "result:bool");
    return body.get("result").asBoolean();
  }

  private List<String> folders(String backup) {
    return Folders.of(
        world
            .server
            .catalog()
            .read(tx -> tx.sources().get(world.protection(backup).sourceId()))
            .config());
  }

  private static List<String> ids(JsonNode items) {
    var ids = new ArrayList<String>();
    items.forEach(item -> ids.add(item.get("id").asText()));
    return ids;
  }
}
