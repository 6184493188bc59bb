package io.holdfast.dialects.veeamazure;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupStanding;
import io.holdfast.catalog.model.CopyStanding;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionStanding;
import io.holdfast.catalog.model.ProtectionState;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SessionTimes;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.PointCopySort;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.dialects.SeededServer;
import io.holdfast.dialects.testkit.Exercises;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Machines, protected items, repositories, and what dashboards and report scripts read beside. */
class NeighboursTest {

  @RegisterExtension static final AzureWorld azure = AzureWorld.open();
  private static final SeededServer world = azure.server();
  private static final AzureClient client = azure.client();

  @Exercises({
    "GET /api/{version}/virtualMachines",
    "GET /api/{version}/virtualMachines/{virtualMachineId}",
    "POST /api/{version}/virtualMachines/export"
  })
  @Test
  void sourcesAreMachines() {
    var page = client.page("/api/v2/virtualMachines");
    assertThat(AzureClient.values(page.get("results"), "/name"))
        .containsExactly("example-addon", "example-mailbox", "example-server");
    for (var machine : page.get("results")) {
      assertThat(machine.get("totalSizeInGB").isNumber()).isTrue();
      assertThat(machine.get("subscriptionName").asText()).isEqualTo("Example project");
      assertThat(client.get(machine.at("/_links/self/href").asText())).isEqualTo(machine);
    }
    assertThat(client.send("POST", "/api/v8/virtualMachines/export", "").body().lines()).hasSize(4);
    client.problem(client.send("GET", "/api/v8/virtualMachines/x", ""), 404);
    var stranger = azure.stranger();
    assertThat(stranger.page("/api/v8/virtualMachines").get("totalCount").asInt()).isZero();
    stranger.problem(stranger.send("GET", "/api/v8/virtualMachines/" + AzureWorld.ADDON, ""), 404);
  }

