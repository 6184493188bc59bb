package io.holdfast.control.work;

import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.AgentId;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.BackupStanding;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.BackupStatistics;
import io.holdfast.catalog.model.BackupTrigger;
import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.Lease;
import io.holdfast.catalog.model.PointWish;
import io.holdfast.catalog.model.Progress;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.SessionTimes;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.session.BackupEvent;
import io.holdfast.control.session.Hold;
import java.time.Instant;

/**
 * Backups that others did and that are told of whole: sessions that begin and end in one decision,
 * judged and sealed as those of our own agents are.
 */
public final class ToldBackups {
  private ToldBackups() {}

  /**
   * One that was done.
   *
   * @param actor who did it
   * @param repository that was written to, whatever the plan says of where its own backups go
   * @param node that looked at what was written
   * @param begunAt when the work began, and {@code toldAt} when it was told; neither lies ahead
   */
  public record Told(
      Actor actor,
      RepositoryId repository,
      AgentId node,
      Instant begunAt,
      Instant toldAt,
      PointWish wish) {}

  /**
   * Enters it; no agent ever sees the session, for it is over when others can.
   *
   * @return the ended session; its result tells whether it left a point
   */
  public static BackupSession enter(
      Decision decision, Protection protection, Told told, WrittenSnapshot written) {
    var session = decision.catalog().backupSessions().insert(queued(decision, protection, told));
    var hold = new Hold(told.node(), session.lease().fence() + 1, decision.now());
    var claimed = BackupBook.enter(decision, session, new BackupEvent.Leased(told.begunAt(), hold));
    decision.catalog().backupSessions().keepRepository(claimed.id(), told.repository());
    return Endings.seal(decision, claimed, written);
  }

  private static BackupSession queued(Decision decision, Protection protection, Told told) {
    var at = told.begunAt();
    return new BackupSession(
        new BackupSessionId(decision.newId()),
        0,
        protection.projectId(),
        protection.id(),
        protection.sourceId(),
        new RestorePointId(decision.newId()),
        null,
        null,
        BackupTrigger.API,
        BackupType.INCREMENTAL,
        told.actor(),
        told.wish(),
        BackupStanding.live(BackupState.QUEUED),
        new SessionTimes(at, at, null, null, told.toldAt()),
        Lease.NONE,
        0,
        null,
        null,
        Progress.NONE,
        BackupStatistics.NONE,
        null,
        1);
  }
}
