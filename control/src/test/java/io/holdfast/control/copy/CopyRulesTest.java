package io.holdfast.control.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.CopyId;
import io.holdfast.catalog.model.CopyPreference;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.Placement;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.RepositoryHealth;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Retention;
import io.holdfast.catalog.testkit.DatabaseKind;
import io.holdfast.control.point.LostCopies;
import io.holdfast.control.point.PointRemoval;
import io.holdfast.control.point.RestorePoints;
import io.holdfast.control.retention.Retentions;
import io.holdfast.engine.snapshot.SnapshotId;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which copies are made, read and given up. */
class CopyRulesTest extends CopyScene {
  CopyRulesTest() {
    super(DatabaseKind.SQLITE);
  }

  @Test
  void readsThePrimaryFirstAndOneThatIsNotKnownToBeAwayBefore() throws Exception {
    var point = backUp();
    work();

    assertThat(ranked(point, CopyPreference.ANY)).containsExactly(first, second);
    assertThat(ranked(point, CopyPreference.SECONDARY_FIRST)).containsExactly(second, first);
    set(point, first, CopyState.DAMAGED);
    assertThat(ranked(point, CopyPreference.ANY)).containsExactly(second);
    set(point, second, CopyState.GONE);
    refused(
        ErrorCode.STATE_CONFLICT,
        () -> ledger.look(tx -> CopyChoice.best(tx, point, CopyPreference.ANY)));
  }

  @Test
  void refusesANamedCopyThatIsNotValidOrNotOfThePoint() throws Exception {
    var point = backUp();
    var other = backUp();
    var pending = copy(point, second).id();

    refused(ErrorCode.STATE_CONFLICT, () -> one(point, pending));
    refused(ErrorCode.RESOURCE_MISSING, () -> one(point, copy(other, first).id()));
    assertThat(one(point, copy(point, first).id()).repositoryId()).isEqualTo(first);
    assertThat(one(point, null).repositoryId()).isEqualTo(first);
  }

  @Test
  void readsFromTheCopyThatAnswers() throws Exception {
    var point = backUp();
    work();
    var readable = new ReadableCopies(ledger, pool);
    assertThat(readable.answering(point)).contains(copy(point, first).id());
    pool.forget(first);
    Files.move(folder("first"), folder("away"));

    assertThat(readable.answering(point)).contains(copy(point, second).id());
    var read = readable.read(readable.of(point), (_, _, copy) -> copy.repositoryId());
    assertThat(read).isEqualTo(second);

    pool.forget(second);
    Files.move(folder("second"), folder("away too"));
    assertThat(readable.answering(point)).isEmpty();
    refused(
        ErrorCode.REPOSITORY_MISSING,
        () -> readable.read(readable.of(point), (_, _, copy) -> copy.repositoryId()));
  }

  /** A client took the only snapshot away, or a disk lost it. */
  @Test
  void aPointWhoseSnapshotIsLostWaitsForNoFurtherCopy() throws Exception {
    var before = backUp();
    work();
    var lost = backUp();
    var being = backUp();
    set(being, second, CopyState.COPYING);

    ledger.decide(decision -> {
      LostCopies.enter(
          decision, List.of(copy(before, first), copy(lost, first), copy(being, first)));
      return decision;
    });

    assertThat(status(before)).isEqualTo(PointStatus.AVAILABLE);
    assertThat(status(lost)).isEqualTo(PointStatus.DELETED);
    assertThat(status(being)).as("all may be there").isNotEqualTo(PointStatus.DELETED);
    assertThat(state(lost, second)).isEqualTo(CopyState.GONE);
    assertThat(state(being, second)).isEqualTo(CopyState.COPYING);
    var left = ledger.look(tx -> tx.copyWork().open(world.protection().id()));
    assertThat(left).hasSize(1);
  }

