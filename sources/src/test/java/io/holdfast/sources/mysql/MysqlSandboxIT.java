package io.holdfast.sources.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.testkit.MariaDbServer;
import io.holdfast.sources.testkit.SourceFixture;
import io.holdfast.sources.testkit.TestRoom;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Dumps in a server that was made for them. */
@Timeout(300)
class MysqlSandboxIT {
  private static final MysqlSource SOURCE = new MysqlSource();

  @TempDir private Path scratch;

  @Test
  void whatWasRestoredIsComparedAndAnswersAndCanDoNothingElse() throws Exception {
    var marker = scratch.resolve("was-here");
    try (var server = MariaDbServer.start(scratch.resolve("m"));
        var fixture = SourceFixture.create(scratch.resolve("repository"));
        var room = TestRoom.in(scratch)) {
      server.sql(
          """
          CREATE DATABASE shop;
          CREATE TABLE shop.orders (id INT PRIMARY KEY, what TEXT);
          INSERT INTO shop.orders VALUES (1, 'tea'), (2, 'coffee'), (3, NULL);
          CREATE USER keeper@localhost IDENTIFIED BY 's3cret';
          GRANT SELECT ON shop.* TO keeper@localhost;
          """);
      var point = fixture.backup(SOURCE, server.root(Map.of())).point();

      try (var sandbox = SOURCE.openSandbox(room.room(), point, SourceJournal.NONE)) {
        assertThat(TestRoom.prove(sandbox, point)).isEmpty();
        assertThat(sandbox.ask(null, "SELECT COUNT(*) FROM orders")).isEqualTo("3");
        assertThat(sandbox.ask("shop", "SELECT what FROM orders WHERE id = 2")).isEqualTo("coffee");
        assertThat(sandbox.ask(null, "SELECT 1 FROM orders WHERE id = 9")).isNull();
        for (var statement :
            List.of(
                "DELETE FROM orders",
                "CREATE TABLE more (x INT)",
                "SELECT LOAD_FILE('/etc/passwd') FROM nothing",
                "SELECT 1 INTO OUTFILE '%s'".formatted(marker),
                "\\! touch " + marker,
                "system touch " + marker,
                "no statement")) {
          assertThatThrownBy(() -> sandbox.ask(null, statement))
              .as(statement)
              .isInstanceOf(SourceException.class);
        }
        assertThat(sandbox.ask(null, "SELECT LOAD_FILE('/etc/passwd')")).isIn("NULL", null);
      }
      assertThat(Files.exists(marker)).isFalse();
      assertThat(room.startedAny()).isTrue();
      assertThat(room.running()).isEmpty();
    }
  }
}
