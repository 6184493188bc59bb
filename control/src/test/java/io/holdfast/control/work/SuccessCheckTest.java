package io.holdfast.control.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.BackupStatistics;
import io.holdfast.catalog.model.PartKind;
import io.holdfast.catalog.model.PointContent;
import io.holdfast.catalog.model.RestoreTotals;
import io.holdfast.catalog.model.TreeProfile;
import io.holdfast.control.session.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuccessCheckTest {
  private static final String HASH = "a".repeat(64);
  private static final SuccessCheck.Ground FOLDER =
      new SuccessCheck.Ground(true, false, true, List.of());

  @ParameterizedTest
  @CsvSource({
    // files, directories, unreadable, reloaded: outcome, reason
    "10, 2, 0, true, Succeeded,",
    "0, 1, 0, true, Warned, SOURCE_EMPTY",
    "10, 2, 1, true, Warned, ITEMS_UNREADABLE",
    "10, 2, 9, true, Warned, ITEMS_UNREADABLE",
    "10, 2, 10, true, Partial, ITEMS_UNREADABLE",
    "0, 20, 1, true, Failed, NOTHING_READ",
    "10, 2, 0, false, Failed, SNAPSHOT_NOT_RELOADED",
    "0, 0, 0, true, Failed, NOTHING_READ",
    "0, 1, 7, true, Failed, NOTHING_READ",
  })
  void judgesABackup(
      long files, long directories, long unreadable, boolean reloaded, String word, String reason) {
    var outcome =
        SuccessCheck.backup(written(HASH, files, directories, unreadable, reloaded), FOLDER);

    assertThat(outcome.getClass().getSimpleName()).isEqualTo(word);
    assertThat(outcome.why().orElse(null)).isEqualTo(reason);
  }

  @Test
  void believesNoSnapshotWithoutAnId() {
    assertThat(SuccessCheck.backup(written("latest", 1, 1, 0, true), FOLDER))
        .isEqualTo(new Outcome.Failed(SuccessCheck.REPORT_IMPLAUSIBLE));
  }

  @Test
  void believesNoPartThatIsLargerThanTheWhole() {
    var honest = written(HASH, 1, 1, 0, true);
    var part =
        new WrittenSnapshot.WrittenPart(PartKind.FILE_TREE, "/", null, "/", 101, 2, Map.of());
    var lying =
        new WrittenSnapshot(
            HASH, HASH, true, Instant.EPOCH, honest.statistics(), 2, 0, 100, List.of(part), 0);

    assertThat(SuccessCheck.backup(lying, FOLDER))
        .isEqualTo(new Outcome.Failed(SuccessCheck.REPORT_IMPLAUSIBLE));
  }

  @ParameterizedTest
  @CsvSource({
    // bytes now, newest bytes, usual bytes, accepted: outcome, reason
    "10000000, 10000000, 10000000, false, Succeeded,",
    "1000000, 10000000, 10000000, false, Succeeded,",
    "999999, 10000000, 10000000, false, Warned, SOURCE_SHRANK",
    "100000, 10000000, 10000000, false, Warned, SOURCE_SHRANK",
    "99999, 10000000, 10000000, false, Failed, SOURCE_SHRANK",
    "99999, 10000000, 10000000, true, Warned, SOURCE_SHRANK",
    "99999, 99999, 10000000, false, Warned, SOURCE_SHRANK",
    "99999, 10000000, 99999, false, Succeeded,",
    "655, 65536, 65536, false, Failed, SOURCE_SHRANK",
    "1, 65535, 65535, false, Succeeded,",
    "0, 10000000, 10000000, true, Failed, SOURCE_EMPTY",
  })
  void judgesTheSizeOfASourceThatIsNoFolder(
      long now, long newest, long usual, boolean accepted, String word, String reason) {
    var recent = List.of(point(newest), point(usual), point(usual));

    var outcome =
        SuccessCheck.backup(dump(now, 0), new SuccessCheck.Ground(false, false, accepted, recent));

    assertThat(outcome.getClass().getSimpleName()).isEqualTo(word);
    assertThat(outcome.why().orElse(null)).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({
    // folder, held something before, accepted: outcome
    "true, false, false, Warned",
    "true, true, false, Failed",
    "true, true, true, Warned",
    "false, false, false, Warned",
    "false, true, false, Failed",
    "false, true, true, Warned",
  })
  void judgesASourceWithoutContent(boolean files, boolean before, boolean accepted, String word) {
    var ground = new SuccessCheck.Ground(files, false, accepted, List.of(), before, null, Map.of());
    var allowed = new SuccessCheck.Ground(files, true, false, List.of(), before, null, Map.of());
    var empty =
        files
            ? written(HASH, 0, 3, 0, true)
            : counted(Map.of("tables", 0L, "rows", 0L, "views", 7L));

    var outcome = SuccessCheck.backup(empty, ground);

    assertThat(outcome.getClass().getSimpleName()).isEqualTo(word);
    assertThat(outcome.why()).contains(SuccessCheck.SOURCE_EMPTY);
    assertThat(SuccessCheck.backup(empty, allowed)).isEqualTo(new Outcome.Succeeded());
  }

  @Test
  void oneRowIsContent() {
    var ground = new SuccessCheck.Ground(false, false, false, List.of(), true, null, Map.of());

    assertThat(SuccessCheck.backup(counted(Map.of("tables", 0L, "rows", 1L)), ground))
        .isEqualTo(new Outcome.Succeeded());
    assertThat(SuccessCheck.backup(counted(Map.of("bytes", 0L)), ground))
        .isEqualTo(new Outcome.Succeeded());
  }

  @Test
  void refusesAStaleCopyWhereFreshOnesAreAskedFor() {
    var hours = Duration.ofHours(26);
    var ground = new SuccessCheck.Ground(true, false, false, List.of(), true, hours, Map.of());

    assertThat(SuccessCheck.backup(aged(Duration.ofHours(26)), ground))
        .isEqualTo(new Outcome.Succeeded());
    assertThat(SuccessCheck.backup(aged(Duration.ofHours(27)), ground))
        .isEqualTo(new Outcome.Failed(SuccessCheck.SOURCE_STALE));
    assertThat(SuccessCheck.backup(aged(Duration.ofHours(-1)), ground))
        .isEqualTo(new Outcome.Succeeded());
    assertThat(SuccessCheck.backup(aged(Duration.ofDays(9)), FOLDER))
        .isEqualTo(new Outcome.Succeeded());
  }

  @Test
  void takesAnEmptyOneWhereItsSettingsAllowIt() {
    var ground = new SuccessCheck.Ground(false, true, false, List.of());

    assertThat(SuccessCheck.backup(dump(0, 0), ground)).isEqualTo(new Outcome.Succeeded());
  }

  @Test
  void warnsOfWhatTheSourceWarnedOf() {
    var ground = new SuccessCheck.Ground(false, false, false, List.of());

    assertThat(SuccessCheck.backup(dump(5, 1), ground))
        .isEqualTo(new Outcome.Warned(SuccessCheck.WARNINGS_TOLD));
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

  /** A folder whose youngest file is so old. */
  private static WrittenSnapshot aged(Duration age) {
    var of = written(HASH, 10, 2, 0, true);
    return new WrittenSnapshot(
        HASH,
        HASH,
        true,
        Instant.EPOCH,
        of.statistics(),
        12,
        0,
        100,
        of.parts(),
        0,
        new TreeProfile(Map.of(), 0, 0, Instant.EPOCH.minus(age)));
  }

  private static WrittenSnapshot counted(Map<String, Long> expectations) {
    var dump = dump(9000, 0);
    var part =
        new WrittenSnapshot.WrittenPart(
            PartKind.DATABASE_DUMP, "shop", null, "/shop", 9000, 1, expectations);
    return new WrittenSnapshot(
        HASH, HASH, true, Instant.EPOCH, dump.statistics(), 2, 0, 9000, List.of(part), 0);
  }

  private static WrittenSnapshot dump(long bytes, long warnings) {
    var statistics = new BackupStatistics(1, 1, 1, 0, 0, 0, bytes, bytes);
    var part =
        new WrittenSnapshot.WrittenPart(
            PartKind.DATABASE_DUMP, "shop", null, "/shop", bytes, 1, Map.of());
    return new WrittenSnapshot(
        HASH, HASH, true, Instant.EPOCH, statistics, 2, 0, bytes, List.of(part), warnings);
  }

  private static PointContent point(long bytes) {
    return new PointContent(bytes, bytes, 2, HASH);
  }

  private static WrittenSnapshot written(
      String snapshot, long files, long directories, long unreadable, boolean reloaded) {
    var statistics = new BackupStatistics(files, directories, files, 0, 0, unreadable, 100, 50);
    var items = files + directories;
    var part =
        new WrittenSnapshot.WrittenPart(PartKind.FILE_TREE, "/", null, "/", 100, items, Map.of());
    return new WrittenSnapshot(
        snapshot,
        HASH,
        reloaded,
        Instant.EPOCH,
        statistics,
        items,
        unreadable,
        100,
        List.of(part),
        0);
  }
}
