package io.holdfast.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderMemoriesTest {
  private static final Instant NOW = Instant.parse("2026-03-28T08:00:00Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);

  @TempDir Path folder;

  @Test
  void expiresWhatNoBackupHasRenewedForSixtyDays() throws Exception {
    var old = memory(1, "old", 61);
    var young = memory(2, "young", 59);
    var oldBeside = memory(2, "old", 61);

    assertThat(FolderMemories.expire(folder, CLOCK)).isEqualTo(2);

    assertThat(young).exists();
    assertThat(oldBeside).doesNotExist();
    assertThat(old.getParent()).isEmptyDirectory();
    assertThat(FolderMemories.expire(folder, CLOCK)).isZero();
    assertThat(old.getParent()).doesNotExist();
    assertThat(young).exists();
  }

  @Test
  void expiresTheOldestOfTooMuch() throws Exception {
    var oldest = memory(1, "a", 3);
    var middle = memory(2, "b", 2);
    var newest = memory(3, "c", 1);

    assertThat(FolderMemories.expire(folder, CLOCK, 20)).isEqualTo(1);

    assertThat(oldest).doesNotExist();
    assertThat(middle).exists();
    assertThat(newest).exists();
  }

  @Test
  void nothingIsThereBeforeTheFirstBackup() {
    assertThat(FolderMemories.expire(folder.resolve("none"), CLOCK)).isZero();
    assertThat(folder).isEmptyDirectory();
  }

  /** Ten bytes. */
  private Path memory(int protection, String name, int days) throws IOException {
    var file = FolderMemories.of(folder, new UUID(0, protection)).resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, new byte[10]);
    Files.setLastModifiedTime(file, FileTime.from(NOW.minus(Duration.ofDays(days))));
    return file;
  }
}
