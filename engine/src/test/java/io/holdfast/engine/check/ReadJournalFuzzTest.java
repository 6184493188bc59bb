package io.holdfast.engine.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import io.holdfast.engine.pack.PackId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Journals that something else wrote. */
class ReadJournalFuzzTest extends FuzzContract {
  private static final PackId PACK = PackId.parse("ab".repeat(32));
  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");

  @Override
  protected List<byte[]> seeds() throws IOException {
    var file = Files.createTempFile("journal", "");
    try (var journal = ReadJournal.open(file, false, NOW)) {
      journal.add(PACK);
      return List.of(Files.readAllBytes(file));
    } finally {
      Files.delete(file);
    }
  }

  @Override
  protected void parse(byte[] bytes) throws Exception {
    var file = Files.createTempFile("journal", "");
    try {
      Files.write(file, bytes);
      var had = readAndAdd(file);
      try (var journal = again(() -> ReadJournal.open(file, true, NOW))) {
        assertThat(journal.hadBefore(PACK)).isTrue();
        assertThat(journal.since()).isEqualTo(had);
      }
    } finally {
      Files.delete(file);
    }
  }

  private static Instant readAndAdd(Path file) {
    try (var journal = ReadJournal.open(file, true, NOW)) {
      journal.add(PACK);
      return journal.since();
    }
  }
}