  @Test
  void copiesLeaveBeforeTheirPointsByTheRulesOfTheirPlacement() throws Exception {
    var points = three();
    change(
        Retention.keepLast(10),
        new Placement(first, 0, Duration.ZERO, null),
        new Placement(second, 1, Duration.ZERO, Retention.keepLast(1)));

    new Retentions(ledger).apply(world.protection().id());

    assertThat(points).extracting(point -> state(point, first)).containsOnly(CopyState.VALID);
    assertThat(points)
        .extracting(point -> state(point, second))
        .containsExactly(CopyState.GONE, CopyState.GONE, CopyState.VALID);
    assertThat(points).extracting(this::status).containsOnly(PointStatus.AVAILABLE);
    work();
    assertThat(snapshots(second)).isEqualTo(1);
    assertThat(snapshots(first)).isEqualTo(3);
    assertSound(second);

    new Retentions(ledger).apply(world.protection().id());
    work();
    assertThat(snapshots(second)).isEqualTo(1);
  }

  @Test
  void thePrimaryMayLeaveOnceTheOtherIsThere() throws Exception {
    var copied = backUp();
    work();
    clock.pass(Duration.ofDays(1));
    var waiting = backUp();
    clock.pass(Duration.ofDays(1));
    backUp();
    change(
        Retention.keepLast(10),
        new Placement(first, 0, Duration.ZERO, Retention.keepLast(1)),
        to(second));

    new Retentions(ledger).apply(world.protection().id());

    assertThat(state(copied, first)).isEqualTo(CopyState.GONE);
    assertThat(state(copied, second)).isEqualTo(CopyState.VALID);
    assertThat(state(waiting, first)).as("the last valid one").isEqualTo(CopyState.VALID);
    assertThat(status(waiting)).isEqualTo(PointStatus.MISSING_COPIES);
    work();
    assertThat(state(waiting, second)).isEqualTo(CopyState.VALID);
    new Retentions(ledger).apply(world.protection().id());
    assertThat(state(waiting, first)).isEqualTo(CopyState.GONE);
  }

  @Test
  void pinsHoldAllCopies() throws Exception {
    var points = three();
    new RestorePoints(ledger, new PointRemoval(ledger, pool))
        .pin(ADMIN, points.getFirst(), "audit", null);
    change(
        Retention.keepLast(10),
        new Placement(first, 0, Duration.ZERO, null),
        new Placement(second, 1, Duration.ZERO, Retention.keepLast(1)));

    new Retentions(ledger).apply(world.protection().id());

    assertThat(points)
        .extracting(point -> state(point, second))
        .containsExactly(CopyState.VALID, CopyState.GONE, CopyState.VALID);
    refused(ErrorCode.POINT_PINNED, () -> drop(points.getFirst(), second));
  }

  @Test
  void neverGivesUpTheLastValidCopy() throws Exception {
    var point = backUp();

    refused(ErrorCode.STATE_CONFLICT, () -> drop(point, first));
    work();
    drop(point, first);
    refused(ErrorCode.STATE_CONFLICT, () -> drop(point, second));
    refused(ErrorCode.STATE_CONFLICT, () -> drop(point, first));
    work();

    assertThat(snapshots(first)).isZero();
    assertThat(snapshots(second)).isEqualTo(1);
    assertThat(status(point)).isEqualTo(PointStatus.AVAILABLE);
  }

  @Test
  void aCopyInARepositoryThatIsAwayIsNotTheOtherOne() throws Exception {
    var points = three();
    health(first, RepositoryHealth.UNREACHABLE);
    change(
        Retention.keepLast(10),
        new Placement(first, 0, Duration.ZERO, null),
        new Placement(second, 1, Duration.ZERO, Retention.keepLast(1)));

    new Retentions(ledger).apply(world.protection().id());

    assertThat(points).extracting(point -> state(point, second)).containsOnly(CopyState.VALID);
    var oldest = points.getFirst();
    refused(ErrorCode.STATE_CONFLICT, () -> drop(oldest, second));
    refused(
        ErrorCode.STATE_CONFLICT, () -> copies.remove(ADMIN, oldest, copy(oldest, second).id()));

    health(first, RepositoryHealth.OK);
    drop(oldest, second);
    assertThat(state(oldest, second)).isEqualTo(CopyState.GONE);
  }

