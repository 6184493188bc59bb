package io.holdfast.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreStanding;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Severity;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No dialect shows what its caller may not see. */
class VisibilityTest {
  private static final ProjectId OWN = ProjectId.parse("5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9e01");
  private static final ProjectId OTHER = ProjectId.parse("5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9eff");
  private static final String NORTHFLANK =
      "/v1/projects/example-project/addons/example-addon/backups/example-backup/restores";
  private static final String AZURE = "/api/v1/restorePoints";
  private static final String POINT = AZURE + "/1e1782e9-9921-4e11-980a-77203e9c691a";
  private static final String M365 = "/v5/RestoreSessions";
  private static final String SESSION = M365 + "/0800471b-d0e2-422b-9d7c-35d15661c3fb";
  private static final String MITTWALD = "/v2/projects/example-project/backups";

  private SeededServer world;
  private DialectServer server;

  @BeforeEach
  void start() {
    world = SeededServer.open();
    server = world.server();
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void anotherProjectsThingsDoNotExist() {
    var stranger = world.access().reader(OTHER);

    assertThat(status("northflank", NORTHFLANK, stranger)).isEqualTo(404);
    assertThat(status("mittwald", MITTWALD, stranger)).isEqualTo(404);
    assertThat(status("veeam-azure", POINT, stranger)).isEqualTo(404);
    assertThat(status("veeam-azure", "/api/v1/jobSessions/38", stranger)).isEqualTo(404);
    assertThat(status("veeam-m365", SESSION, stranger)).isEqualTo(404);
    assertThat(body("veeam-azure", AZURE, stranger)).contains("\"totalCount\":0");
    assertThat(body("veeam-m365", M365, stranger)).isEqualTo("[]");
  }

  @Test
  void ownProjectsThingsDo() {
    var reader = world.access().reader(OWN);

    assertThat(status("northflank", NORTHFLANK, reader)).isEqualTo(200);
    assertThat(status("mittwald", MITTWALD, reader)).isEqualTo(200);
    assertThat(body("veeam-azure", AZURE, reader)).contains("\"totalCount\":5");
  }

  @Test
  void withoutTheScopeTheyAreForbidden() {
    var nobody = world.access().token(EnumSet.of(Scope.METRICS_READ), OWN);

    assertThat(status("northflank", NORTHFLANK, nobody)).isEqualTo(403);
    assertThat(status("mittwald", MITTWALD, nobody)).isEqualTo(403);
    assertThat(status("veeam-azure", AZURE, nobody)).isEqualTo(403);
    assertThat(status("veeam-m365", M365, nobody)).isEqualTo(403);
  }

  @Test
  void backupsCanBeReadWithoutTheirRestores() {
    var reader = world.access().token(EnumSet.of(Scope.BACKUP_READ), OWN);

    assertThat(body("mittwald", MITTWALD, reader)).contains("\"export\"").doesNotContain("restore");
  }

  @Test
  void veeamMicrosoft365ShowsOwnSessionsOnlyUnlessAdministrator() throws IOException {
    var restores = new MadeRestores(world, "example-backup");
    var open = RestoreStanding.live(RestoreState.OPEN);
    var somebody = UUID.randomUUID();
    restores.make(open, Instant.parse("2026-03-01T12:00:00Z"), RestorePurpose.EXPLORE, somebody);

    assertThat(count(world.login(KnownAccess.VIEWER))).isEqualTo(2);
    assertThat(count(KnownAccess.ADMIN_TOKEN)).isEqualTo(3);
    assertThat(count(world.access().reader(OWN))).isZero();
  }

  @Test
  void drillsShowOnlyToThoseWhoMayReadThem() throws IOException {
    var restores = new MadeRestores(world, "backup-27");
    var done = RestoreStanding.live(RestoreState.RUNNING);
    restores.make(
        done, Instant.parse("2026-03-01T12:00:00Z"), RestorePurpose.DRILL, UUID.randomUUID());
    var path = NORTHFLANK.replace("example-backup", "backup-27");
    var scopes = EnumSet.of(Scope.RESTORE_READ, Scope.DRILL_READ);

    assertThat(body("northflank", path, world.access().reader(OWN))).contains("\"count\":0");
    assertThat(body("northflank", path, world.access().token(scopes, OWN))).contains("\"count\":1");
  }

  /** What a reader sees is as it was before there was a drill, to the byte. */
  @Test
  void drillsAreHiddenInAllFiveDialects() {
    var restores = new MadeRestores(world, "backup-27");
    var ended = RestoreStanding.ended(RestoreResult.SUCCESS, Severity.OK, null, null);
    restores.make(ended, Instant.parse("2026-03-01T11:00:00Z"));
    var reader = world.access().reader(OWN);
    var lists = lists(restores, reader);
    var before = lists.stream().map(Supplier::get).toList();
    assertThat(before.getFirst()).contains("\"count\":2");

    var drill =
        restores.make(
            ended,
            Instant.parse("2026-03-01T12:00:00Z"),
            RestorePurpose.DRILL,
            KnownAccess.VIEWER_ID.value());

    assertThat(lists.stream().map(Supplier::get)).isEqualTo(before);
    var job = "/api/v1/jobSessions/" + drill.no();
    assertThat(status("veeam-azure", job, reader)).isEqualTo(404);
    var allowed = EnumSet.of(Scope.BACKUP_READ, Scope.RESTORE_READ, Scope.DRILL_READ);
    assertThat(status("veeam-azure", job, world.access().token(allowed, OWN))).isEqualTo(200);
    assertThat(signed(histories(restores), KnownAccess.ACCESS_KEY)).contains("\"count\":3");
  }

  /** A file in the service's own folders is nobody's restored machine. */
  @Test
  void downloadsAreNoRestoresInAnyDialect() {
    var restores = new MadeRestores(world, "backup-27");
    var ended = RestoreStanding.ended(RestoreResult.SUCCESS, Severity.OK, null, null);
    var lists = lists(restores, KnownAccess.ADMIN_TOKEN);
    var before = lists.stream().map(Supplier::get).toList();

    var download =
        restores.make(
            ended,
            Instant.parse("2026-03-01T12:00:00Z"),
            RestorePurpose.EXPORT,
            KnownAccess.VIEWER_ID.value());

    assertThat(lists.stream().map(Supplier::get)).isEqualTo(before);
    for (var path : new String[] {"", "/restoredItems", "/log"}) {
      var job = "/api/v8/jobSessions/" + download.id() + path;
      assertThat(status("veeam-azure", job, KnownAccess.ADMIN_TOKEN)).as(path).isEqualTo(404);
    }
    var session = "/v5/RestoreSessions/" + download.id();
    assertThat(status("veeam-m365", session, KnownAccess.ADMIN_TOKEN)).isEqualTo(404);
  }

  /** What each dialect lists of the restores of a point, with the keys and tokens of a reader. */
  private List<Supplier<String>> lists(MadeRestores restores, String token) {
    var northflank = NORTHFLANK.replace("example-backup", restores.point().slug());
    var viewer = world.login(KnownAccess.VIEWER);
    return List.of(
        () -> signed(histories(restores), KnownAccess.READER_KEY),
        () -> body("northflank", northflank, token),
        () -> body("veeam-azure", AZURE, token),
        () -> body("veeam-m365", M365, viewer),
        () -> body("mittwald", MITTWALD, token));
  }

  private String histories(MadeRestores restores) {
    var protection = restores.point().protectionId().value().toString().replace("-", "");
    return server.url("scp") + "/v1/backups/" + protection + "/restore-histories";
  }

  @Test
  void explorersAreNoRestoresOfABackup() {
    var url = server.url("scp") + "/v1/backups/5e4e3b5097a14a709c4c1b7f4b7a9e0a/restore-histories";

    assertThat(server.signed(url).body()).isEqualTo("{\"contents\":[],\"count\":0}");
  }

  private String signed(String url, String key) {
    var headers = ScpSigner.headers("GET", url, key, KnownAccess.SECRET_KEY);
    return server.get(url, headers).body();
  }

  private int count(String token) throws IOException {
    return new ObjectMapper().readTree(body("veeam-m365", M365, token)).size();
  }

  private int status(String dialect, String path, String token) {
    return server.get(server.url(dialect) + path, token).status();
  }

  private String body(String dialect, String path, String token) {
    return server.get(server.url(dialect) + path, token).body();
  }
}
