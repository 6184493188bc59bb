package io.holdfast.sources.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.testkit.SourceFixture;
import io.holdfast.sources.testkit.TestRoom;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keys in a server that was made for them. */
@Timeout(300)
class RedisSandboxIT {
  private static final RedisSource SOURCE = new RedisSource();

  @TempDir private Path scratch;

  @Test
  void whatWasRestoredIsComparedAndAnswersAndCanDoNothingElse() throws Exception {
    try (var server = RedisServer.start(scratch.resolve("server"));
        var fixture = SourceFixture.create(scratch.resolve("repository"));
        var room = TestRoom.in(scratch)) {
      server.ask("SET", "greeting", "hello");
      server.ask("RPUSH", "list", "a", "b", "c");
      var point = fixture.backup(SOURCE, server.settings()).point();

      try (var sandbox = SOURCE.openSandbox(room.room(), point, SourceJournal.NONE)) {
        assertThat(TestRoom.prove(sandbox, point)).isEmpty();
        assertThat(sandbox.ask(null, "GET greeting")).isEqualTo("hello");
        assertThat(sandbox.ask("0", "LLEN list")).isEqualTo("3");
        assertThat(sandbox.ask(null, "GET nothing")).isNull();
        for (var statement :
            List.of("SET greeting bye", "CONFIG SET dir /var/tmp", "SAVE", "KEYS *", "NONSENSE")) {
          assertThatThrownBy(() -> sandbox.ask(null, statement))
              .as(statement)
              .isInstanceOf(SourceException.class);
        }
        assertThat(sandbox.ask(null, "GET greeting")).isEqualTo("hello");
      }
      assertThat(room.startedAny()).isTrue();
      assertThat(room.running()).isEmpty();
    }
  }
}
