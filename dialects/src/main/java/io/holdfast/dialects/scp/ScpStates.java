package io.holdfast.dialects.scp;

import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupStanding;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreStanding;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.RestoreSessionFilter;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Our states in this vendor's words, and its words as filters. */
final class ScpStates {
  /** What became of a restore. PARTIAL_SUCCESS exists since version 1.2 only. */
  enum RestoreWord {
    COMPLETED,
    FAILED,
    INPROGRESS,
    PARTIAL_SUCCESS
  }

  /** What became of a backup run. */
  enum BackupWord {
    SUCCESS,
    PARTIAL_SUCCESS,
    FAILED,
    INPROGRESS
  }

  private static final Set<BackupState> WAITING =
      EnumSet.of(BackupState.SCHEDULED, BackupState.QUEUED);

  /** Runs that no start is shown of. */
  static final BackupSessionFilter NOT_STARTED = new BackupSessionFilter.States(WAITING);

  /** Those that one is shown of. */
  static final BackupSessionFilter STARTED =
      new BackupSessionFilter.States(EnumSet.complementOf(EnumSet.copyOf(WAITING)));

  private ScpStates() {}

  static RestoreWord word(RestoreStanding standing, ScpVersion version) {
    return word(standing.result(), version);
  }

  /** The words that a client of a version may filter by. */
  static Set<RestoreWord> words(ScpVersion version) {
    return switch (version) {
      case V1_0, V1_1 -> EnumSet.complementOf(EnumSet.of(RestoreWord.PARTIAL_SUCCESS));
      case V1_2 -> EnumSet.allOf(RestoreWord.class);
    };
  }

  /** The sessions that a version shows with a word. */
  static RestoreSessionFilter filter(RestoreWord wanted, ScpVersion version) {
    if (wanted == RestoreWord.INPROGRESS) {
      return new RestoreSessionFilter.States(RestoreState.LIVE);
    }
    var results = EnumSet.noneOf(RestoreResult.class);
    for (var result : RestoreResult.values()) {
      if (word(result, version) == wanted) {
        results.add(result);
      }
    }
    return new RestoreSessionFilter.Results(results);
  }

  /** The runs that are shown with a word. */
  static BackupSessionFilter filter(BackupWord wanted) {
    if (wanted == BackupWord.INPROGRESS) {
      return new BackupSessionFilter.States(BackupState.LIVE);
    }
    var results = EnumSet.noneOf(BackupResult.class);
    for (var result : BackupResult.values()) {
      if (word(result).filter(wanted::equals).isPresent()) {
        results.add(result);
      }
    }
    return new BackupSessionFilter.Results(results);
  }

  /** The word of a backup run; empty where the vendor lists no such run. */
  static Optional<BackupWord> word(BackupStanding standing) {
    return word(standing.result());
  }

  private static Optional<BackupWord> word(@Nullable BackupResult result) {
    return switch (result) {
      case null -> Optional.of(BackupWord.INPROGRESS);
      case SUCCESS, WARNING -> Optional.of(BackupWord.SUCCESS);
      case PARTIAL -> Optional.of(BackupWord.PARTIAL_SUCCESS);
      case FAILED, ABORTED, NOT_SUPPORTED -> Optional.of(BackupWord.FAILED);
      case SKIPPED -> Optional.empty();
    };
  }

  private static RestoreWord word(@Nullable RestoreResult result, ScpVersion version) {
    return switch (result) {
      case null -> RestoreWord.INPROGRESS;
      case SUCCESS, WARNING -> RestoreWord.COMPLETED;
      case PARTIAL ->
          words(version).contains(RestoreWord.PARTIAL_SUCCESS)
              ? RestoreWord.PARTIAL_SUCCESS
              : RestoreWord.FAILED;
      case FAILED, ABORTED, REJECTED, NOT_SUPPORTED -> RestoreWord.FAILED;
    };
  }
}
