package io.holdfast.sources.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.PlannedRestore.Check;
import io.holdfast.sources.PlannedRestore.Severity;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.postgres.server.ClientTools;
import io.holdfast.sources.testkit.PostgresCluster;
import io.holdfast.sources.testkit.SourceFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever breaks ends in a code and leaves nothing usable behind. */
class PostgresBreakageTest {
  @TempDir private Path scratch;
  private PostgresCluster server;
  private SourceFixture fixture;

  @BeforeEach
  void open() throws Exception {
    server = PostgresCluster.shared();
    fixture = SourceFixture.create(scratch.resolve("repository"));
    server.run("postgres", "drop database if exists broken with (force)", "create database broken");
    server.run(
        "broken",
        "create table t(x int, filler text)",
        "insert into t select n, repeat('x', 1000) from generate_series(1, 2000) n");
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void emptyDumpIsNoBackup() throws Exception {
    assertFails(tool("exit 0"), ErrorCode.SOURCE_EMPTY, "empty");
  }

  @Test
  void cutDumpIsNoBackupEvenWhenItsProgramIsContent() throws Exception {
    assertFails(tool("\"$REAL\" \"$@\" | head -c 100000"), ErrorCode.SOURCE_FAILED, "breaks off");
    assertFails(tool("\"$REAL\" \"$@\" | head -c 300"), ErrorCode.SOURCE_FAILED, "breaks off");
  }

  @Test
  void dumpWithoutTheLastTableIsNoBackup() throws Exception {
    assertFails(
        tool("\"$REAL\" \"$@\" --exclude-table=t"), ErrorCode.EXPECTATION_FAILED, "lacks public.t");
    assertFails(
        tool("\"$REAL\" \"$@\" --schema-only"),
        ErrorCode.EXPECTATION_FAILED,
        "lacks the rows of public.t");
  }

  @Test
  void dumpOfAnotherMomentIsNoBackup() throws Exception {
    var script =
        "for each; do case $each in --snapshot=*) ;; *) set -- \"$@\" \"$each\" ;; esac; shift; done; "
            + "PGPASSWORD=\"$SECRET\" psql -qX -h 127.0.0.1 -d broken -c 'delete from t where x = 1'; "
            + "\"$REAL\" \"$@\"";

    assertFails(tool(script), ErrorCode.EXPECTATION_FAILED, "1999 rows of public.t");
  }

  @Test
  void somethingElseThanADumpIsNoBackup() throws Exception {
    assertFails(
        tool("echo '-- PostgreSQL database dump'"), ErrorCode.EXPECTATION_FAILED, "damaged");
  }

  @Test
  void programThatFailsAtTheEndIsNoBackup() throws Exception {
    assertFails(
        tool("\"$REAL\" \"$@\"; echo 'disk on fire' >&2; exit 1"),
        ErrorCode.SOURCE_FAILED,
        "disk on fire");
  }

  @Test
  void serverThatDiesMeanwhileLeavesNoSnapshot() throws Exception {
    // The backend that serves the dump is ended after the first bytes have come.
    var script =
        "\"$REAL\" \"$@\" | { head -c 50000; "
            + "PGPASSWORD=\"$SECRET\" psql -qXAt -h 127.0.0.1 -d postgres -c "
            + "\"select pg_terminate_backend(pid) from pg_stat_activity"
            + " where datname = 'broken'\" >&2; cat; };"
            + " exit \"${PIPESTATUS[0]}\"";
    server.run(
        "broken", "insert into t select n, repeat('y', 1000) from generate_series(1, 9000) n");

    assertFails(
        tool("exec bash -c '" + script.replace("'", "'\\''") + "' bash \"$@\""),
        ErrorCode.SOURCE_FAILED,
        "terminat");
  }

  @Test
  void missingProgramsAreNamedWithTheirPackage() throws Exception {
    var none = new ClientTools(List.of(scratch));
    assertFails(source(none), ErrorCode.TOOL_MISSING, "postgresql-client-");

    var old = Files.createDirectory(scratch.resolve("old"));
    script(old.resolve("pg_dump"), "echo 'pg_dump (PostgreSQL) 9.6'");
    assertFails(
        source(new ClientTools(List.of(old))), ErrorCode.SOURCE_VERSION, "postgresql-client-");
  }

  @Test
  void missingRightsAreNamed() throws Exception {
    user("stranger");
    assertFails(new PostgresSource(), "stranger", ErrorCode.SOURCE_FORBIDDEN, "pg_read_all_data");

    user("reader", "grant pg_read_all_data to reader");
    server.run("broken", "alter table t enable row level security");
    assertFails(new PostgresSource(), "reader", ErrorCode.SOURCE_FORBIDDEN, "BYPASSRLS");

    user("lockedout", "grant pg_read_all_data to lockedout");
    server.run("postgres", "revoke connect on database broken from public");
    assertFails(new PostgresSource(), "lockedout", ErrorCode.SOURCE_FORBIDDEN, "CONNECT");
  }

  /** Exactly the rights that docs/sources/postgres.md asks for. */
  @Test
  void leastPrivilegesAreEnough() throws Exception {
    server.run("broken", "create sequence s", "select lo_from_bytea(0, 'x')");
    user("least", "grant pg_read_all_data to least", "alter role least bypassrls");
    server.run(
        "broken",
        "do $$ declare o oid; begin for o in select oid from pg_largeobject_metadata loop"
            + " execute format('grant select on large object %s to least', o); end loop; end $$");
    server.run("broken", "alter table t enable row level security");
    var events = new ArrayList<String>();

    try (var view =
        new PostgresSource()
            .open(
                server.settings("least", Map.of("databases", "broken")),
                (_, code, _, _) -> events.add(code))) {
      var made = fixture.backup(view);

      assertThat(made.point().parts()).hasSize(2);
    }
    assertThat(events).isEmpty();
  }

  @Test
  void rolesComeWithoutPasswordsWhenTheseMayNotBeRead() throws Exception {
    user("narrow");
    server.run("broken", "grant select on t to narrow");
    var events = new ArrayList<String>();

    try (var view =
        new PostgresSource()
            .open(
                server.settings("narrow", Map.of("databases", "broken")),
                (_, code, _, _) -> events.add(code))) {
      var made = fixture.backup(view);
      var globals = made.point().parts().getLast();

      assertThat(globals.refKind()).isEqualTo("globals");
      try (var script = made.point().open(TreePath.parse(globals.path()))) {
        assertThat(new String(script.readAllBytes(), UTF_8))
            .contains("CREATE ROLE narrow;")
            .doesNotContain("SCRAM-SHA-256");
      }
    }
    assertThat(events).containsExactly("POSTGRES_PASSWORDS_LEFT_OUT");
  }

  @Test
  void ownerOfAnEmptyDatabaseRestoresIntoIt() throws Exception {
    var made = fixture.backup(new PostgresSource(), settings(PostgresCluster.SUPERUSER));
    user("tenant");
    server.run("postgres", "drop database if exists rented", "create database rented owner tenant");
    try (var target = new PostgresSource().openTarget(settings("tenant"), SourceJournal.NONE)) {
      var wish = RestoreWish.everything(Conflicts.FAIL);
      var elsewhere = target.plan(made.point(), wish.into(Map.of("database", "unrented")));
      var plan = target.plan(made.point(), wish.into(Map.of("database", "rented")));

      assertThat(codes(elsewhere)).contains("RIGHT_MISSING");
      assertThat(codes(plan)).containsExactly("OWNERS_MISSING");
      SourceFixture.apply(plan);
      assertThat(plan.compare()).isEmpty();
    }
  }

  @Test
  void olderServerIsRefusedBeforeAnythingIsWritten() throws Exception {
    var made =
        fixture.backup(
            tool("\"$REAL\" \"$@\" | sed 's/[0-9][0-9]\\.\\([0-9]* (\\)/99.\\1/'"),
            settings(PostgresCluster.SUPERUSER));
    try (var target =
        new PostgresSource().openTarget(settings(PostgresCluster.SUPERUSER), SourceJournal.NONE)) {
      var plan =
          target.plan(
              made.point(),
              RestoreWish.everything(Conflicts.FAIL).into(Map.of("database", "older")));

      assertThat(plan.checks())
          .anySatisfy(check -> {
            assertThat(check.code()).isEqualTo("VERSION_OLDER");
            assertThat(check.severity()).isEqualTo(Severity.ERROR);
          });
      assertThat(plan.isApplicable()).isFalse();
    }
  }

  @Test
  void fullDiskOfTheTargetLeavesNoDatabase() throws Exception {
    server.run("broken", "insert into t select n, md5(n || 'a') from generate_series(1, 100000) n");
    var made = fixture.backup(new PostgresSource(), settings(PostgresCluster.SUPERUSER));
    // A limit on the size of files stands for a full disk: both make the server fail to extend one.
    try (var small = PostgresCluster.create(List.of("prlimit", "--fsize=3000000"));
        var target =
            new PostgresSource()
                .openTarget(small.settings(Map.of("globals", "false")), SourceJournal.NONE)) {
      var plan = target.plan(made.point(), RestoreWish.everything(Conflicts.FAIL));

      var thrown = catchThrowable(() -> SourceFixture.apply(plan));

      assertThat(thrown).isInstanceOf(SourceException.class);
      assertThat(((SourceException) thrown).code())
          .as(thrown.getMessage())
          .isEqualTo(ErrorCode.TARGET_FULL);
      assertThat(small.rows("postgres", "select datname from pg_database"))
          .containsExactlyInAnyOrder("postgres", "template0", "template1");
    }
  }

  @Test
  void noFileWithThePasswordStays() throws Exception {
    var all = settings(PostgresCluster.SUPERUSER);
    try (var view = new PostgresSource().open(all, SourceJournal.NONE)) {
      assertThat(view.pointInTime()).isNotNull();
      assertThat(passwordFiles()).isNotEmpty();
    }
    fixture.backup(new PostgresSource(), all);
    assertFails(tool("exit 1"), ErrorCode.SOURCE_FAILED, "status 1");

    assertThat(passwordFiles()).isEmpty();
  }

  /** Those of this process: the password ends with its id. */
  private static List<Path> passwordFiles() throws IOException {
    var ours = " %d\n".formatted(ProcessHandle.current().pid());
    var found = new ArrayList<Path>();
    try (var files =
        Files.newDirectoryStream(Path.of(System.getProperty("java.io.tmpdir")), "*.pgpass")) {
      for (var file : files) {
        try {
          if (Files.readString(file).endsWith(ours)) {
            found.add(file);
          }
        } catch (NoSuchFileException e) {
          // Another process was done with it.
        }
      }
    }
    return found;
  }

  private void assertFails(PostgresSource source, ErrorCode code, String words) {
    assertFails(source, PostgresCluster.SUPERUSER, code, words);
  }

  private void assertFails(PostgresSource source, String user, ErrorCode code, String words) {
    var snapshots = fixture.snapshots();

    var thrown = catchThrowable(() -> fixture.backup(source, settings(user)));

    assertThat(thrown).isInstanceOf(SourceException.class).hasMessageContaining(words);
    assertThat(((SourceException) thrown).code()).as(thrown.getMessage()).isEqualTo(code);
    assertThat(fixture.snapshots()).isEqualTo(snapshots);
  }

  private SourceSettings settings(String user) {
    return server.settings(user, Map.of("databases", "broken", "globals", "false"));
  }

  private void user(String name, String... grants) throws Exception {
    server.run(
        "postgres",
        "do $$ begin if exists (select from pg_roles where rolname = '%s') then drop owned by %s; end if; end $$"
            .formatted(name, name),
        "drop role if exists " + name,
        "create role %s login password '%s'".formatted(name, PostgresCluster.PASSWORD));
    server.run("postgres", grants);
  }

  /** A pg_dump that does as the script says; {@code $REAL} is the real one. */
  private PostgresSource tool(String script) throws IOException {
    var folder = Files.createTempDirectory(scratch, "tools");
    script(
        folder.resolve("pg_dump"),
        "if [ \"$1\" = --version ]; then echo 'pg_dump (PostgreSQL) 99.1'; exit; fi",
        "export REAL=" + PostgresCluster.program("pg_dump"),
        "export SECRET='%s'".formatted(PostgresCluster.PASSWORD),
        script);
    return source(new ClientTools(List.of(folder)));
  }

  private static void script(Path path, String... lines) throws IOException {
    Files.writeString(path, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static PostgresSource source(ClientTools tools) {
    return new PostgresSource(tools, InstantSource.system());
  }

  private static List<String> codes(PlannedRestore plan) {
    return plan.checks().stream().map(Check::code).toList();
  }
}
