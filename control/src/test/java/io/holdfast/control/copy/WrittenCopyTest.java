package io.holdfast.control.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.Placement;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.testkit.DatabaseKind;
import io.holdfast.control.point.PointRemoval;
import io.holdfast.engine.check.CheckListener;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What becomes of a copy that is written, before it was read to its end. */
class WrittenCopyTest extends CopyScene {
  private static final Duration SHORT = Duration.ofMillis(300);

  WrittenCopyTest() {
    super(DatabaseKind.SQLITE);
  }

  /** Reads until it is interrupted. */
  private static final class Reader implements CheckListener {
    final CountDownLatch begun = new CountDownLatch(1);

    @Override
    public void progress(Phase phase, long done, long total) {
      begun.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  void leavesNothingWhenItIsGivenUp() throws Exception {
    var point = backUp();
    var reader = new Reader();

    try (var _ = node(1, SHORT, reader)) {
      reader.begun.await();
      assertThat(snapshots(second)).isEqualTo(1);
      copies.drop(ADMIN, point, copy(point, second).id());
      awaitIdle();
    }

    assertThat(state(point, second)).isEqualTo(CopyState.GONE);
    assertThat(status(point)).isEqualTo(PointStatus.AVAILABLE);
    assertNothingIsLeft();
  }

  @Test
  void leavesNothingWhenItsPointLeaves() throws Exception {
    var point = backUp();
    var reader = new Reader();

    try (var _ = node(1, SHORT, reader)) {
      reader.begun.await();
      leave(point);
      awaitIdle();
    }

    assertThat(status(point)).isEqualTo(PointStatus.DELETED);
    assertThat(snapshots(first)).isZero();
    assertNothingIsLeft();
  }

  @Test
  void leavesNothingWhenItsPointLeavesWhileNoNodeIsAtWork() throws Exception {
    var point = backUp();
    stopWhileReading();

    leave(point);
    work();

    assertThat(status(point)).isEqualTo(PointStatus.DELETED);
    assertNothingIsLeft();
  }

  @Test
  void isReadByTheNextNodeAndCountedOnce() throws Exception {
    var point = backUp();
    stopWhileReading();
    assertThat(state(point, second)).isEqualTo(CopyState.COPYING);
    var written = copy(point, second);
    assertThat(written.snapshotId()).isNotNull();
    assertThat(written.storedBytes()).isPositive();
    var before = ledger.look(tx -> tx.repositories().get(second).capacity());

    work();

    assertThat(state(point, second)).isEqualTo(CopyState.VALID);
    assertThat(snapshot(point, second)).isEqualTo(written.snapshotId());
    assertThat(copy(point, second).storedBytes()).isEqualTo(written.storedBytes());
    var after = ledger.look(tx -> tx.repositories().get(second).capacity());
    assertThat(after).isEqualTo(before);
    assertThat(snapshots(second)).isEqualTo(1);
  }

  @Test
  void staysWhenItsRepositoryLeavesThePlan() throws Exception {
    var point = backUp();
    stopWhileReading();

    placements(new Placement(first, 0, Duration.ZERO, null));
    work();

    assertThat(state(point, second)).isEqualTo(CopyState.VALID);
    assertThat(snapshots(second)).isEqualTo(1);
  }

  private void stopWhileReading() throws InterruptedException {
    var reader = new Reader();
    try (var _ = node(1, SHORT, reader)) {
      reader.begun.await();
    }
  }

  private void leave(RestorePointId id) throws InterruptedException {
    ledger.decide(decision -> {
      var point = decision.catalog().restorePoints().get(id);
      decision.catalog().restorePoints().replace(point.withStatus(PointStatus.DELETING));
      CopyOrders.cancel(decision, id);
      return decision;
    });
    new PointRemoval(ledger, pool).finishBegun();
  }

  private void assertNothingIsLeft() throws InterruptedException {
    assertThat(snapshots(second)).isZero();
    var left = ledger.look(tx -> tx.copyWork().open(world.protection().id()));
    assertThat(left).isEmpty();
  }
}
