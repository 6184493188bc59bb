package io.holdfast.sources.postgres.physical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.postgres.server.ClientTools;
import io.holdfast.sources.testkit.PostgresCluster;
import io.holdfast.sources.testkit.SourceFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Base backups that break, each in its way; none leaves a snapshot, or a base to go on from. */
class PitrBreakageTest {
  private static PostgresCluster server;

  @TempDir private Path scratch;
  private SourceFixture fixture;

  @BeforeAll
  static void create() throws Exception {
    server = PostgresCluster.archiving();
    server.run("postgres", "create table t(x int)");
  }

  @AfterAll
  static void end() {
    server.close();
  }

  @BeforeEach
  void open() {
    fixture = SourceFixture.create(scratch.resolve("repository"));
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void emptyBaseIsNoBackup() throws Exception {
    assertFails(tool("exit 0"), ErrorCode.SOURCE_EMPTY, "empty");
  }

  @Test
  void cutBaseIsNoBackupEvenWhenItsProgramIsContent() throws Exception {
    assertFails(tool("\"$REAL\" \"$@\" | head -c 1000000"), ErrorCode.SOURCE_FAILED, "breaks off");
    assertFails(tool("\"$REAL\" \"$@\" | head -c 700"), ErrorCode.SOURCE_FAILED, "breaks off");
  }

  @Test
  void somethingElseThanABaseIsNoBackup() throws Exception {
    var other = "cd '%s' && echo x > x && tar cf - x".formatted(scratch);

    assertFails(tool(other), ErrorCode.EXPECTATION_FAILED, "PG_VERSION");
  }

  @Test
  void programThatFailsAtTheEndIsNoBackup() throws Exception {
    assertFails(
        tool("\"$REAL\" \"$@\"; echo 'disk on fire' >&2; exit 1"),
        ErrorCode.SOURCE_FAILED,
        "disk on fire");
  }

  /** The process that sends the base is ended after its first bytes have come. */
  @Test
  void serverThatDiesMeanwhileLeavesNoSnapshot() throws Exception {
    var script =
        "\"$REAL\" --max-rate=1M \"$@\" | { head -c 50000; "
            + "PGPASSWORD=\"$SECRET\" psql -qXAt -h 127.0.0.1 -d postgres -c "
            + "\"select pg_terminate_backend(pid) from pg_stat_activity"
            + " where backend_type = '\\''walsender'\\''\" >&2; cat; };"
            + " exit \"${PIPESTATUS[0]}\"";

    assertFails(tool("exec bash -c '" + script + "' bash \"$@\""), ErrorCode.SOURCE_FAILED, "");
  }

  @Test
  void roleThatMayNotReplicateIsRefused() throws Exception {
    server.run(
        "postgres",
        "create role narrow login password '%s'".formatted(PostgresCluster.PASSWORD),
        "grant execute on function pg_switch_wal() to narrow",
        "grant execute on function pg_control_system() to narrow");

    assertFails(new PitrSource(), "narrow", ErrorCode.SOURCE_FORBIDDEN, "");
  }

  @Test
  void toolsOfAnOlderServerAreRefused() throws Exception {
    var old = Files.createDirectory(scratch.resolve("old"));
    script(old.resolve("pg_basebackup"), "echo 'pg_basebackup (PostgreSQL) 9.6'");

    assertFails(
        new PitrSource(new ClientTools(List.of(old))),
        ErrorCode.SOURCE_VERSION,
        "postgresql-client-");
  }

  private void assertFails(PitrSource source, ErrorCode code, String words) throws Exception {
    assertFails(source, PostgresCluster.SUPERUSER, code, words);
  }

  private void assertFails(PitrSource source, String user, ErrorCode code, String words)
      throws Exception {
    var wal = server.socketDirectory().resolve("wal");
    var settings = server.settings(user, Map.of("walFolder", wal.toString()));

    var thrown = catchThrowable(() -> fixture.backup(source, settings));

    assertThat(thrown).isInstanceOf(SourceException.class).hasMessageContaining(words);
    assertThat(((SourceException) thrown).code()).as(thrown.getMessage()).isEqualTo(code);
    assertThat(fixture.snapshots()).isZero();
    assertThat(BaseState.find(wal)).isEmpty();
  }

  /** A pg_basebackup that does as the script says; {@code $REAL} is the real one. */
  private PitrSource tool(String script) throws IOException {
    var folder = Files.createTempDirectory(scratch, "tools");
    script(
        folder.resolve("pg_basebackup"),
        "if [ \"$1\" = --version ]; then echo 'pg_basebackup (PostgreSQL) 99.1'; exit; fi",
        "export REAL=" + PostgresCluster.program("pg_basebackup"),
        "export SECRET='%s'".formatted(PostgresCluster.PASSWORD),
        script);
    return new PitrSource(new ClientTools(List.of(folder)));
  }

  private static void script(Path path, String... lines) throws IOException {
    Files.writeString(path, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
