package io.holdfast.dialects.veeamm365;

import io.holdfast.catalog.model.BackupStanding;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.RestoreStanding;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.Severity;
import java.util.Optional;

/** Our states in this vendor's words; the names are the words. */
final class M365States {
  /** Where a restore session stands; the vendor's older Starting and Stopping are not used. */
  enum State {
    Working,
    Stopped
  }

  /** How it went so far, also while it works. */
  enum Result {
    Success,
    Warning,
    Failed
  }

  /** The vendor's explorers: Exchange, OneDrive, SharePoint, Teams. */
  enum SessionType {
    Vex,
    Veod,
    Vesp,
    Vet
  }

  /** How a job or one of its sessions went. */
  enum JobStatus {
    Stopped,
    Running,
    Success,
    Failed,
    Warning,
    Queued
  }

  private M365States() {}

  static JobStatus job(BackupStanding standing) {
    return switch (standing.result()) {
      case null ->
          switch (standing.state()) {
            case SCHEDULED, QUEUED -> JobStatus.Queued;
            case PREPARING, RUNNING, FINALIZING, ABORTING, SUSPENDED, ENDED -> JobStatus.Running;
          };
      case SUCCESS -> JobStatus.Success;
      case WARNING, PARTIAL -> JobStatus.Warning;
      case FAILED, NOT_SUPPORTED -> JobStatus.Failed;
      case ABORTED, SKIPPED -> JobStatus.Stopped;
    };
  }

  static State state(RestoreStanding standing) {
    return standing.state() == RestoreState.ENDED ? State.Stopped : State.Working;
  }

  static Result result(RestoreStanding standing) {
    return switch (standing.result()) {
      case null -> live(standing.state(), standing.severity());
      case SUCCESS -> Result.Success;
      case WARNING, PARTIAL, ABORTED -> Result.Warning;
      case FAILED, REJECTED, NOT_SUPPORTED -> Result.Failed;
    };
  }

  /** The word for what a session explores; empty where the vendor has none. */
  static Optional<SessionType> type(Explorer explorer) {
    return switch (explorer) {
      case MAILBOX -> Optional.of(SessionType.Vex);
      case DRIVE -> Optional.of(SessionType.Veod);
      case SITE -> Optional.of(SessionType.Vesp);
      case TEAM -> Optional.of(SessionType.Vet);
      case FILES, DATABASE, IMAGE, BUCKET -> Optional.empty();
    };
  }

  private static Result live(RestoreState state, Severity severity) {
    return switch (state) {
      case SCHEDULED, WAITING_APPROVAL, QUEUED -> Result.Success;
      case PREPARING, RUNNING, OPEN, FINALIZING ->
          switch (severity) {
            case OK -> Result.Success;
            case WARNING -> Result.Warning;
            case ERROR -> Result.Failed;
          };
      case ABORTING -> Result.Warning;
      case ENDED -> throw new IllegalArgumentException("ended without a result");
    };
  }
}
