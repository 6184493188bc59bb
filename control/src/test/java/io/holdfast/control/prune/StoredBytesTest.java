package io.holdfast.control.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.catalog.model.Arrival;
import io.holdfast.catalog.model.ArrivalId;
import io.holdfast.catalog.model.ArrivalState;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupStanding;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.PruneResult;
import io.holdfast.catalog.model.PruneTally;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.access.RequestContext;
import io.holdfast.control.work.OrphanSnapshots;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.SnapshotSummary;
import io.holdfast.engine.snapshot.SnapshotSummary.BlobCounts;
import io.holdfast.engine.snapshot.SnapshotSummary.EntryCounts;
import io.holdfast.engine.snapshot.SnapshotSummary.ProcessedTotals;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a repository counts as used when it was pruned. */
class StoredBytesTest extends PruneScene {
  private static final long ADDED = 12_345;

  /** Turns do nothing, one after the other, until somebody else has the lock. */
  private static final PruneTimings IMPATIENT =
      new PruneTimings(Duration.ZERO, Duration.ofMillis(500), Duration.ZERO, Duration.ofMillis(1));

  @Test
  void isAllThatLiesThereButLocks() throws Exception {
    fillAndForget(3);

    run(false);

    assertThat(used()).isEqualTo(lying());
  }

  /** As of a laptop that is shut when its backup has ended and before it could say so. */
  @Test
  void leavesOutWhatASessionCountsWhenItEnds() throws Exception {
    fillAndForget(2);
    var session = session(BackupState.RUNNING);
    var other = session(BackupState.ABORTING);
    saveSnapshotOf(session);
    saveSnapshotOf(other);

    run(false);
    assertThat(used()).isEqualTo(lying() - ADDED);

    ledger.decide(decision -> {
      var sessions = decision.catalog().backupSessions();
      return sessions.replace(Samples.succeeded(sessions.get(session.id())));
    });
    run(false);
    assertThat(used()).isEqualTo(lying());
  }

  /** Who may upload can tag a snapshot, and say in it what they like. */
  @Test
  void believesNoSnapshotThatTellsOfMoreThanLiesThereOrOfLessThanNothing() throws Exception {
    fillAndForget(2);
    saveSnapshotOf(session(BackupState.RUNNING), -(1L << 40));
    run(false);
    assertThat(used()).isEqualTo(lying());

    saveSnapshotOf(session(BackupState.QUEUED), Long.MAX_VALUE);
    saveSnapshotOf(session(BackupState.FINALIZING), Long.MAX_VALUE);
    run(false);
    assertThat(used()).isZero();
  }

  /** What came through the gateway was counted as it came. */
  @Test
  void leavesOutNoSnapshotThatAClientWrote() throws Exception {
    fillAndForget(2);
    var snapshot = saveSnapshotOf(session(BackupState.RUNNING), ADDED);
    ledger.decide(decision -> {
      decision
          .catalog()
          .arrivals()
          .insert(
              new Arrival(
                  new ArrivalId(decision.newId()),
                  id,
                  snapshot.toString(),
                  ArrivalState.SHOWN,
                  RequestContext.actor(ADMIN),
                  decision.now(),
                  null,
                  null));
      return snapshot;
    });

    run(false);

    assertThat(used()).isEqualTo(lying());
  }

  @Test
  void countsWhatOthersAddAfterATurnBesideIt() throws Exception {
    fillAndForget(4);
    settings(it -> budget(it, Duration.ofHours(1), 1L << 40));
    var asked = runs.start(ADMIN, id, PruneWish.REAL);
    try (var _ = node(1, IMPATIENT)) {
      await().until(() -> !runs.get(ADMIN, asked.id()).tally().equals(PruneTally.NONE));

      var before =
          pool.use(
              id,
              open -> {
                var options =
                    LockOptions.standard(InstantSource.system()).waitingUpTo(Duration.ofMinutes(1));
                try (var _ = RepositoryLock.acquireShared(open.sealedFiles(), options)) {
                  var used = used();
                  ledger.<Boolean>decide(it -> it.catalog().repositories().count(id, 1_000));
                  assertThat(ended(asked.id()).standing().result()).isEqualTo(PruneResult.SUCCESS);
                  return used;
                }
              });

      assertThat(before).isEqualTo(lying());
      assertThat(used()).isEqualTo(before + 1_000);
    }
  }

  private BackupSession session(BackupState state) {
    return ledger.decide(decision -> {
      var world = Samples.world(decision.catalog(), "world-" + state.ordinal());
      var queued = Samples.backup(world.protection(), clock.instant());
      var session =
          decision
              .catalog()
              .backupSessions()
              .insert(queued.withStanding(BackupStanding.live(state), queued.times()));
      decision.catalog().backupSessions().keepRepository(session.id(), id);
      return session;
    });
  }

  private void saveSnapshotOf(BackupSession session) throws InterruptedException {
    saveSnapshotOf(session, ADDED);
  }

  private SnapshotId saveSnapshotOf(BackupSession session, long added) throws InterruptedException {
    return pool.use(
        id,
        open -> {
          var like = open.snapshots().get(history.change().save(open)).snapshot();
          var none = new EntryCounts(0, 0, 0);
          var summary =
              new SnapshotSummary(
                  like.time(),
                  like.time(),
                  none,
                  none,
                  new BlobCounts(1, 1, 2 * ADDED, added),
                  new ProcessedTotals(1, 1));
          return open.snapshots()
              .save(
                  like.toBuilder()
                      .tags(List.of(OrphanSnapshots.SESSION_TAG + session.id()))
                      .summary(summary)
                      .build())
              .id();
        });
  }

  private long lying() throws IOException {
    return files().values().stream().mapToLong(Long::longValue).sum();
  }

  private long used() {
    return repository().capacity().usedBytes();
  }
}
