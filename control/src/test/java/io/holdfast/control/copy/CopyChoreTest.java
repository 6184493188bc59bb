package io.holdfast.control.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.AlertKind;
import io.holdfast.catalog.model.CopyRole;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.CopyTask;
import io.holdfast.catalog.model.NodeWorkKind;
import io.holdfast.catalog.model.Placement;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.ProofLevel;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.testkit.DatabaseKind;
import io.holdfast.control.point.PointRemoval;
import io.holdfast.control.work.OrphanSnapshots;
import io.holdfast.engine.snapshot.SnapshotId;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CopyChoreTest extends CopyScene {
  CopyChoreTest() {
    super(DatabaseKind.SQLITE);
  }

  @Test
  void copiesAPointAndProvesTheCopy() throws Exception {
    var point = backUp();
    assertThat(state(point, second)).isEqualTo(CopyState.PENDING);
    assertThat(status(point)).isEqualTo(PointStatus.MISSING_COPIES);

    work();

    var copy = copy(point, second);
    assertThat(copy.role()).isEqualTo(CopyRole.SECONDARY);
    assertThat(copy.standing().state()).isEqualTo(CopyState.VALID);
    assertThat(copy.standing().verifyLevel()).isEqualTo(ProofLevel.L1);
    assertThat(copy.standing().verifiedAt()).isNotNull();
    assertThat(copy.storedBytes()).isPositive();
    assertThat(copy.bytes()).isEqualTo(point(point).content().logicalBytes());
    assertThat(status(point)).isEqualTo(PointStatus.AVAILABLE);
    assertThat(shown(point, second).work())
        .returns(CopyTask.COPY, work -> work.task())
        .returns(1, work -> work.attempts())
        .satisfies(work -> assertThat(work.nextAt()).isNull())
        .satisfies(work -> assertThat(work.reasonCode()).isNull());
    var left = ledger.look(tx -> tx.nodeWork().find(NodeWorkKind.COPY, copy.id().value()));
    assertThat(left).isEmpty();
    assertSound(second);
    holds();
  }

  @Test
  void theNextCopyWritesOnlyWhatIsNew() throws Exception {
    var one = backUp();
    var two = backUp();
    work();

    assertThat(copy(one, second).storedBytes()).isPositive();
    assertThat(copy(two, second).storedBytes()).isPositive();
    assertThat(blobs(second)).as("no blob was written twice").isEqualTo(blobs(first));
    holds();
  }

  @Test
  void waitsForTheDelayOfThePlacement() throws Exception {
    placements(
        new Placement(first, 0, Duration.ZERO, null),
        new Placement(second, 1, Duration.ofHours(6), null));
    var point = backUp();
    var watch = new CopyWatch(ledger);

    work();
    watch.watch();
    assertThat(state(point, second)).isEqualTo(CopyState.PENDING);
    assertThat(status(point)).isEqualTo(PointStatus.AVAILABLE);

    clock.pass(Duration.ofHours(6));
    watch.watch();
    assertThat(status(point)).isEqualTo(PointStatus.MISSING_COPIES);
    work();

    assertThat(state(point, second)).isEqualTo(CopyState.VALID);
    assertThat(status(point)).isEqualTo(PointStatus.AVAILABLE);
  }

  @Test
  void triesAgainAndAlarmsWhenItIsLateAndClearsItself() throws Exception {
    Files.move(folder("second"), folder("away"));
    var point = backUp();
    var watch = new CopyWatch(ledger);

    work();
    var failed = Objects.requireNonNull(shown(point, second).work());
    assertThat(failed.attempts()).isEqualTo(1);
    assertThat(failed.detail()).isNotEmpty();
    assertThat(failed.nextAt()).isEqualTo(clock.instant().plus(FIRST_PAUSE));
    assertThat(state(point, second)).isEqualTo(CopyState.PENDING);

    clock.pass(FIRST_PAUSE);
    work();
    var again = Objects.requireNonNull(shown(point, second).work());
    assertThat(again.nextAt()).isEqualTo(clock.instant().plus(FIRST_PAUSE.multipliedBy(2)));
    watch.watch();
    assertThat(alert(AlertKind.COPY_LATE)).isEmpty();

    clock.pass(CopyWatch.MOST);
    watch.watch();
    watch.watch();
    assertThat(alert(AlertKind.COPY_LATE))
        .hasValueSatisfying(alert -> {
          assertThat(alert.reason()).contains(point.toString(), "second");
          assertThat(alert.occurrences()).isEqualTo(1);
        });
    assertThat(status(point)).isEqualTo(PointStatus.MISSING_COPIES);

    Files.move(folder("away"), folder("second"));
    work();
    assertThat(state(point, second)).isEqualTo(CopyState.VALID);
    assertThat(alert(AlertKind.COPY_LATE)).isEmpty();
    assertThat(status(point)).isEqualTo(PointStatus.AVAILABLE);
  }

  @Test
  void goesOnFromWhatADeadNodeLeft() throws Exception {
    var point = backUp();
    work();
    var copy = copy(point, second);
    // The node wrote the snapshot and died before it could say so.
    ledger.decide(decision -> {
      CopyOrders.again(decision, copy, world.protection().id(), CopyTask.COPY, decision.now());
      return decision.catalog().copies().setContent(copy.id(), "0".repeat(64), 0, 0);
    });

    work();

    assertThat(snapshot(point, second)).isEqualTo(copy.snapshotId());
    assertThat(snapshots(second)).isEqualTo(1);
  }

  @Test
  void nobodyTakesASnapshotForAnOrphanBeforeItsCopyIsKnown() throws Exception {
    var point = backUp();
    work();
    var copy = copy(point, second);
    var orphans = new OrphanSnapshots(ledger, pool, clock);
    tag(point);
    ledger.decide(decision -> {
      CopyOrders.again(decision, copy, world.protection().id(), CopyTask.COPY, decision.now());
      return copy;
    });

    assertThat(orphans.remove(second)).isZero();
  }

  @Test
  void damageFoundByReadingDegradesThePoint() throws Exception {
    var point = backUp();
    work();
    damage("second");

    copies.verify(ADMIN, point, copy(point, second).id());
    work();

    assertThat(state(point, second)).isEqualTo(CopyState.DAMAGED);
    assertThat(status(point)).isEqualTo(PointStatus.DEGRADED);
    assertThat(alert(AlertKind.DAMAGED)).isPresent();
    assertThat(Objects.requireNonNull(shown(point, second).work()).detail()).isNotEmpty();
    assertThat(new ReadableCopies(ledger, pool).of(point))
        .extracting(each -> each.repositoryId())
        .containsExactly(first);
  }

  @Test
  void aLostSnapshotIsCopiedAgainWhenAskedFor() throws Exception {
    var point = backUp();
    work();
    var lost = SnapshotId.parse(Objects.requireNonNull(snapshot(point, second)));
    pool.use(
        second,
        open -> {
          open.snapshots().delete(lost);
          return lost;
        });
    copies.verify(ADMIN, point, copy(point, second).id());
    work();
    assertThat(state(point, second)).isEqualTo(CopyState.DAMAGED);

    copies.ask(ADMIN, point, second);
    assertThat(status(point)).isEqualTo(PointStatus.MISSING_COPIES);
    work();

    assertThat(state(point, second)).isEqualTo(CopyState.VALID);
    assertThat(status(point)).isEqualTo(PointStatus.AVAILABLE);
    assertThat(alert(AlertKind.DAMAGED)).isEmpty();
    holds();
  }

  @Test
  void aDamagedPrimaryIsFoundWhenItIsCopied() throws Exception {
    var point = backUp();
    damage("first");

    work();
    clock.pass(FIRST_PAUSE);
    work();

    assertThat(state(point, first)).isEqualTo(CopyState.DAMAGED);
    assertThat(state(point, second)).isEqualTo(CopyState.PENDING);
    assertThat(status(point)).isEqualTo(PointStatus.DEGRADED);
    assertThat(snapshots(second)).isZero();
  }

  @Test
  void aPointThatLeavesTakesAllItsCopies() throws Exception {
    var copied = backUp();
    work();
    var waiting = backUp();
    var removal = new PointRemoval(ledger, pool, Duration.ZERO);
    ledger.decide(decision -> {
      for (var id : new RestorePointId[] {copied, waiting}) {
        var point = decision.catalog().restorePoints().get(id);
        decision.catalog().restorePoints().replace(point.withStatus(PointStatus.DELETING));
        CopyOrders.cancel(decision, id);
      }
      return decision;
    });

    removal.finishBegun();
    work();

    assertThat(status(copied)).isEqualTo(PointStatus.DELETED);
    assertThat(status(waiting)).isEqualTo(PointStatus.DELETED);
    assertThat(snapshots(first)).isZero();
    assertThat(snapshots(second)).isZero();
    var left = ledger.look(tx -> tx.copyWork().open(world.protection().id()));
    assertThat(left).isEmpty();
  }

  /** The copies' files are those of the snapshots that they were made of. */
  private void holds() throws Exception {
    for (var point : made) {
      var copy = snapshot(point, second);
      if (copy != null) {
        var original = Objects.requireNonNull(snapshot(point, first));
        history.knowCopy(SnapshotId.parse(copy), SnapshotId.parse(original));
      }
    }
    try (var own = pool.openOwn(second, store -> store)) {
      history.verify(own.repository());
    }
  }

  /** Has all snapshots in the second repository say that the point's session wrote them. */
  private void tag(RestorePointId id) throws Exception {
    var session = point(id).backupSessionId();
    pool.use(
        second,
        open -> {
          for (var stored : open.snapshots().list()) {
            open.snapshots()
                .save(
                    stored.snapshot().toBuilder()
                        .tags(List.of(OrphanSnapshots.SESSION_TAG + session))
                        .build());
            open.snapshots().delete(stored.id());
          }
          return session;
        });
  }
}