  /** As after a night in which another's lock stood in the way. */
  @Test
  void aCopyThatWasLetGoStaysWhileTheOtherOneIsAway() throws Exception {
    var point = three().getFirst();
    drop(point, second);
    health(first, RepositoryHealth.UNREACHABLE);

    work();
    assertThat(snapshots(second)).isEqualTo(3);
    assertThat(state(point, second)).isEqualTo(CopyState.GONE);

    health(first, RepositoryHealth.OK);
    clock.pass(FIRST_PAUSE);
    work();
    assertThat(snapshots(second)).isEqualTo(2);
  }

  @Test
  void aCopyThatWasLetGoIsKeptWhenTheOtherOneIsLostMeanwhile() throws Exception {
    var point = backUp();
    work();
    drop(point, second);
    set(point, first, CopyState.DAMAGED);

    work();

    assertThat(snapshots(second)).isEqualTo(1);
    assertThat(state(point, second)).isEqualTo(CopyState.VALID);
    assertThat(status(point)).isEqualTo(PointStatus.DEGRADED);
  }

  @Test
  void aCopyThatWasLetGoOutlivesTheLossOfTheOtherOne() throws Exception {
    var point = backUp();
    work();
    drop(point, second);

    ledger.decide(decision -> {
      LostCopies.enter(decision, List.of(copy(point, first)));
      return decision;
    });
    assertThat(status(point)).isNotEqualTo(PointStatus.DELETED);
    work();

    assertThat(state(point, second)).isEqualTo(CopyState.VALID);
    assertThat(status(point)).isEqualTo(PointStatus.AVAILABLE);
  }

  @Test
  void aCopyThatWasNeverMadeIsGivenUpThoughTheOtherOneIsAway() throws Exception {
    var point = backUp();
    health(first, RepositoryHealth.UNREACHABLE);

    drop(point, second);

    assertThat(state(point, second)).isEqualTo(CopyState.GONE);
  }

  /** It was asked for before, as it was damaged. */
  @Test
  void aCopyThatAClientDeletedIsNotMadeAgain() throws Exception {
    var point = backUp();
    work();
    set(point, first, CopyState.DAMAGED);
    copies.ask(ADMIN, point, first);
    var snapshot = SnapshotId.parse(Objects.requireNonNull(snapshot(point, first)));
    pool.use(
        first,
        open -> {
          open.snapshots().delete(snapshot);
          return snapshot;
        });

    ledger.decide(decision -> {
      LostCopies.enter(decision, List.of(copy(point, first)));
      return decision;
    });
    work();

    assertThat(state(point, first)).isEqualTo(CopyState.GONE);
    assertThat(snapshots(first)).isZero();
    assertThat(status(point)).isEqualTo(PointStatus.AVAILABLE);
  }

  @Test
  void removingCopiesTakesThePointWithTheLastOne() throws Exception {
    var point = backUp();
    work();

    copies.remove(ADMIN, point, copy(point, first).id());
    assertThat(state(point, first)).isEqualTo(CopyState.GONE);
    assertThat(status(point)).isEqualTo(PointStatus.AVAILABLE);
    refused(ErrorCode.STATE_CONFLICT, () -> copies.remove(ADMIN, point, copy(point, first).id()));

    copies.remove(ADMIN, point, copy(point, second).id());
    assertThat(status(point)).isEqualTo(PointStatus.EXPIRED);
    assertThat(state(point, second)).isEqualTo(CopyState.VALID);
  }

  @Test
  void aCopyThatIsGivenUpBeforeItIsThereIsNotMade() throws Exception {
    var point = backUp();

    drop(point, second);
    work();

    assertThat(state(point, second)).isEqualTo(CopyState.GONE);
    assertThat(status(point)).isEqualTo(PointStatus.AVAILABLE);
    assertThat(snapshots(second)).isZero();
  }

  @Test
  void aCopyThatIsGoneComesBackWhenAskedFor() throws Exception {
    var point = backUp();
    work();
    refused(ErrorCode.STATE_CONFLICT, () -> copies.ask(ADMIN, point, second));
    drop(point, second);
    work();

    copies.ask(ADMIN, point, second);
    work();

    assertThat(state(point, second)).isEqualTo(CopyState.VALID);
    assertThat(snapshots(second)).isEqualTo(1);
  }

