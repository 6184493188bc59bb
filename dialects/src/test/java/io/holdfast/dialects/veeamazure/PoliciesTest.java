package io.holdfast.dialects.veeamazure;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.ProtectionState;
import io.holdfast.catalog.model.Scope;
import io.holdfast.dialects.SeededServer;
import io.holdfast.dialects.testkit.Exercises;
import java.util.EnumSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoliciesTest {
  private static final String PLAN = "5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9e07";
  private static final ProtectionId MAILBOX =
      ProtectionId.parse("5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9e0a");

  private SeededServer world;
  private AzureClient client;

  @BeforeEach
  void start() {
    world = SeededServer.open();
    client = new AzureClient(world);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Exercises({
    "GET /api/{version}/policies",
    "GET /api/{version}/policies/{policyId}",
    "GET /api/{version}/policies/{policyId}/selectedItems",
    "GET /api/{version}/policies/{policyId}/excludedItems",
    "GET /api/{version}/policies/{policyId}/regions",
    "GET /api/{version}/policies/{policyId}/protectedItems",
    "GET /api/{version}/policies/virtualMachines",
    "GET /api/{version}/policies/virtualMachines/{policyId}",
    "GET /api/{version}/policies/virtualMachines/{policyId}/selectedItems",
    "GET /api/{version}/policies/virtualMachines/{policyId}/excludedItems",
    "GET /api/{version}/policies/virtualMachines/{policyId}/regions",
    "GET /api/{version}/policies/virtualMachines/{policyId}/protectedItems"
  })
  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/policies", "/api/v8.1/policies/virtualMachines"})
  void plansArePolicies(String collection) {
    var policy = client.page(collection).at("/results/0");

    assertThat(policy.get("name").asText()).isEqualTo("example-plan");
    assertThat(policy.get("isEnabled").asBoolean()).isFalse();
    assertThat(policy.get("backupStatus").asText()).isEqualTo("NeverExecuted");
    var own = policy.at("/_links/self/href").asText();
    assertThat(client.get(own)).isEqualTo(policy);
    assertThat(client.values(own + "/selectedItems", "/name")).hasSize(3);
    assertThat(client.values(own + "/protectedItems", "/name")).contains("example-addon");
    assertThat(client.page(own + "/excludedItems").get("results")).isEmpty();
    assertThat(client.page(own + "/regions").get("results")).isEmpty();
    for (var one :
        new String[] {
          "VirtualMachineId=5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9e04",
          "RepositoryId=5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9e02",
          "PolicyStatus=disabled",
          "LastJobStatus=NeverExecuted",
          "PolicyName=PLAN"
        }) {
      assertThat(client.page(collection + "?" + one).get("totalCount").asInt()).as(one).isOne();
    }
    for (var none :
        new String[] {
          "VirtualMachineId=x",
          "RepositoryId=x",
          "PolicyStatus=Enabled",
          "LastJobStatus=Success",
          "PolicyName=?"
        }) {
      assertThat(client.page(collection + "?" + none).get("results")).as(none).isEmpty();
    }
    var stranger = new AzureClient(world, world.access().reader(AzureWorld.OTHER));
    assertThat(stranger.page(collection).get("results")).isEmpty();
    stranger.problem(stranger.send("GET", collection + "/" + PLAN, ""), 404);
  }

  @Test
  void whatIsArchivedIsNoPartOfAPolicy() {
    var collection = "/api/v8.1/policies/virtualMachines";
    world
        .catalog()
        .update(tx -> {
          var protection = tx.protections().get(MAILBOX);
          var archived = protection.standing().withState(ProtectionState.ARCHIVED);
          tx.protections().replace(protection.withStanding(archived));
        });

    var policy = client.page(collection + "?PolicyStatus=Disabled").at("/results/0");

    assertThat(policy.get("isEnabled").asBoolean()).isFalse();
    var own = policy.at("/_links/self/href").asText();
    assertThat(client.values(own + "/selectedItems", "/name"))
        .containsExactly("example-addon", "example-server");
    assertThat(client.values(own + "/protectedItems", "/name")).hasSize(2);
    var mailbox = "?VirtualMachineId=5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9e06";
    assertThat(client.page(collection + mailbox).get("results")).isEmpty();
  }

  @Exercises({
    "POST /api/{version}/policies/{policyId}/start",
    "POST /api/{version}/policies/{policyId}/stop",
    "POST /api/{version}/policies/{policyId}/enable",
    "POST /api/{version}/policies/{policyId}/disable",
    "POST /api/{version}/policies/virtualMachines/{policyId}/start",
    "POST /api/{version}/policies/virtualMachines/{policyId}/stop",
    "POST /api/{version}/policies/virtualMachines/{policyId}/enable",
    "POST /api/{version}/policies/virtualMachines/{policyId}/disable"
  })
  @ParameterizedTest
  @ValueSource(strings = {"/api/v3/policies/", "/api/v8/policies/virtualMachines/"})
  void policiesAreRunAsAWhole(String collection) {
    var own = collection + PLAN;
    var conflict = client.problem(client.send("POST", own + "/start", ""), 409);
    assertThat(own).endsWith("/" + conflict.get("resourceId").asText());
    assertThat(conflict.get("sessionId").asText()).isEmpty();
    client.post(own + "/enable", "", 204);
    assertThat(client.get(own).get("isEnabled").asBoolean()).isTrue();

    var begun = client.post(own + "/start", "", 202);

    var session = begun.isArray() ? begun.get(0) : begun;
    assertThat(begun.isArray()).isEqualTo(collection.contains("v8"));
    assertThat(session.get("type").asText()).isEqualTo("PolicyBackup");
    assertThat(client.get(session.at("/_links/self/href").asText()).get("status").asText())
        .isIn("Pending", "Error");
    client.problem(client.send("POST", own + "/start", ""), 409);
    client.post(own + "/stop", "", 204);
    assertThat(client.values("/api/v8/jobSessions?Status=Pending", "/id")).isEmpty();
    client.post(own + "/disable", "", 204);
    assertThat(client.get(own).get("isEnabled").asBoolean()).isFalse();

    var all = EnumSet.of(Scope.BACKUP_RUN, Scope.PLAN_WRITE, Scope.BACKUP_READ);
    var stranger = new AzureClient(world, world.access().token(all, AzureWorld.OTHER));
    var reader = new AzureClient(world, world.access().token(EnumSet.of(Scope.BACKUP_READ)));
    for (var verb : new String[] {"/start", "/stop", "/enable", "/disable"}) {
      stranger.problem(stranger.send("POST", own + verb, ""), 404);
      reader.problem(reader.send("POST", own + verb, ""), 403);
    }
  }
}
