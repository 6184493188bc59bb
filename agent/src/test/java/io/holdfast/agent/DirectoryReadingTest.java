package io.holdfast.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.work.SourceSpec;
import io.holdfast.engine.backup.SourceDirectory;
import io.holdfast.engine.backup.SourceEntry;
import io.holdfast.sources.posix.LeasePatience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryReadingTest {
  @TempDir Path folder;

  @Test
  void leavesOutWhatBackupsRememberWhateverItsName() throws Exception {
    var memories = Files.createDirectory(folder.resolve("memory [1]*"));
    Files.createFile(memories.resolve("ours"));
    Files.createFile(folder.resolve("theirs"));
    Files.createFile(folder.resolve("memory 1"));
    Files.createFile(folder.resolve("theirs.tmp"));
    var source = SourceSpec.directory(List.of(folder.toString()), List.of("*.tmp"), false);

    try (var reading =
            new DirectoryReading(
                source, Instant.EPOCH, Optional.of(memories), LeasePatience.ofMany());
        var root = reading.tree().openRoot()) {
      assertThat(files(root)).containsExactly("memory 1", "theirs");
    }
  }

  private static List<String> files(SourceDirectory directory) {
    var names = new ArrayList<String>();
    for (var entry = directory.next(); entry.isPresent(); entry = directory.next()) {
      switch (entry.get()) {
        case SourceEntry.Directory inner -> {
          try (var opened = inner.entries().open()) {
            names.addAll(files(opened));
          }
        }
        case SourceEntry.File file -> names.add(file.name().toText());
        case SourceEntry.Leaf _, SourceEntry.Unreadable _ -> {}
      }
    }
    return names;
  }
}