  @ParameterizedTest
  @CsvSource({
    "ProtectionStatus=Protected, 3",
    "protectionStatus=Unprotected, 0",
    "ProtectionStatus=Unknown, 0",
    "BackupDestination=AzureBlob, 1",
    "BackupDestination=Archive, 0",
    "ExistsState=OnlyExists, 3",
    "ExistsState=OnlyDeleted, 0",
    "ExistsState=All, 3",
    "SearchPattern=SERVER, 1",
    "SearchPattern=example-*o?, 2",
    "SearchPattern=*, 3",
    "SearchPattern=5e4e3b50, 0",
    "SearchPattern=9e04, 0",
    "SubscriptionId=5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9e01, 3",
    "SubscriptionId=x, 0",
    "TenantId=x, 0",
    "ServiceAccountId=x, 0",
    "ResourceGroupId=x, 0",
    "RegionIds=x, 0",
    "VmFromProtectedRegions=True, 0",
    "VmFromProtectedRegions=False, 3"
  })
  void machinesAreFound(String query, int total) {
    assertThat(client.page("/api/v8.1/virtualMachines?" + query).get("totalCount").asInt())
        .isEqualTo(total);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "virtualMachines?ProtectionStatus=Maybe",
        "virtualMachines?ExistsState=Maybe",
        "virtualMachines?BackupDestination=Tape",
        "virtualMachines?VmFromProtectedRegions=x",
        "repositories?Status=Fine",
        "repositories?Type=Tape",
        "repositories?Tier=x",
        "repositories?IsEncrypted=x",
        "policies/virtualMachines?LastJobStatus=x",
        "policies/virtualMachines?PolicyStatus=x",
        "overview/protectedWorkloads?PeriodFlag=Century",
        "overview/topPoliciesDuration?count=-1"
      })
  void wordsOutsideTheListsAreRefused(String path) {
    client.problem(client.send("GET", "/api/v8.1/" + path, ""), 400);
  }

  @Exercises({
    "GET /api/{version}/protectedItem/vm",
    "GET /api/{version}/protectedItem/vm/{itemId}",
    "GET /api/{version}/protectedItem/virtualMachines",
    "GET /api/{version}/protectedItem/virtualMachines/{itemId}",
    "POST /api/{version}/protectedItem/virtualMachines/{itemId}/deleteBackups",
    "POST /api/{version}/protectedItem/virtualMachines/{itemId}/deleteSnapshots"
  })
  @Test
  void protectedItemsLoseTheirBackupsOrSnapshots() {
    try (var own = SeededServer.open()) {
      var owner = new AzureClient(own);
      for (var collection :
          new String[] {"/api/v3/protectedItem/vm", "/api/v8/protectedItem/virtualMachines"}) {
        var page = owner.page(collection + "?SearchPattern=addon&Sync=false");
        var item = page.at("/results/0");
        assertThat(owner.get(item.at("/_links/self/href").asText())).isEqualTo(item);
        var asked = collection + "?DataRetrievalStatuses=";
        assertThat(owner.page(asked + "None,Retrieved").get("results")).isNotEmpty();
        assertThat(owner.page(asked + "Retrieving").get("results")).isEmpty();
        owner.problem(owner.send("GET", asked + "Fetched", ""), 400);
        var listed = owner.values(collection + "?Limit=-1", "/id");
        for (var machine : owner.values("/api/v8/virtualMachines?Limit=-1", "/id")) {
          assertThat(owner.send("GET", collection + "/" + machine, "").status())
              .isEqualTo(listed.contains(machine) ? 200 : 404);
        }
      }
      var one = "/api/v8/protectedItem/virtualMachines/" + AzureWorld.ADDON;
      var stranger =
          new AzureClient(own, own.access().token(Set.of(Scope.POINT_DELETE), AzureWorld.OTHER));
      stranger.problem(stranger.send("POST", one + "/deleteBackups", ""), 404);

      assertThat(owner.post(one + "/deleteSnapshots", "", 202).get("type").asText())
          .isEqualTo("SnapshotDeletion");
      owner.post(one + "/deleteSnapshots", "", 204);
      assertThat(owner.page("/api/v1/restorePoints").get("totalCount").asInt()).isEqualTo(3);
      owner.post(one + "/deleteBackups", "", 202);
      var stored = "/api/v8/virtualMachines?BackupDestination=AzureBlob";
      assertThat(owner.page(stored).get("totalCount").asInt()).isZero();
      owner.post(one + "/deleteBackups", "", 204);
      assertThat(owner.page("/api/v1/restorePoints").get("totalCount").asInt()).isZero();
    }
  }

  @Test
  void whatIsLockedStays() {
    try (var own = SeededServer.open()) {
      var until = own.desk().clock().instant().plusSeconds(3_600);
      own.catalog()
          .update(tx -> {
            for (var copy :
                tx.copies().list(CatalogQuery.by(Order.ascending(PointCopySort.ID))).items()) {
              tx.copies().setContent(copy.id(), "ab".repeat(32), 4096, 1024);
              tx.copies()
                  .setStanding(copy.id(), new CopyStanding(CopyState.VALID, until, null, null));
            }
          });
      var owner = new AzureClient(own);
      var one = "/api/v8/protectedItem/virtualMachines/" + AzureWorld.ADDON;

      owner.problem(owner.send("POST", one + "/deleteBackups", ""), 423);

      assertThat(owner.page("/api/v1/restorePoints").get("totalCount").asInt()).isEqualTo(5);
    }
  }

  @Test
  void theLongestPoliciesAreThoseWhoseNewestBackupsAre() {
    try (var own = SeededServer.open()) {
      var now = own.desk().clock().instant();
      own.catalog()
          .update(tx -> {
            var quick = Samples.world(tx, "quick");
            keep(tx, quick.protection(), now.minusSeconds(8_000), 5_000);
            keep(tx, quick.protection(), now.minusSeconds(2_000), 30);
            var slow = Samples.world(tx, "slow");
            keep(tx, slow.protection(), now.minusSeconds(8_000), 10);
            keep(tx, slow.protection(), now.minusSeconds(2_000), 90);
            var ago = Samples.world(tx, "ago");
            keep(tx, ago.protection(), now.minusSeconds(200_000), 600);
            var shaky = Samples.world(tx, "shaky");
            var good = keep(tx, shaky.protection(), now.minusSeconds(8_000), 60);
            var point = tx.restorePoints().insert(Samples.point(good), List.of());
            keepFailed(tx, shaky.protection(), now.minusSeconds(2_000), point.id());
          });
      var owner = new AzureClient(own);
      var top = "/api/v8/overview/topPoliciesDuration";

      var day = owner.get(top + "?PeriodFlag=Day&count=10").get("results");
      assertThat(AzureClient.values(day, "/policyName"))
          .containsExactly("slow-daily", "shaky-daily", "quick-daily");
      assertThat(AzureClient.values(day, "/duration"))
          .containsExactly("00:01:30", "00:01:00", "00:00:30");
      var week = owner.get(top + "?PeriodFlag=Week&count=1").get("results");
      assertThat(AzureClient.values(week, "/policyName")).containsExactly("ago-daily");
    }
  }

  private static BackupSession keep(
      CatalogTransaction tx, Protection protection, Instant start, long seconds) {
    var standing = BackupStanding.ended(BackupResult.SUCCESS, Severity.OK, null, null);
    return keep(
        tx, Samples.backup(protection, start).withStanding(standing, times(start, seconds)), null);
  }

  /** What the last good one left is told in its place. */
  private static void keepFailed(
      CatalogTransaction tx, Protection protection, Instant start, RestorePointId good) {
    var standing =
        BackupStanding.ended(BackupResult.FAILED, Severity.ERROR, "SOURCE_UNREACHABLE", null);
    keep(tx, Samples.backup(protection, start).withStanding(standing, times(start, 900)), good);
  }

  private static SessionTimes times(Instant start, long seconds) {
    return new SessionTimes(start, start, start, start.plusSeconds(seconds), start);
  }

  private static BackupSession keep(
      CatalogTransaction tx, BackupSession ended, @Nullable RestorePointId good) {
    var session = tx.backupSessions().insert(ended);
    var last =
        new ProtectionStanding(
            ProtectionState.ACTIVE, null, session.id(), good, null, null, null, 0);
    tx.protections().replace(tx.protections().get(session.protectionId()).withStanding(last));
    return session;
  }

  @Exercises({"GET /api/{version}/repositories", "GET /api/{version}/repositories/{repositoryId}"})
  @Test
  void repositoriesAreThoseThatHoldBackups() {
    var page = client.page("/api/v8/repositories?Status=Ready&Type=Backup&Tier=Hot,Cool");
    assertThat(AzureClient.values(page.get("results"), "/id"))
        .containsExactly(AzureWorld.REPOSITORY);
    var repository = page.at("/results/0");
    assertThat(client.get(repository.at("/_links/self/href").asText())).isEqualTo(repository);
    assertThat(repository.get("enableEncryption").asBoolean()).isTrue();
    for (var none :
        new String[] {
          "Status=Failed",
          "Tier=Archive",
          "IsEncrypted=false",
          "ImmutabilityEnabled=true",
          "SearchPattern=x*",
          "TenantId=x"
        }) {
      assertThat(client.page("/api/v3/repositories?" + none).get("results")).as(none).isEmpty();
    }
    client.problem(client.send("GET", "/api/v8/repositories/" + AzureWorld.ADDON, ""), 404);
    var stranger = azure.stranger();
    stranger.problem(
        stranger.send("GET", "/api/v8/repositories/" + AzureWorld.REPOSITORY, ""), 404);
  }

  @Exercises({
    "GET /api/{version}/license",
    "GET /api/{version}/system/about",
    "GET /api/{version}/system/serverInfo",
    "GET /api/{version}/system/status",
    "GET /api/{version}/system/time",
    "GET /api/{version}/system/serviceIsUp",
    "GET /api/{version}/statistics/summary",
    "GET /api/{version}/overview/protectedWorkloads",
    "GET /api/{version}/overview/storageUsage",
    "GET /api/{version}/overview/sessionsSummary",
    "GET /api/{version}/overview/statistics",
    "GET /api/{version}/overview/bottlenecksOverview",
    "GET /api/{version}/overview/topPoliciesDuration",
    "GET /api/{version}/reports/policySessions"
  })
  @Test
  void dashboardsGetTheirNumbers() {
    assertThat(
            new AzureClient(world, "none").send("GET", "/api/v8/system/serviceIsUp", "").status())
        .isEqualTo(200);
    assertThat(client.get("/api/v2/license").get("instancesUses").asInt()).isEqualTo(3);
    assertThat(client.get("/api/v8/license").get("isFreeEdition").asBoolean()).isTrue();
    assertThat(client.get("/api/v8/system/about").get("serverVersion").asText()).isNotEmpty();
    assertThat(client.get("/api/v8/system/serverInfo").get("azureEnvironment").asText())
        .isEqualTo("Unknown");
    assertThat(client.get("/api/v8/system/status").get("state").asText()).isEqualTo("Ready");
    assertThat(client.get("/api/v8/system/time").get("utcDateTime").asText()).endsWith("Z");
    var summary = client.get("/api/v2/statistics/summary");
    assertThat(summary.get("instancesCount").asInt()).isEqualTo(3);
    assertThat(summary.get("policiesCount").asInt()).isEqualTo(1);
    client.problem(client.send("GET", "/api/v4/statistics/summary", ""), 404);
    var workloads = client.get("/api/v8/overview/protectedWorkloads?PeriodFlag=Day");
    assertThat(workloads).hasSize(6).allMatch(counter -> counter.isInt() || counter.isLong());
    var usage = client.get("/api/v8/overview/storageUsage");
    assertThat(usage.get("snapshotsCount").asInt()).isEqualTo(2);
    assertThat(usage.get("backupCount").asInt()).isEqualTo(3);
    assertThat(client.get("/api/v8/overview/sessionsSummary?PeriodFlag=Year")).hasSize(4);
    assertThat(client.get("/api/v8/overview/statistics").get("policiesCount").asInt()).isOne();
    client.get("/api/v8/overview/bottlenecksOverview");
    assertThat(client.get("/api/v8/overview/topPoliciesDuration?source=x&count=2").get("results"))
        .isEmpty();
    var report = "/api/v8/reports/policySessions?InstanceId=" + AzureWorld.ADDON + "&Sort=TimeDesc";
    assertThat(client.values(report, "/sessionType")).containsOnly("PolicyBackup").hasSize(5);
  }

  @Exercises({
    "GET /api/{version}/diskSnapshots",
    "GET /api/{version}/restorePoints/virtualMachines/diskSnapshots",
    "GET /api/{version}/restorePoints/virtualMachines/snapshots",
    "GET /api/{version}/restorePoints/sql",
    "GET /api/{version}/restorePoints/fileShares",
    "GET /api/{version}/restorePoints/vnets",
    "GET /api/{version}/restorePoints/cosmosDb/repository",
    "GET /api/{version}/policies/sql",
    "GET /api/{version}/policies/fileShares",
    "GET /api/{version}/policies/cosmosDb",
    "GET /api/{version}/protectedItem/sql",
    "GET /api/{version}/protectedItem/fileShares",
    "GET /api/{version}/databases",
    "GET /api/{version}/fileShares",
    "GET /api/{version}/users",
    "GET /api/{version}/accounts/azure/service",
    "GET /api/{version}/accounts/standard",
    "GET /api/{version}/restorePoints/cosmosDb/continuous",
    "GET /api/{version}/protectedItem/cosmosDb",
    "GET /api/{version}/protectedItem/vnet",
    "GET /api/{version}/policy/vnet",
    "GET /api/{version}/policy/slaBased/virtualMachines",
    "GET /api/{version}/policyTemplates/slaTemplate",
    "GET /api/{version}/policyTemplates/storageTemplate",
    "GET /api/{version}/cosmosDb",
    "GET /api/{version}/veeamVaults",
    "GET /api/{version}/license/resources",
    "GET /api/{version}/configurationBackup/restorePoints",
    "GET /api/{version}/settings/certificates",
    "GET /api/{version}/workers",
    "GET /api/{version}/workers/customTags",
    "GET /api/{version}/workers/networkConfiguration",
    "GET /api/{version}/workers/profiles",
    "GET /api/{version}/cloudInfrastructure/availabilitySets",
    "GET /api/{version}/cloudInfrastructure/availabilityZones",
    "GET /api/{version}/cloudInfrastructure/keyVaults",
    "GET /api/{version}/cloudInfrastructure/networkSecurityGroups",
    "GET /api/{version}/cloudInfrastructure/regions",
    "GET /api/{version}/cloudInfrastructure/resourceGroups",
    "GET /api/{version}/cloudInfrastructure/sqlElasticPools",
    "GET /api/{version}/cloudInfrastructure/sqlServers",
    "GET /api/{version}/cloudInfrastructure/storageAccounts",
    "GET /api/{version}/cloudInfrastructure/subscriptions",
    "GET /api/{version}/cloudInfrastructure/tags",
    "GET /api/{version}/cloudInfrastructure/tenants",
    "GET /api/{version}/cloudInfrastructure/virtualMachineSizes",
    "GET /api/{version}/cloudInfrastructure/virtualNetworks"
  })
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v3/diskSnapshots",
        "/api/v8.1/restorePoints/virtualMachines/diskSnapshots",
        "/api/v8.1/restorePoints/virtualMachines/snapshots",
        "/api/v8.1/restorePoints/sql",
        "/api/v8.1/restorePoints/fileShares",
        "/api/v8.1/restorePoints/vnets",
        "/api/v8.1/restorePoints/cosmosDb/repository",
        "/api/v8.1/policies/sql",
        "/api/v8.1/policies/fileShares",
        "/api/v8.1/policies/cosmosDb",
        "/api/v8.1/protectedItem/sql",
        "/api/v8.1/protectedItem/fileShares",
        "/api/v8.1/databases",
        "/api/v8.1/fileShares",
        "/api/v8.1/users",
        "/api/v8.1/accounts/azure/service",
        "/api/v8.1/accounts/standard",
        "/api/v8.1/restorePoints/cosmosDb/continuous",
        "/api/v8.1/protectedItem/cosmosDb",
        "/api/v8.1/protectedItem/vnet",
        "/api/v8.1/policy/vnet",
        "/api/v8.1/policy/slaBased/virtualMachines",
        "/api/v8.1/policyTemplates/slaTemplate",
        "/api/v8.1/policyTemplates/storageTemplate",
        "/api/v8.1/cosmosDb",
        "/api/v8.1/veeamVaults",
        "/api/v8.1/license/resources",
        "/api/v8.1/configurationBackup/restorePoints",
        "/api/v8.1/settings/certificates",
        "/api/v8.1/workers",
        "/api/v8.1/workers/customTags",
        "/api/v8.1/workers/networkConfiguration",
        "/api/v8.1/workers/profiles",
        "/api/v8.1/cloudInfrastructure/availabilitySets",
        "/api/v8.1/cloudInfrastructure/availabilityZones",
        "/api/v8.1/cloudInfrastructure/keyVaults",
        "/api/v8.1/cloudInfrastructure/networkSecurityGroups",
        "/api/v8.1/cloudInfrastructure/regions",
        "/api/v8.1/cloudInfrastructure/resourceGroups",
        "/api/v8.1/cloudInfrastructure/sqlElasticPools",
        "/api/v8.1/cloudInfrastructure/sqlServers",
        "/api/v8.1/cloudInfrastructure/storageAccounts",
        "/api/v8.1/cloudInfrastructure/subscriptions",
        "/api/v8.1/cloudInfrastructure/tags",
        "/api/v8.1/cloudInfrastructure/tenants",
        "/api/v8.1/cloudInfrastructure/virtualMachineSizes",
        "/api/v8.1/cloudInfrastructure/virtualNetworks"
      })
  void collectionsThatNothingIsInAreEmptyPages(String path) {
    var page = client.page(path + "?SearchPattern=x&Offset=0&Limit=30");

    assertThat(page.get("results")).isEmpty();
    assertThat(page.get("totalCount").asInt()).isZero();
    client.problem(client.send("GET", path + "?Limit=x", ""), 400);
  }

  @Exercises({
    "POST /api/{version}/virtualMachines/takeSnapshot",
    "POST /api/{version}/virtualMachines/rescan",
    "POST /api/{version}/costEstimation",
    "POST /api/{version}/policies/virtualMachines/estimateCost"
  })
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v8/virtualMachines/takeSnapshot",
        "/api/v8/virtualMachines/rescan",
        "/api/v3/costEstimation",
        "/api/v8/policies/virtualMachines/estimateCost"
      })
  void whatCannotBeMeantIsRefusedWithAReason(String path) {
    var problem = client.problem(client.send("POST", path, "{}"), 400);

    assertThat(problem.get("detail").asText()).isNotEmpty();
  }

  @Exercises({
    "GET /api/{version}/operations/{operationId}",
    "GET /api/{version}/protectedItem/sql/{itemId}",
    "GET /api/{version}/protectedItem/fileShares/{itemId}",
    "POST /api/{version}/restorePoints/sql/{restorePointId}/restoreDb",
    "POST /api/{version}/restorePoints/fileShares/{restorePointId}/restoreFile"
  })
  @Test
  void whatNeverIsIsMissing() {
    client.problem(client.send("GET", "/api/v8/operations/" + AzureWorld.ADDON, ""), 404);
    client.problem(client.send("GET", "/api/v8/protectedItem/sql/" + AzureWorld.ADDON, ""), 404);
    client.problem(
        client.send("GET", "/api/v8/protectedItem/fileShares/" + AzureWorld.ADDON, ""), 404);
    var account = "{\"serviceAccountId\":\"" + AzureWorld.ADDON + "\",\"sqlAccountId\":\"a\"}";
    var database = "/api/v8/restorePoints/sql/" + AzureWorld.ADDON + "/restoreDb";
    client.problem(client.send("POST", database, account), 404);
    client.problem(client.send("POST", database, "{\"sqlAccountId\":\"a\"}"), 400);
    var share = "/api/v8/restorePoints/fileShares/" + AzureWorld.ADDON + "/restoreFile";
    client.problem(client.send("POST", share, account), 404);
  }
}
