package io.holdfast.control.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.ProtectionState;
import io.holdfast.catalog.model.Retention;
import io.holdfast.catalog.model.Trash;
import io.holdfast.control.point.PointRemoval;
import io.holdfast.control.restore.RestoreSessions;
import io.holdfast.control.work.WorkSettings;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrashTest extends RetentionScene {
  @Test
  void refusesToRestoreFromTheTrash() {
    rules(Retention.keepLast(1));
    var kept = daily(2);
    retentions.apply(world.protection().id());
    var restores = new RestoreSessions(ledger, _ -> Optional.empty(), WorkSettings.DEFAULT);

    refused(
        ErrorCode.STATE_CONFLICT, () -> restores.start(ADMIN, kept.getFirst(), null, ELSEWHERE));
  }

  @Test
  void whatIsTakenOutOfTheTrashStays() {
    rules(Retention.keepLast(1));
    var kept = daily(2);
    retentions.apply(world.protection().id());

    var back = points.untrash(ADMIN, kept.getFirst(), "still needed", null);

    assertThat(back.status()).isEqualTo(PointStatus.AVAILABLE);
    assertThat(back.trash()).isNull();
    assertThat(back.usable()).isTrue();
    assertThat(back.pins()).singleElement().extracting("reason").isEqualTo("still needed");
    assertThat(retentions.apply(world.protection().id())).isZero();
    refused(ErrorCode.STATE_CONFLICT, () -> points.untrash(ADMIN, kept.getFirst(), "again", null));
    assertThat(audited("point.untrash")).hasSize(1);
  }

  @Test
  void aPersonsDeletionTakesTheSameWay() {
    rules(Retention.KEEP_ALL);
    var kept = daily(2);
    standing(ProtectionState.ACTIVE, 0, kept.getLast());

    points.delete(ADMIN, kept.getLast(), revision(kept.getLast()));

    assertThat(points.get(kept.getLast()).trash()).extracting(Trash::reason).isEqualTo("USER");
    assertThat(lastGood()).isEqualTo(kept.getFirst());
    refused(
        ErrorCode.STATE_CONFLICT,
        () -> points.delete(ADMIN, kept.getLast(), revision(kept.getLast())));
    points.untrash(ADMIN, kept.getLast(), "a mistake", null);
    assertThat(lastGood()).isEqualTo(kept.getLast());
  }

  @Test
  void removesForGoodWhatHasLainInTheTrashLongEnough() throws Exception {
    rules(Retention.keepLast(1));
    var real = repository();
    var kept = stored(real, 4);
    retentions.apply(world.protection().id());
    points.pin(ADMIN, kept.get(1), "found in the trash", null);

    clock.pass(Duration.ofDays(7).minusSeconds(1));
    assertThat(removal.emptyTrash()).isZero();
    assertThat(snapshots(real)).isEqualTo(4);
    clock.pass(Duration.ofSeconds(1));
    assertThat(removal.emptyTrash()).isEqualTo(2);

    assertThat(snapshots(real)).isEqualTo(2);
    assertThat(statuses(kept))
        .containsExactly(
            PointStatus.DELETED, PointStatus.EXPIRED, PointStatus.DELETED, PointStatus.AVAILABLE);
    assertThat(points.get(kept.getFirst()).trash()).extracting(Trash::reason).isEqualTo("NO_RULE");
    assertThat(audited("point.delete")).hasSize(2);
    assertThat(notices(NoticeType.POINT_DELETED)).hasSize(2);
    refused(
        ErrorCode.STATE_CONFLICT, () -> points.untrash(ADMIN, kept.getFirst(), "too late", null));
  }

  @Test
  void goesOnWithARemovalThatWasCutShort() throws Exception {
    rules(Retention.keepLast(1));
    var real = repository();
    var kept = stored(real, 3);
    retentions.apply(world.protection().id());
    clock.pass(Duration.ofDays(7));

    pool.use(
        real,
        open -> {
          var options = LockOptions.standard(InstantSource.system());
          try (var _ = RepositoryLock.acquireShared(open.sealedFiles(), options)) {
            return new PointRemoval(ledger, pool, Duration.ZERO).emptyTrash();
          }
        });
    assertThat(statuses(kept))
        .containsExactly(PointStatus.DELETING, PointStatus.DELETING, PointStatus.AVAILABLE);
    assertThat(snapshots(real)).isEqualTo(3);
    pool.use(
        real,
        open -> {
          open.snapshots().delete(open.snapshots().get(snapshot(kept.getFirst())).id());
          return "as if the process had died after the first";
        });

    assertThat(removal.emptyTrash()).isEqualTo(2);
    assertThat(statuses(kept))
        .containsExactly(PointStatus.DELETED, PointStatus.DELETED, PointStatus.AVAILABLE);
    assertThat(snapshots(real)).isEqualTo(1);
  }

  @Test
  void purgesAtOnceWhoeverAsksForIt() throws Exception {
    rules(Retention.KEEP_ALL);
    var real = repository();
    var kept = stored(real, 2);

    points.purge(ADMIN, kept.getFirst(), revision(kept.getFirst()));
    points.delete(ADMIN, kept.getLast(), revision(kept.getLast()));
    points.purge(ADMIN, kept.getLast(), revision(kept.getLast()));

    assertThat(statuses(kept)).containsOnly(PointStatus.DELETED);
    assertThat(snapshots(real)).isZero();
  }

  @Test
  void aPurgeThatCannotBeginLeavesThePointAsItWas() {
    rules(Retention.KEEP_ALL);
    var kept = daily(2);
    standing(ProtectionState.ACTIVE, 0, kept.getLast());

    refused(
        ErrorCode.NOT_SUPPORTED,
        () -> points.purge(ADMIN, kept.getLast(), revision(kept.getLast())));

    assertThat(statuses(kept)).containsOnly(PointStatus.AVAILABLE);
    assertThat(lastGood()).isEqualTo(kept.getLast());
  }
}
