package io.holdfast.dialects.veeamm365;

import static io.holdfast.dialects.veeamm365.M365World.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.EventDraft;
import io.holdfast.catalog.model.EventLevel;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.dialects.testkit.Exercises;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NeighboursTest {
  private static M365World world;

  @BeforeAll
  static void start() {
    world = M365World.open();
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @Exercises({
    "GET /{version}/Organizations",
    "GET /{version}/Jobs",
    "GET /{version}/BackupRepositories",
    "GET /{version}/Proxies",
    "GET /{version}/JobSessions",
    "GET /{version}/CopyJobs",
    "GET /{version}/DataRetrievals",
    "GET /{version}/DataRetrievalSessions",
    "GET /{version}/RbacRoles",
    "GET /{version}/LicensedUsers",
    "GET /{version}/RestorePoints",
    "GET /{version}/ObjectStorageRepositories",
    "GET /{version}/Accounts",
    "GET /{version}/AuditItems",
    "GET /{version}/BackupAccounts",
    "GET /{version}/EncryptionKeys"
  })
  @ParameterizedTest
  @CsvSource({
    "Organizations, AAAAP",
    "Jobs, AAAAP",
    "BackupRepositories, AAAAP",
    "Proxies, AAAAP",
    "JobSessions, APPPP",
    "LicensedUsers, PPPPP",
    "CopyJobs, --AAP",
    "DataRetrievals, --AAP",
    "DataRetrievalSessions, --PPP",
    "RbacRoles, --AAA",
    "RestorePoints, --APP",
    "ObjectStorageRepositories, AAAA-",
    "Accounts, AAAAA",
    "AuditItems, AAAAA",
    "BackupAccounts, AAAAA",
    "EncryptionKeys, AAAAA",
  })
  void listsAreArraysOrPagesAsInTheirVersion(String list, String shapes) {
    for (var i = 0; i < shapes.length(); i++) {
      var answer = world.get("/v%d/%s".formatted(i + 4, list));
      switch (shapes.charAt(i)) {
        case 'A' -> assertThat(json(answer).isArray()).as(answer.body()).isTrue();
        case 'P' -> assertThat(json(answer).get("results").isArray()).as(answer.body()).isTrue();
        default -> assertThat(answer.status()).as(list).isEqualTo(404);
      }
    }
  }

  @Exercises({
    "GET /{version}/Organizations/{organizationId}",
    "GET /{version}/Organization",
    "GET /{version}/Organizations/{organizationId}/LicensingInformation",
    "GET /{version}/Organizations/{organizationId}/usedRepositories",
    "GET /{version}/Organizations/{organizationId}/Users",
    "GET /{version}/Organizations/{organizationId}/Users/{userId}",
    "GET /{version}/Organizations/{organizationId}/Users/{userId}/OneDrives",
    "GET /{version}/Organizations/{organizationId}/Groups",
    "GET /{version}/Organizations/{organizationId}/Sites",
    "GET /{version}/Organizations/{organizationId}/Teams"
  })
  @ParameterizedTest
  @ValueSource(strings = {"v4", "v5", "v6", "v7", "v8"})
  void organizationIsAProjectWithItsMailboxesAsUsers(String version) {
    var path = "/%s/Organizations/%s".formatted(version, world.organization());
    var organization = json(world.get(path + "?extendedView=true"));

    assertThat(organization.get("firstBackuptime").asText()).isEqualTo("2026-03-01T12:00:01Z");
    assertThat(organization.get("lastBackuptime").asText()).isEqualTo("2026-03-02T12:00:01Z");
    assertThat(json(world.get(path + "?extendedView=False")).has("isBackedup")).isFalse();
    assertThat(json(world.get(path)).has("isBackedup")).isEqualTo(!version.equals("v8"));
    assertThat(json(world.get("/" + version + "/Organization")).get("id").asText())
        .isEqualTo(world.organization());
    assertThat(json(world.get(path + "/LicensingInformation")).get("licensedUsers").asInt())
        .isEqualTo(1);
    var users = json(world.get(path + "/Users?displayName=EXAMPLE")).get("results");
    assertThat(users.findValuesAsText("id")).containsExactly(world.mailboxId());
    var self = users.at("/0/_links/self/href").asText();
    var user = self.substring(self.indexOf("/" + version + "/"));
    assertThat(json(world.get(user))).isEqualTo(users.get(0));
    assertThat(world.get(path + "/Users/" + UUID.randomUUID()).status()).isEqualTo(404);
    assertThat(json(world.get(path + "/Users?displayName=zz")).get("results")).isEmpty();
    var used = json(world.get(path + "/usedRepositories"));
    var first = version.compareTo("v6") < 0 ? used.get(0) : used.at("/results/0");
    assertThat(first.at("/_links/backupRepository/href").asText()).contains("/BackupRepositories/");
    assertThat(json(world.get(path + "/Users/" + world.mailboxId() + "/OneDrives")).get("results"))
        .isEmpty();
    for (var nothing : new String[] {"/Groups", "/Sites", "/Teams"}) {
      assertThat(json(world.get(path + nothing)).get("results")).isEmpty();
    }
  }

  @Exercises({
    "GET /{version}/Jobs/{jobId}",
    "GET /{version}/Organizations/{organizationId}/Jobs",
    "GET /{version}/Jobs/{jobId}/JobSessions",
    "GET /{version}/JobSessions/{jobSessionId}",
    "GET /{version}/JobSessions/{jobSessionId}/LogItems",
    "GET /{version}/JobSessions/{jobSessionId}/LogItems/{logItemId}",
    "GET /{version}/JobSessions/{jobSessionId}/ProcessedObjects"
  })
  @Test
  void jobIsAProtectionAndItsSessionsAreItsBackups() {
    var job = json(world.get("/v5/Jobs/" + world.job.id()));
    var sessions = json(world.get("/v5/Jobs/%s/JobSessions?limit=1".formatted(world.job.id())));
    var session = json(world.get("/v5/JobSessions?endTimeUpperBound=2026-03-03")).at("/results/0");
    var id = session.get("id").asText();

    assertThat(job.get("backupType").asText()).isEqualTo("SelectedItems");
    assertThat(job.at("/selectedItems/0/user/id").asText()).isEqualTo(world.mailboxId());
    assertThat(job.at("/_links/organization/href").asText()).endsWith("/" + world.organization());
    assertThat(
            json(world.get("/v7/Organizations/%s/Jobs".formatted(world.organization())))
                .findValuesAsText("id"))
        .contains(world.job.id().toString());
    assertThat(session.get("creationTime").asText()).isEqualTo("2026-03-02T12:00:00Z");
    assertThat(session.get("status").asText()).isEqualTo("Success");
    assertThat(sessions.at("/_links/next/href").asText()).isNotEmpty();
    assertThat(json(world.get("/v8/JobSessions/" + id)).get("jobId").asText())
        .isEqualTo(world.job.id().toString());
    assertThat(ids("/v7/JobSessions?jobId=" + world.job.id() + "&endTimeUpperBound=2026-03-02"))
        .hasSize(1)
        .doesNotContain(id);
    assertThat(ids("/v8/JobSessions?status=Failed")).isEmpty();
    assertThat(ids("/v8/JobSessions?status=Succeeded")).contains(id);
    assertThat(ids("/v8/JobSessions?jobType=Copy")).isEmpty();
    assertThat(world.get("/v8/JobSessions?status=Done").status()).isEqualTo(400);
    world
        .server
        .catalog()
        .update(tx ->
            tx.events()
                .append(
                    SessionRef.of(BackupSessionId.parse(id)),
                    List.of(
                        new EventDraft(
                            Instant.EPOCH, EventLevel.INFO, "TOLD", "done", Map.of(), null))));
    var logs = "/v6/JobSessions/%s/LogItems".formatted(id);
    var lines = json(world.get(logs)).get("results");
    assertThat(lines).isNotEmpty();
    for (var line : lines) {
      assertThat(json(world.get(logs + "/" + line.get("id").asText()))).isEqualTo(line);
    }
    assertThat(world.get(logs + "/" + UUID.randomUUID()).status()).isEqualTo(404);
    assertThat(
            json(world.get("/v8/JobSessions/%s/ProcessedObjects".formatted(id)))
                .at("/results/0/type")
                .asText())
        .isEqualTo("Mailbox");
  }

  @Exercises({
    "POST /{version}/Jobs/{jobId}/Action",
    "POST /{version}/Jobs/{jobId}/start",
    "POST /{version}/Jobs/{jobId}/stop",
    "POST /{version}/Jobs/{jobId}/enable",
    "POST /{version}/Jobs/{jobId}/disable"
  })
  @ParameterizedTest
  @CsvSource({"v4,200,200", "v5,200,200", "v6,204,204", "v7,204,204", "v8,200,204"})
  void jobIsStartedAndStoppedAndSwitched(String version, int started, int done) {
    var job = "/%s/Jobs/%s".formatted(version, world.job.id());

    assertThat(act(job, "enable")).isEqualTo(done);
    assertThat(act(job, "start")).isEqualTo(started);
    assertThat(ids("/v8/JobSessions?status=Queued")).hasSize(1);
    assertThat(act(job, "stop")).isEqualTo(done);
    assertThat(ids("/v8/JobSessions?status=Queued")).isEmpty();
    assertThat(act(job, "disable")).isEqualTo(done);
    assertThat(json(world.get(job)).get("isEnabled").asBoolean()).isFalse();
    assertThat(act(job, "enable")).isEqualTo(done);
    assertThat(act(job, "enable")).isEqualTo(done);
    assertThat(json(world.get(job)).get("isEnabled").asBoolean()).isTrue();
  }

  @Exercises({
    "GET /{version}/BackupRepositories/{repositoryId}",
    "GET /{version}/BackupRepositories/{repositoryId}/OrganizationData",
    "GET /{version}/BackupRepositories/{repositoryId}/OrganizationData/{dataId}",
    "GET /{version}/BackupRepositories/{repositoryId}/UserData",
    "GET /{version}/BackupRepositories/{repositoryId}/UserData/{dataId}",
    "GET /{version}/BackupRepositories/{repositoryId}/MailboxData",
    "GET /{version}/BackupRepositories/{repositoryId}/MailboxData/{dataId}",
    "GET /{version}/BackupRepositories/{repositoryId}/SiteData",
    "GET /{version}/BackupRepositories/{repositoryId}/SiteData/{dataId}",
    "GET /{version}/BackupRepositories/{repositoryId}/OneDriveData",
    "GET /{version}/BackupRepositories/{repositoryId}/OneDriveData/{dataId}",
    "GET /{version}/BackupRepositories/{repositoryId}/TeamData",
    "GET /{version}/BackupRepositories/{repositoryId}/TeamData/{dataId}",
    "GET /{version}/BackupRepositories/{repositoryId}/GroupData",
    "GET /{version}/BackupRepositories/{repositoryId}/GroupData/{dataId}",
    "GET /{version}/ObjectStorageRepositories/{repositoryId}"
  })
  @Test
  void repositoryKnowsWhoseDataItHas() {
    var id = json(world.get("/v7/BackupRepositories")).get(0).get("id").asText();
    var path = "/v7/BackupRepositories/" + id;
    var user = world.organization() + world.mailboxId();

    assertThat(json(world.get(path)).get("id").asText()).isEqualTo(id);
    assertThat(ids(path + "/OrganizationData")).containsExactly(world.organization());
    assertThat(world.get(path + "/OrganizationData/" + world.organization()).status())
        .isEqualTo(200);
    assertThat(ids(path + "/UserData")).containsExactly(user);
    assertThat(
            json(world.get("/v5/BackupRepositories/" + id + "/UserData/" + user))
                .get("accountId")
                .asText())
        .isEqualTo(world.mailboxId());
    assertThat(ids(path + "/MailboxData")).containsExactly(world.mailboxId());
    assertThat(world.get(path + "/MailboxData/" + world.mailboxId()).status()).isEqualTo(200);
    for (var nothing : new String[] {"/SiteData", "/OneDriveData", "/TeamData", "/GroupData"}) {
      assertThat(ids(path + nothing)).as(nothing).isEmpty();
      assertThat(world.get(path + nothing + "/" + user).status()).isEqualTo(404);
    }
    assertThat(world.get("/v5/BackupRepositories/" + id + "/UserData/x").status()).isEqualTo(404);
    var storage = json(world.get("/v5/ObjectStorageRepositories/" + id));
    assertThat(storage.get("type").asText()).isEqualTo("AzureBlob");
    assertThat(storage.at("/azureContainer/name").asText()).isNotBlank();
    var inline = json(world.get("/v8/BackupRepositories/" + id));
    assertThat(inline.get("objectStorage").has("_links")).isFalse();
    var proxy = inline.get("proxyId").asText();
    assertThat(inline.at("/_links/proxy/href").asText()).endsWith("/v8/Proxies/" + proxy);
    assertThat(world.get("/v8/Proxies/" + proxy).status()).isEqualTo(200);
  }

  @Exercises({
    "GET /{version}/RestorePoints/{restorePointId}",
    "GET /{version}/RestorePoints/{restorePointId}/mailboxes",
    "GET /{version}/RestorePoints/{restorePointId}/teams",
    "GET /{version}/RestorePoints/{restorePointId}/webs",
    "GET /{version}/RestorePoints/{restorePointId}/onedrives",
    "GET /{version}/RestorePoints/{restorePointId}/protectedMailboxes",
    "GET /{version}/RestorePoints/{restorePointId}/protectedTeams",
    "GET /{version}/RestorePoints/{restorePointId}/protectedSites",
    "GET /{version}/RestorePoints/{restorePointId}/protectedOneDrives",
    "GET /{version}/ProtectedUsers",
    "GET /{version}/ProtectedGroups",
    "GET /{version}/ProtectedSites",
    "GET /{version}/ProtectedTeams"
  })
  @Test
  void pointsAreThoseOfMailboxes() {
    var points =
        json(
            world.get(
                "/v8/RestorePoints?from=2026-03-01T12:00:01Z&organizationId="
                    + world.organization()));
    var id = world.point.id().toString();
    var of = "?restorePointId=" + id;

    assertThat(points.get("results").findValuesAsText("id")).containsExactly(id);
    assertThat(points.at("/results/0/isExchange").asBoolean()).isTrue();
    assertThat(ids("/v8/RestorePoints?orderAsc=true&limit=1")).doesNotContain(id);
    assertThat(ids("/v7/RestorePoints?isCopy=true")).isEmpty();
    assertThat(ids("/v7/RestorePoints?userId=" + world.mailboxId())).contains(id);
    assertThat(ids("/v8/RestorePoints?userId=" + UUID.randomUUID())).isEmpty();
    assertThat(
            ids(
                "/v8/RestorePoints?userId=%s&organizationId=%s"
                    .formatted(world.mailboxId(), UUID.randomUUID())))
        .isEmpty();
    for (var other : new String[] {"groupId", "siteId", "teamId"}) {
      assertThat(ids("/v7/RestorePoints?" + other + "=" + world.mailboxId())).as(other).isEmpty();
      assertThat(json(world.get("/v6/RestorePoints?" + other + "=x"))).as(other).isNotEmpty();
    }
    assertThat(json(world.get("/v6/RestorePoints/" + id)).get("jobId").asText())
        .isEqualTo(world.job.id().toString());
    assertThat(json(world.get("/v6/RestorePoints/" + id + "/mailboxes")).findValuesAsText("id"))
        .containsExactly(world.mailboxId());
    assertThat(ids("/v7/RestorePoints/" + id + "/protectedMailboxes"))
        .containsExactly(world.mailboxId());
    for (var nothing : new String[] {"teams", "webs", "onedrives"}) {
      assertThat(json(world.get("/v6/RestorePoints/" + id + "/" + nothing))).isEmpty();
    }
    for (var nothing : new String[] {"protectedTeams", "protectedSites", "protectedOneDrives"}) {
      assertThat(ids("/v7/RestorePoints/" + id + "/" + nothing)).isEmpty();
    }
    assertThat(json(world.get("/v8/ProtectedUsers" + of)).at("/results/0/id").asText())
        .isEqualTo(world.mailboxId());
    for (var nothing : new String[] {"Groups", "Sites", "Teams"}) {
      assertThat(ids("/v8/Protected" + nothing + of)).isEmpty();
    }
    assertThat(world.get("/v8/ProtectedUsers?restorePointId=x").status()).isEqualTo(404);
  }

  @Exercises({
    "GET /{version}/ServiceInstance",
    "GET /{version}/Proxies/{proxyId}",
    "GET /{version}/License",
    "GET /{version}/Health",
    "GET /{version}/Events",
    "GET /{version}/RestorePortalSettings",
    "GET /{version}/RbacRoles/{roleId}/operators",
    "GET /{version}/RbacRoles/{roleId}/selectedItems"
  })
  @Test
  void serverTellsOfItself() {
    var proxy = json(world.get("/v7/Proxies")).get(0);

    assertThat(proxy.get("operatingSystem").isTextual()).isTrue();
    assertThat(proxy.get("cpuUsagePercent").isInt()).isTrue();
    assertThat(proxy.get("memoryUsagePercent").isInt()).isTrue();
    assertThat(json(world.get("/v6/Proxies")).get(0).has("operatingSystem")).isFalse();
    assertThat(json(world.get("/v8/ServiceInstance")).get("version").asText()).startsWith("8.");
    assertThat(json(world.get("/v6/ServiceInstance")).get("installationId").asText()).hasSize(36);
    assertThat(world.get("/v5/ServiceInstance").status()).isEqualTo(404);
    assertThat(world.get("/v8/ServiceInstance", "nothing").status()).isEqualTo(401);
    assertThat(world.get("/v9/ServiceInstance", "nothing").status()).isEqualTo(404);
    assertThat(json(world.get("/v7/Proxies/" + proxy.get("id").asText()))).isEqualTo(proxy);
    assertThat(json(world.get("/v5/License")).get("status").asText()).isEqualTo("Valid");
    assertThat(json(world.get("/v8/Health")).get("status").asText()).isEqualTo("Healthy");
    assertThat(world.get("/v8/Events?from=0").status()).isEqualTo(400);
    assertThat(json(world.get("/v6/RestorePortalSettings")).get("isEnabled").asBoolean()).isFalse();
    var role = "/v6/RbacRoles/" + UUID.randomUUID();
    assertThat(world.get(role + "/operators").status()).isEqualTo(404);
    assertThat(world.get(role + "/selectedItems").status()).isEqualTo(404);
  }

  @Test
  void strangersSeeNothingOfIt() {
    var token =
        world
            .server
            .access()
            .token(EnumSet.of(Scope.BACKUP_READ), new ProjectId(UUID.randomUUID()));
    var proxy = json(world.get("/v6/Proxies")).get(0).get("id").asText();
    var repository =
        "/v7/BackupRepositories/"
            + json(world.get("/v7/BackupRepositories")).get(0).get("id").asText();

    for (var path :
        new String[] {
          "/v6/Organizations/" + world.organization(),
          "/v6/Organization",
          "/v6/Organizations/" + world.organization() + "/Users",
          "/v6/Jobs/" + world.job.id(),
          "/v6/RestorePoints/" + world.point.id(),
          "/v6/RestorePoints/" + world.point.id() + "/mailboxes",
          "/v8/ProtectedUsers?restorePointId=" + world.point.id(),
          "/v6/Jobs/" + world.job.id() + "/JobSessions",
          "/v6/JobSessions/" + world.point.backupSessionId(),
          "/v6/Proxies/" + proxy,
          repository + "/MailboxData/" + world.mailboxId(),
          repository + "/OrganizationData/" + world.organization(),
          repository + "/UserData/" + world.organization() + world.mailboxId()
        }) {
      assertThat(world.get(path).status()).as(path).isEqualTo(200);
      assertThat(world.get(path, token).status()).as(path).isEqualTo(404);
    }
    for (var path : new String[] {"Organizations", "Jobs", "Proxies", "RestorePoints"}) {
      assertThat(json(world.get("/v6/" + path, token))).as(path).isEmpty();
    }
    for (var path : new String[] {"JobSessions", "LicensedUsers", "ProtectedUsers"}) {
      assertThat(json(world.get("/v8/" + path, token)).get("results")).as(path).isEmpty();
    }
  }

  private static int act(String job, String verb) {
    var old = job.compareTo("/v6") < 0;
    var answer =
        world.post(
            old ? job + "/Action" : job + "/" + verb,
            old ? "{\"%s\":null}".formatted(verb) : "{\"full\":false}");
    return answer.status();
  }

  private static List<String> ids(String path) {
    JsonNode results = json(world.get(path)).get("results");
    var ids = new ArrayList<String>();
    results.forEach(one -> ids.add(one.get("id").asText()));
    return ids;
  }
}
