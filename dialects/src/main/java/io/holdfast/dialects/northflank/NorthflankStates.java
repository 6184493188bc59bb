package io.holdfast.dialects.northflank;

import io.holdfast.catalog.model.BackupStanding;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.RestoreStanding;
import io.holdfast.catalog.model.RestoreState;
import java.util.Optional;

/** Our states in this vendor's words, which are the same for backups and restores. */
final class NorthflankStates {
  enum Word {
    SCHEDULED("scheduled"),
    IN_PROGRESS("in-progress"),
    COMPLETED("completed"),
    ABORTING("aborting"),
    ABORTED("aborted"),
    FAILED("failed"),
    NOT_SUPPORTED("not-supported");

    private final String text;

    Word(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  private NorthflankStates() {}

  static Word word(RestoreStanding standing) {
    return switch (standing.result()) {
      case null -> live(standing.state());
      case SUCCESS, WARNING -> Word.COMPLETED;
      case PARTIAL, FAILED -> Word.FAILED;
      case ABORTED, REJECTED -> Word.ABORTED;
      case NOT_SUPPORTED -> Word.NOT_SUPPORTED;
    };
  }

  /** The word of a backup; empty where the vendor lists no such backup. */
  static Optional<Word> word(BackupStanding standing) {
    return switch (standing.result()) {
      case null -> Optional.of(live(standing.state()));
      case SUCCESS, WARNING, PARTIAL -> Optional.of(Word.COMPLETED);
      case FAILED -> Optional.of(Word.FAILED);
      case ABORTED -> Optional.of(Word.ABORTED);
      case SKIPPED -> Optional.empty();
      case NOT_SUPPORTED -> Optional.of(Word.NOT_SUPPORTED);
    };
  }

  private static Word live(RestoreState state) {
    return switch (state) {
      case SCHEDULED, WAITING_APPROVAL, QUEUED -> Word.SCHEDULED;
      case PREPARING, RUNNING, OPEN, FINALIZING -> Word.IN_PROGRESS;
      case ABORTING -> Word.ABORTING;
      case ENDED -> throw new IllegalArgumentException("ended without a result");
    };
  }

  private static Word live(BackupState state) {
    return switch (state) {
      case SCHEDULED, QUEUED -> Word.SCHEDULED;
      case PREPARING, RUNNING, SUSPENDED, FINALIZING -> Word.IN_PROGRESS;
      case ABORTING -> Word.ABORTING;
      case ENDED -> throw new IllegalArgumentException("ended without a result");
    };
  }
}
