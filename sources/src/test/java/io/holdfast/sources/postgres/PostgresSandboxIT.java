package io.holdfast.sources.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.StoredPoint;
import io.holdfast.sources.postgres.server.ClientTools;
import io.holdfast.sources.testkit.PostgresCluster;
import io.holdfast.sources.testkit.SourceFixture;
import io.holdfast.sources.testkit.TestRoom;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Dumps in a server that was made for them. */
@Timeout(300)
class PostgresSandboxIT {
  private static final PostgresSource SOURCE = new PostgresSource();

  @TempDir private static Path scratch;
  private static SourceFixture fixture;
  private static StoredPoint point;

  @BeforeAll
  static void backUp() throws Exception {
    var server = PostgresCluster.shared();
    server.run(
        "postgres",
        "drop database if exists drilled",
        "drop role if exists shopkeeper",
        "create role shopkeeper",
        "create database drilled");
    server.run(
        "drilled",
        "create table orders (id int primary key, what text)",
        "insert into orders select i, 'order ' || i from generate_series(1, 1000) i",
        "alter table orders owner to shopkeeper",
        "create view large as select * from orders where id > 900");
    fixture = SourceFixture.create(scratch.resolve("repository"));
    point = fixture.backup(SOURCE, server.settings(Map.of("databases", "drilled"))).point();
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  @Test
  void whatWasRestoredIsComparedAndAnswers() throws Exception {
    try (var room = TestRoom.in(scratch)) {
      try (var sandbox = SOURCE.openSandbox(room.room(), point, SourceJournal.NONE)) {
        assertThat(TestRoom.prove(sandbox, point)).isEmpty();

        assertThat(sandbox.ask(null, "select count(*) from orders")).isEqualTo("1000");
        assertThat(sandbox.ask("drilled", "select what from large where id = 901"))
            .isEqualTo("order 901");
        assertThat(sandbox.ask(null, sandbox.countOf("orders"))).isEqualTo("1000");
        assertThat(sandbox.ask(null, "select 1 where false")).isNull();
        assertThat(sandbox.ask(null, "select tableowner from pg_tables where tablename='orders'"))
            .isEqualTo("shopkeeper");
      }
      assertThat(room.startedAny()).isTrue();
      assertThat(room.running()).isEmpty();
    }
  }

  @Test
  void statementsReadAndDoNothingElse() throws Exception {
    try (var room = TestRoom.in(scratch);
        var sandbox = SOURCE.openSandbox(room.room(), point, SourceJournal.NONE)) {
      assertThat(TestRoom.prove(sandbox, point)).isEmpty();

      for (var statement :
          List.of(
              "delete from orders returning 1",
              "create table more (x int)",
              "copy (select 1) to program 'touch /var/tmp/holdfast-was-here'",
              "select pg_read_file('/etc/passwd')",
              "set role holdfast_drill",
              "no statement")) {
        assertThatThrownBy(() -> sandbox.ask(null, statement))
            .as(statement)
            .isInstanceOf(SourceException.class);
      }
      assertThat(sandbox.ask(null, "select count(*) from orders")).isEqualTo("1000");
    }
  }

  @Test
  void aTableWithoutRowsThatThePointPromisesIsFound() throws Exception {
    var promised = point.with(point.parts().stream().map(PostgresSandboxIT::withMoreRows).toList());
    try (var room = TestRoom.in(scratch);
        var sandbox = SOURCE.openSandbox(room.room(), promised, SourceJournal.NONE)) {
      assertThat(TestRoom.prove(sandbox, promised))
          .anyMatch(each -> each.item().contains("rows") && each.expected().equals("2000"));
    }
  }

  @Test
  void withoutTheServersProgramsItSaysWhichPackageHasThem() throws Exception {
    try (var room = TestRoom.in(scratch)) {
      assertThatThrownBy(() ->
              PostgresSandbox.open(
                  room.room(), point, new ClientTools(List.of(scratch.resolve("none")))))
          .isInstanceOfSatisfying(
              SourceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOOL_MISSING))
          .hasMessageContaining("install the package postgresql-");
    }
  }

  private static SourcePart withMoreRows(SourcePart part) {
    var expectations = new HashMap<>(part.expectations());
    expectations.computeIfPresent("rows.public.orders", (_, _) -> 2000L);
    return new SourcePart(
        part.kind(),
        part.name(),
        part.refKind(),
        part.refName(),
        part.path(),
        part.bytes(),
        part.items(),
        expectations);
  }
}
