package io.holdfast.control.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.BackupStatistics;
import io.holdfast.catalog.model.PartKind;
import io.holdfast.catalog.model.RestoreTotals;
import io.holdfast.control.session.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuccessCheckTest {
  private static final String HASH = "a".repeat(64);

  @ParameterizedTest
  @CsvSource({
    // files, directories, unreadable, reloaded: outcome, reason
    "10, 2, 0, true, Succeeded,",
    "0, 1, 0, true, Succeeded,",
    "10, 2, 1, true, Warned, ITEMS_UNREADABLE",
    "10, 2, 0, false, Failed, SNAPSHOT_NOT_RELOADED",
    "0, 0, 0, true, Failed, NOTHING_READ",
    "0, 1, 7, true, Failed, NOTHING_READ",
  })
  void judgesABackup(
      long files, long directories, long unreadable, boolean reloaded, String word, String reason) {
    var outcome =
        SuccessCheck.backup(
            written(HASH, files, directories, unreadable, reloaded), Optional.empty());

    assertThat(outcome.getClass().getSimpleName()).isEqualTo(word);
    assertThat(outcome.why().orElse(null)).isEqualTo(reason);
  }

  @Test
  void believesNoSnapshotWithoutAnId() {
    assertThat(SuccessCheck.backup(written("latest", 1, 1, 0, true), Optional.empty()))
        .isEqualTo(new Outcome.Failed(SuccessCheck.REPORT_IMPLAUSIBLE));
  }

  @Test
  void believesNoPartThatIsLargerThanTheWhole() {
    var honest = written(HASH, 1, 1, 0, true);
    var part = new WrittenSnapshot.WrittenPart(PartKind.FILE_TREE, "/", "/", 101, 2);
    var lying =
        new WrittenSnapshot(
            HASH, HASH, true, Instant.EPOCH, honest.statistics(), 2, 0, 100, List.of(part));

    assertThat(SuccessCheck.backup(lying, Optional.empty()))
        .isEqualTo(new Outcome.Failed(SuccessCheck.REPORT_IMPLAUSIBLE));
  }

  @ParameterizedTest
  @CsvSource({
    // items, restored, failed, skipped, warned: outcome
    "5, 5, 0, 0, 0, Succeeded",
    "5, 3, 0, 2, 0, Succeeded",
    "5, 5, 0, 0, 1, Warned",
    "5, 4, 1, 0, 0, Partial",
    "5, 0, 5, 0, 0, Failed",
    "5, 4, 0, 0, 0, Partial",
    "5, 5, 0, 0, 6, Partial",
  })
  void judgesARestore(
      long items, long restored, long failed, long skipped, long warned, String word) {
    var outcome =
        SuccessCheck.restore(new RestoreTotals(items, restored, failed, skipped, 1), warned);

    assertThat(outcome.getClass().getSimpleName()).isEqualTo(word);
  }

  private static WrittenSnapshot written(
      String snapshot, long files, long directories, long unreadable, boolean reloaded) {
    var statistics = new BackupStatistics(files, directories, files, 0, 0, unreadable, 100, 50);
    var items = files + directories;
    var part = new WrittenSnapshot.WrittenPart(PartKind.FILE_TREE, "/", "/", 100, items);
    return new WrittenSnapshot(
        snapshot, HASH, reloaded, Instant.EPOCH, statistics, items, unreadable, 100, List.of(part));
  }
}