  @Test
  void aCopyThatIsToComeBackIsNotMadeWhenItsRepositoryLeaves() throws Exception {
    var point = backUp();
    work();
    drop(point, second);
    work();
    copies.ask(ADMIN, point, second);

    placements(new Placement(first, 0, Duration.ZERO, null));
    work();

    assertThat(state(point, second)).isEqualTo(CopyState.GONE);
    assertThat(snapshots(second)).isZero();
  }

  @Test
  void followsPlacementsThatComeAndGo() throws Exception {
    placements(new Placement(first, 0, Duration.ZERO, null));
    var old = backUp();
    var newest = backUp();
    catalog.update(tx -> {
      var protection = tx.protections().get(world.protection().id());
      var standing = protection.standing();
      tx.protections()
          .replace(
              protection.withStanding(
                  new io.holdfast.catalog.model.ProtectionStanding(
                      standing.state(), null, null, newest, null, null, null, 0)));
    });
    assertThat(copies.of(newest)).hasSize(1);

    placements(new Placement(first, 0, Duration.ZERO, null), to(second));
    assertThat(state(newest, second)).isEqualTo(CopyState.PENDING);
    assertThat(copies.of(old)).hasSize(1);

    placements(new Placement(first, 0, Duration.ZERO, null));
    assertThat(state(newest, second)).isEqualTo(CopyState.GONE);
    assertThat(status(newest)).isEqualTo(PointStatus.AVAILABLE);

    placements(new Placement(first, 0, Duration.ZERO, null), to(second));
    assertThat(copies.fill(ADMIN, world.protection().id(), 10)).isEqualTo(1);
    assertThat(copies.fill(ADMIN, world.protection().id(), 10)).isZero();
    work();
    assertThat(List.of(old, newest))
        .extracting(point -> state(point, second))
        .containsOnly(CopyState.VALID);

    placements(new Placement(first, 0, Duration.ZERO, null));
    assertThat(state(newest, second)).as("what is there stays").isEqualTo(CopyState.VALID);
  }

  @Test
  void aPointStaysUntilItIsWhereItIsKeptLonger() throws Exception {
    var points = new ArrayList<RestorePointId>();
    for (var n = 0; n < 3; n++) {
      points.add(backUp());
      clock.pass(Duration.ofDays(1));
    }
    change(
        Retention.keepLast(10),
        new Placement(first, 0, Duration.ZERO, Retention.keepLast(1)),
        to(second));

    assertThat(new Retentions(ledger).apply(world.protection().id()))
        .as("they are still to be copied")
        .isZero();
    assertThat(points).extracting(this::status).containsOnly(PointStatus.MISSING_COPIES);
  }

  private List<RestorePointId> three() throws Exception {
    var points = new ArrayList<RestorePointId>();
    for (var n = 0; n < 3; n++) {
      points.add(backUp());
      clock.pass(Duration.ofDays(1));
    }
    work();
    return points;
  }

  private void drop(RestorePointId point, RepositoryId repository) {
    copies.drop(ADMIN, point, copy(point, repository).id());
  }

  private List<RepositoryId> ranked(RestorePointId point, CopyPreference preference) {
    return ledger.look(tx -> CopyChoice.ranked(tx, point, preference)).stream()
        .map(PointCopy::repositoryId)
        .toList();
  }

  private PointCopy one(RestorePointId point, @Nullable CopyId wanted) {
    return ledger.look(tx -> CopyChoice.one(tx, point, wanted));
  }

  private void set(RestorePointId point, RepositoryId repository, CopyState state) {
    var copy = copy(point, repository);
    catalog.update(tx -> tx.copies().setStanding(copy.id(), copy.standing().with(state)));
  }

  private void health(RepositoryId id, RepositoryHealth health) {
    catalog.update(tx -> {
      var repository = tx.repositories().get(id);
      tx.repositories().replace(repository.withHealth(health, null, clock.instant()));
    });
  }

  private static void refused(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .asInstanceOf(type(HoldfastException.class))
        .returns(code, HoldfastException::code);
  }
}
