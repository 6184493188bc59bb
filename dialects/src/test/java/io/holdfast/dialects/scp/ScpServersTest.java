package io.holdfast.dialects.scp;

import static io.holdfast.dialects.scp.ScpWorld.BACKUPS;
import static io.holdfast.dialects.scp.ScpWorld.MACHINE;
import static io.holdfast.dialects.scp.ScpWorld.SERVER;
import static io.holdfast.dialects.scp.ScpWorld.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.dialects.KnownAccess;
import io.holdfast.dialects.Operation;
import io.holdfast.dialects.Operations;
import io.holdfast.dialects.testkit.Exercises;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers, their agents, and what stands round them. */
class ScpServersTest {
  private static final String AGENTS = "/v1/backup-agents";

  @AutoClose private final ScpWorld world = new ScpWorld();
  private final ScpWire wire = world.wire;

  @Test
  @Exercises({"GET /v1/backups/backup-targets", "GET /v1/backups/region-relationship"})
  void listsWhatCanBeBackedUpAndWhere() {
    var targets = BACKUPS + "/backup-targets?server_category=VIRTUAL_SERVER";

    var found = wire.list("1.0", targets, ScpWire.BACKUP_TARGET);
    assertThat(found.get(0).get("server_uuid").asText()).isEqualTo(SERVER);
    assertThat(wire.list("1.2", targets + "&policy_type=VM_IMAGE", ScpWire.BACKUP_TARGET))
        .hasSize(1);
    assertThat(wire.list("1.2", targets + "&policy_type=FILESYSTEM", ScpWire.BACKUP_TARGET))
        .hasSize(1);
    assertThat(wire.list("1.1", targets + "&server_name=nobody", ScpWire.BACKUP_TARGET)).isEmpty();
    assertThat(wire.list("1.1", targets + "&region=kr-west1", ScpWire.BACKUP_TARGET)).isEmpty();
    ScpWire.error(wire.send("1.2", "GET", targets, ""), 400, "ValidationError");
    ScpWire.error(wire.send("1.1", "GET", BACKUPS + "/backup-targets", ""), 400, "ValidationError");

    var regions = BACKUPS + "/region-relationship";
    assertThat(wire.list("1.0", regions, ScpWire.REGION)).isEmpty();
    world.repository("west", "kr-west1");
    world.repository("east", "kr-east1");
    assertThat(wire.list("1.1", regions, ScpWire.REGION)).hasSize(2);
    var one = wire.list("1.1", regions + "?from_region=kr-west1", ScpWire.REGION);
    assertThat(one.get(0).get("to_region").asText()).isEqualTo("kr-east1");
    assertThat(wire.list("1.1", regions + "?from_availability_zone=a", ScpWire.REGION)).isEmpty();
    wire.get("1.2", regions + "?backup_master_type=AGENT_VM");
    ScpWire.error(
        wire.send("1.1", "GET", regions + "?backup_master_type=AGENT_VM", ""),
        400,
        "ValidationError");
  }

