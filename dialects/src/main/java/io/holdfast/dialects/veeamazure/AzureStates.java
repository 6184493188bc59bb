package io.holdfast.dialects.veeamazure;

import io.holdfast.catalog.model.BackupStanding;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.BackupTrigger;
import io.holdfast.catalog.model.RepositoryKind;
import io.holdfast.catalog.model.RestoreStanding;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.Severity;

/** Our states in this vendor's words; the names are the words. */
final class AzureStates {
  /** Where a job session stands, whatever its kind. */
  enum JobStatus {
    Pending,
    Running,
    RunningWithWarning,
    RunningWithError,
    Canceling,
    Canceled,
    Success,
    Warning,
    Error,
    NeverExecuted
  }

  /** Where a restore point lies. */
  enum Destination {
    Snapshot,
    AzureBlob,
    ManualSnapshot
  }

  private AzureStates() {}

  static JobStatus status(BackupStanding standing) {
    return switch (standing.result()) {
      case null -> live(standing.state(), standing.severity());
      case SUCCESS -> JobStatus.Success;
      case WARNING, PARTIAL -> JobStatus.Warning;
      case FAILED, NOT_SUPPORTED -> JobStatus.Error;
      case ABORTED -> JobStatus.Canceled;
      case SKIPPED -> JobStatus.NeverExecuted;
    };
  }

  static JobStatus status(RestoreStanding standing) {
    return switch (standing.result()) {
      case null -> live(standing.state(), standing.severity());
      case SUCCESS -> JobStatus.Success;
      case WARNING, PARTIAL -> JobStatus.Warning;
      case FAILED, NOT_SUPPORTED -> JobStatus.Error;
      case ABORTED, REJECTED -> JobStatus.Canceled;
    };
  }

  static Destination destination(RepositoryKind kind, BackupTrigger trigger) {
    return switch (kind) {
      case NATIVE_SNAPSHOT ->
          switch (trigger) {
            case SCHEDULE, CATCH_UP, DRILL_SEED -> Destination.Snapshot;
            case MANUAL, API, UPLOAD -> Destination.ManualSnapshot;
          };
      case LOCAL, S3, SFTP, REST, AZURE_BLOB -> Destination.AzureBlob;
    };
  }

  private static JobStatus live(BackupState state, Severity severity) {
    return switch (state) {
      case SCHEDULED, QUEUED -> JobStatus.Pending;
      case PREPARING, RUNNING, SUSPENDED, FINALIZING -> running(severity);
      case ABORTING -> JobStatus.Canceling;
      case ENDED -> throw new IllegalArgumentException("ended without a result");
    };
  }

  private static JobStatus live(RestoreState state, Severity severity) {
    return switch (state) {
      case SCHEDULED, WAITING_APPROVAL, QUEUED -> JobStatus.Pending;
      case PREPARING, RUNNING, OPEN, FINALIZING -> running(severity);
      case ABORTING -> JobStatus.Canceling;
      case ENDED -> throw new IllegalArgumentException("ended without a result");
    };
  }

  private static JobStatus running(Severity severity) {
    return switch (severity) {
      case OK -> JobStatus.Running;
      case WARNING -> JobStatus.RunningWithWarning;
      case ERROR -> JobStatus.RunningWithError;
    };
  }
}
