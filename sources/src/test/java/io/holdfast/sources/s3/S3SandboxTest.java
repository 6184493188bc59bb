package io.holdfast.sources.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.testkit.SourceFixture;
import io.holdfast.sources.testkit.TestRoom;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A bucket's drill: its objects as files, with the service away that they came from. */
@Timeout(300)
class S3SandboxTest {
  private static final S3Source SOURCE = new S3Source();

  @TempDir private Path scratch;

  @Test
  void objectsBecomeFilesOfARoomAndTheServiceIsNotAsked() throws Exception {
    try (var fixture = SourceFixture.create(scratch.resolve("repository"));
        var room = TestRoom.in(scratch)) {
      SourceFixture.Made made;
      try (var server = S3Server.start()) {
        var bucket = server.newBucket();
        server.put(bucket, "letters/a.txt", "first");
        server.put(bucket, "letters/b.txt", "second");
        server.put(bucket, "large", "0123456789".repeat(1 << 18));
        made = fixture.backup(SOURCE, server.settings(bucket, Map.of()));
      }

      try (var sandbox = SOURCE.openSandbox(room.room(), made.point(), SourceJournal.NONE)) {
        assertThat(TestRoom.prove(sandbox, made.point())).isEmpty();
      }

      try (var files = Files.walk(room.room().folder().resolve("objects"))) {
        var sizes =
            files
                .filter(Files::isRegularFile)
                .collect(
                    java.util.stream.Collectors.toMap(
                        file -> file.getFileName().toString(), file -> file.toFile().length()));
        assertThat(sizes)
            .containsEntry("a.txt", 5L)
            .containsEntry("b.txt", 6L)
            .containsEntry("large", 10L << 18);
      }
      assertThat(room.startedAny()).isFalse();
    }
  }
}