  @Test
  @Exercises({
    "GET /v1/backup-agents",
    "POST /v1/backup-agents",
    "GET /v1/backup-agents/{backupAgentId}",
    "DELETE /v1/backup-agents/{backupAgentId}",
    "GET /v1/backup-agents/{backupAgentId}/check-connection-state",
    "GET /v1/backup-agents/targets"
  })
  void enrolsAndDischargesAgents() {
    var free = AGENTS + "/targets?server_category=VIRTUAL_SERVER";
    var create =
        json("{'server_uuid':'%s','tags':[{'key':'team','value':'shop'}]}".formatted(SERVER));
    assertThat(wire.list("1.0", free, ScpWire.AGENT_TARGET_10)).hasSize(1);
    assertThat(wire.list("1.2", free, ScpWire.AGENT_TARGET_12)).hasSize(1);
    assertThat(wire.list("1.0", AGENTS, ScpWire.AGENT_10)).isEmpty();

    var id = wire.done(200, "1.1", "POST", AGENTS, create);

    assertThat(id).startsWith("BACKUP_AGENT-");
    assertThat(wire.list("1.1", free, ScpWire.AGENT_TARGET_10)).isEmpty();
    var agent = wire.list("1.1", AGENTS + "?server_name=restore", ScpWire.AGENT_10).get(0);
    assertThat(agent.get("backup_policy_count").asInt()).isEqualTo(1);
    assertThat(agent.get("connection_state").asText()).isEqualTo("SUCCESS");
    wire.list("1.2", AGENTS + "?sort=server_category:desc&name=r", ScpWire.AGENT_12);
    assertThat(wire.list("1.2", AGENTS + "?server_backup_agent_ip=10.0", ScpWire.AGENT_12))
        .isEmpty();
    ScpWire.requireShape(wire.get("1.0", AGENTS + "/" + id), ScpWire.AGENT_DETAIL_10);
    ScpWire.requireShape(wire.get("1.2", AGENTS + "/" + id), ScpWire.AGENT_DETAIL_12);
    assertThat(wire.done(202, "1.1", "GET", AGENTS + "/" + id + "/check-connection-state", ""))
        .isEqualTo(id);
    assertThat(wire.get("1.1", BACKUPS + "/" + MACHINE).get("backup_agent_id").asText())
        .isEqualTo(id);
    ScpWire.error(wire.send("1.1", "POST", AGENTS, create), 409, "Conflict");
    ScpWire.error(wire.send("1.1", "DELETE", AGENTS + "/" + id, ""), 409, "Conflict");
    ScpWire.error(wire.send("1.1", "GET", AGENTS + "/BACKUP_AGENT-x", ""), 404, "NotFound");

    wire.done(200, "1.1", "DELETE", BACKUPS + "/" + MACHINE, "");
    wire.done(200, "1.1", "DELETE", AGENTS + "/" + id, "");
    ScpWire.error(wire.send("1.1", "GET", AGENTS + "/" + id, ""), 404, "NotFound");
    ScpWire.error(
        wire.send(
            "1.2",
            "POST",
            AGENTS,
            create.replace("'", "\"").replace("}]}", "}],\"subnet_id\":\"s\"}")),
        400,
        "ValidationError");
  }

  @Test
  @Exercises("GET /v1/backup-agents/agent-install-file-path")
  void hasNoAgentToInstall() {
    var path = AGENTS + "/agent-install-file-path";

    ScpWire.error(wire.send("1.1", "GET", path + "?os_type=LINUX", ""), 404, "NotFound");
    ScpWire.error(wire.send("1.1", "GET", path + "?os_type=linux", ""), 400, "ValidationError");
    ScpWire.error(wire.send("1.1", "GET", path, ""), 400, "ValidationError");
  }

