package io.holdfast.dialects.mittwald;

import io.holdfast.catalog.model.BackupStanding;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.ExportFormat;
import io.holdfast.catalog.model.ExportPhase;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreStanding;
import java.util.Optional;

/** Our states in this vendor's words. */
final class MittwaldStates {
  /** The vendor leaves the text free; its clients wait for Completed. The names are the words. */
  enum Status {
    Pending,
    Running,
    Completed,
    Failed
  }

  /** All that the vendor can say of a restore. */
  enum RestorePhase {
    RUNNING("running"),
    COMPLETED("completed");

    private final String text;

    RestorePhase(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  private MittwaldStates() {}

  /** The status of a backup; empty where the vendor lists no such backup. */
  static Optional<Status> status(BackupStanding standing) {
    return switch (standing.result()) {
      case null -> Optional.of(live(standing.state()));
      case SUCCESS, WARNING, PARTIAL -> Optional.of(Status.Completed);
      case FAILED, ABORTED, NOT_SUPPORTED -> Optional.of(Status.Failed);
      case SKIPPED -> Optional.empty();
    };
  }

  /**
   * The phase of a restore; empty for one that did not do what was asked: the vendor's only word
   * for the end would pass for success.
   */
  static Optional<RestorePhase> phase(RestoreStanding standing) {
    return switch (standing.result()) {
      case null -> Optional.of(RestorePhase.RUNNING);
      case SUCCESS, WARNING -> Optional.of(RestorePhase.COMPLETED);
      case PARTIAL, FAILED, ABORTED, REJECTED, NOT_SUPPORTED -> Optional.empty();
    };
  }

  /** The result of a restore without a phase; it travels in a header beside the answer. */
  static Optional<RestoreResult> hidden(RestoreStanding standing) {
    return switch (standing.result()) {
      case null -> Optional.empty();
      case PARTIAL, FAILED, ABORTED, REJECTED, NOT_SUPPORTED -> Optional.of(standing.result());
      case SUCCESS, WARNING -> Optional.empty();
    };
  }

  /** The phase of an export; the names are the words. */
  static String phase(ExportPhase phase) {
    return switch (phase) {
      case PENDING -> "Pending";
      case EXPORTING -> "Exporting";
      case COMPLETED -> "Completed";
      case FAILED -> "Failed";
      case EXPIRED -> "Expired";
    };
  }

  /** The vendor knows archives of two kinds; a dump is shown as the tar that it would come in. */
  static String format(ExportFormat format) {
    return switch (format) {
      case TAR, TAR_GZ, TAR_ZST, DUMP, PTAR -> "tar";
      case ZIP -> "zip";
    };
  }

  private static Status live(BackupState state) {
    return switch (state) {
      case SCHEDULED, QUEUED -> Status.Pending;
      case PREPARING, RUNNING, SUSPENDED, FINALIZING, ABORTING -> Status.Running;
      case ENDED -> throw new IllegalArgumentException("ended without a result");
    };
  }
}
