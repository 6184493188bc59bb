package io.holdfast.sources.postgres.physical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.testkit.PostgresCluster;
import io.holdfast.sources.testkit.SourceFixture;
import io.holdfast.sources.testkit.TestRoom;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that recovers in a server that was made for it. */
@Timeout(300)
class PitrSandboxIT {
  private static final PitrSource SOURCE = new PitrSource();

  @TempDir private Path scratch;

  @Test
  void recoversAndAnswersToItsOwnRole() throws Exception {
    try (var server = PostgresCluster.archiving();
        var fixture = SourceFixture.create(scratch.resolve("repository"));
        var room = TestRoom.in(scratch)) {
      server.run(
          "postgres",
          "create role postgres superuser login",
          "create table orders (x int)",
          "insert into orders values (1), (2), (3)");
      var wal = server.socketDirectory().resolve("wal").toString();
      var point = fixture.backup(SOURCE, server.settings(Map.of("walFolder", wal))).point();

      try (var sandbox = SOURCE.openSandbox(room.room(), point, SourceJournal.NONE)) {
        assertThat(TestRoom.prove(sandbox, point)).isEmpty();
        assertThat(sandbox.ask(null, "select count(*) from orders")).isEqualTo("3");
        assertThatThrownBy(() -> sandbox.ask(null, "delete from orders returning 1"))
            .isInstanceOf(SourceException.class);
      }
      assertThat(room.startedAny()).isTrue();
      assertThat(room.running()).isEmpty();
    }
  }
}