  @Test
  @Exercises({
    "GET /v1/endpoints",
    "GET /v1/access-keys",
    "GET /v1/tags/{srn}",
    "PUT /v1/tags/{srn}/bulk"
  })
  void answersWhatTheTerraformProviderAsksOfOthers() {
    var backup = world.backup("nightly");
    var srn = named(backup);
    var path = tagsPath(srn);
    var tags = json("{'tags':[{'key':'team','value':'shop'}]}");

    var endpoints = wire.get("1.1", "/v1/endpoints").get("endpoints");
    assertThat(endpoints).hasSize(3);
    ScpWire.requireShape(
        endpoints.get(0), "region:text service_type:text service_name:text url:text");
    var keys = wire.get("1.1", "/v1/access-keys").get("access_keys");
    ScpWire.requireShape(keys.get(0), ScpWire.ACCESS_KEY);
    assertThat(keys.get(0).get("access_key").asText()).isEqualTo(KnownAccess.ACCESS_KEY);
    assertThat(keys.toString()).doesNotContain(KnownAccess.SECRET_KEY);
    assertThat(wire.get("1.1", path + "?size=2147483647").get("count").asInt()).isZero();
    assertThat(
            ScpWire.read(200, wire.send("1.1", "PUT", path + "/bulk", tags))
                .get("content")
                .get(srn)
                .get(0)
                .get("value")
                .asText())
        .isEqualTo("shop");
    var read = wire.get("1.1", path);
    ScpWire.requireShape(read, "content:object count:int page:int size:int");
    assertThat(read.at("/content/tags/0/key").asText()).isEqualTo("team");
    ScpWire.error(wire.send("1.1", "GET", "/v1/tags/AAAA", ""), 404, "NotFound");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'tags':null}",
        "{'tag':[{'key':'team','value':'shop'}]}",
        "{'tags':[{'key':'a','value':'1'},{'key':'a','value':'2'}]}",
        "{'tags':[{'key':'a'}]}"
      })
  void tagsStayWhenABodyDoesNotSayAllOfThem(String body) {
    var path = tagsPath(named(world.backup("nightly")));
    var team = json("{'tags':[{'key':'team','value':'shop'}]}");
    ScpWire.read(200, wire.send("1.1", "PUT", path + "/bulk", team));

    var refused = wire.send("1.1", "PUT", path + "/bulk", json(body));

    assertThat(ScpWire.error(refused, 400, "ValidationError").toString()).contains("tags");
    assertThat(wire.get("1.1", path).at("/content/tags/0/key").asText()).isEqualTo("team");
    ScpWire.read(200, wire.send("1.1", "PUT", path + "/bulk", json("{'tags':[]}")));
    assertThat(wire.get("1.1", path).get("count").asInt()).isZero();
  }

  private static String named(String backup) {
    return "srn:e::account:kr-west1::backup:backup/" + backup;
  }

  private static String tagsPath(String srn) {
    return "/v1/tags/"
        + Base64.getEncoder()
            .encodeToString(srn.getBytes(StandardCharsets.UTF_8))
            .replace("=", "%3D");
  }

  /** Foreign and unknown are the same, whatever is asked. */
  @Test
  void aStrangerFindsNothing() {
    var backup = world.backup("nightly");
    var agent =
        wire.done(200, "1.1", "POST", AGENTS, json("{'server_uuid':'%s'}".formatted(SERVER)));
    for (var operation : Operations.of("scp").standing(Operation.Standing.SERVED)) {
      var path =
          operation
              .path()
              .replace("{backupId}", backup)
              .replace("{backupAgentId}", agent)
              .replace("{srn}", srn(backup));
      if (path.equals(operation.path())) {
        continue;
      }
      var body =
          operation.bodies().stream()
              .findFirst()
              .orElse("")
              .replaceFirst("\"networks\".*\"restore_region\"", "\"restore_region\"");
      var query = operation.query().isEmpty() ? "" : "?" + operation.query();
      var answer =
          wire.send(KnownAccess.STRANGER_KEY, "1.2", operation.method().name(), path + query, body);

      ScpWire.error(answer, 404, "NotFound");
    }
    for (var list : List.of(BACKUPS, AGENTS)) {
      var answer = wire.send(KnownAccess.STRANGER_KEY, "1.1", "GET", list, "");
      assertThat(ScpWire.read(200, answer).get("count").asInt()).isZero();
    }
    var create = ScpWorld.body("theirs", ",'filesystem_paths':['/a']");
    ScpWire.error(
        wire.send(KnownAccess.STRANGER_KEY, "1.1", "POST", BACKUPS, create), 404, "NotFound");
    ScpWire.error(
        wire.send(KnownAccess.READER_KEY, "1.1", "POST", BACKUPS, create), 403, "Forbidden");
  }

  private static String srn(String backup) {
    var text = "srn:e::account:kr-west1::backup:backup/" + backup;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
