package io.holdfast.dialects.veeamazure;

import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupStanding;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.BackupTrigger;
import io.holdfast.catalog.model.EventLevel;
import io.holdfast.catalog.model.RepositoryKind;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreStanding;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.RestoreSessionFilter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Set;

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
    NeverExecuted,
    /** Of no session of ours; a filter may ask for it. */
    Unknown
  }

  /** Where a restore point lies. */
  enum Destination {
    Snapshot,
    AzureBlob,
    ManualSnapshot
  }

  private static final Set<BackupState> WAITING_BACKUPS =
      EnumSet.of(BackupState.SCHEDULED, BackupState.QUEUED);

  private static final Set<RestoreState> WAITING_RESTORES =
      EnumSet.of(RestoreState.SCHEDULED, RestoreState.WAITING_APPROVAL, RestoreState.QUEUED);

  /** Those that a start is shown of: neither pending nor never executed. */
  static final Set<BackupSessionFilter> EXECUTED_BACKUPS =
      Set.of(
          new BackupSessionFilter.States(EnumSet.complementOf(EnumSet.copyOf(WAITING_BACKUPS))),
          new BackupSessionFilter.NotResults(Set.of(BackupResult.SKIPPED)));

  /** Likewise. */
  static final RestoreSessionFilter EXECUTED_RESTORES =
      new RestoreSessionFilter.States(EnumSet.complementOf(EnumSet.copyOf(WAITING_RESTORES)));

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

  /** The backup sessions that stand at one of some statuses. */
  static BackupSessionFilter backups(Set<JobStatus> wanted) {
    var alternatives = new ArrayList<Set<BackupSessionFilter>>();
    for (var result : BackupResult.values()) {
      if (wanted.contains(status(BackupStanding.ended(result, Severity.OK, null, null)))) {
        alternatives.add(Set.of(new BackupSessionFilter.Results(Set.of(result))));
      }
    }
    for (var state : BackupState.LIVE) {
      for (var severity : Severity.values()) {
        if (wanted.contains(live(state, severity))) {
          alternatives.add(
              Set.of(
                  new BackupSessionFilter.States(Set.of(state)),
                  new BackupSessionFilter.Severities(Set.of(severity))));
        }
      }
    }
    return new BackupSessionFilter.AnyOf(alternatives);
  }

  /** The restore sessions that stand at one of some statuses. */
  static RestoreSessionFilter restores(Set<JobStatus> wanted) {
    var alternatives = new ArrayList<Set<RestoreSessionFilter>>();
    for (var result : RestoreResult.values()) {
      if (wanted.contains(status(RestoreStanding.ended(result, Severity.OK, null, null)))) {
        alternatives.add(Set.of(new RestoreSessionFilter.Results(Set.of(result))));
      }
    }
    for (var state : RestoreState.LIVE) {
      for (var severity : Severity.values()) {
        if (wanted.contains(live(state, severity))) {
          alternatives.add(
              Set.of(
                  new RestoreSessionFilter.States(Set.of(state)),
                  new RestoreSessionFilter.Severities(Set.of(severity))));
        }
      }
    }
    return new RestoreSessionFilter.AnyOf(alternatives);
  }

  /** Of one line of a log. */
  static JobStatus status(EventLevel level) {
    return switch (level) {
      case DEBUG, INFO -> JobStatus.Success;
      case WARNING -> JobStatus.Warning;
      case ERROR -> JobStatus.Error;
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
