package io.holdfast.control.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.Notice;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.Placement;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.ProtectionStanding;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.NoticeFilter;
import io.holdfast.catalog.query.NoticeSort;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.testkit.DatabaseKind;
import io.holdfast.control.point.LostCopies;
import io.holdfast.control.point.PointRemoval;
import io.holdfast.control.point.RestorePoints;
import io.holdfast.engine.snapshot.SnapshotId;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is left of a point is a copy that is not known to be whole. */
class LastCopyTest extends CopyScene {
  LastCopyTest() {
    super(DatabaseKind.SQLITE);
  }

  @Test
  void isNotGoodWhenItIsDamagedAndNotWaitedFor() throws Exception {
    var older = backUp();
    work();
    var point = damagedAndAskedFor();
    assertThat(newestGood()).isEqualTo(point);

    lose(point);

    assertThat(status(point)).isEqualTo(PointStatus.DEGRADED);
    assertThat(newestGood()).isEqualTo(older);
    work();
    assertThat(state(point, second)).isEqualTo(CopyState.DAMAGED);
    assertThat(status(point)).isEqualTo(PointStatus.DEGRADED);
    assertThat(newestGood()).isEqualTo(older);
    assertNothingIsOpen();
  }

  @Test
  void isGoodAgainWhenItWasMended() throws Exception {
    backUp();
    work();
    var point = damagedAndAskedFor();
    lose(point);
    flip();

    work();

    assertThat(state(point, second)).isEqualTo(CopyState.VALID);
    assertThat(status(point)).isEqualTo(PointStatus.AVAILABLE);
    assertThat(newestGood()).isEqualTo(point);
    assertNothingIsOpen();
  }

  @Test
  void endsWithItsPointWhenItIsLostToo() throws Exception {
    var older = backUp();
    work();
    var point = damagedAndAskedFor();
    forget(second, point);
    lose(point);

    work();

    assertThat(state(point, second)).isEqualTo(CopyState.GONE);
    assertThat(status(point)).isEqualTo(PointStatus.DELETED);
    assertThat(newestGood()).isEqualTo(older);
    assertNothingIsOpen();
    assertThat(audited("point.lost")).isEqualTo(1);
    assertThat(notices(NoticeType.POINT_DELETED))
        .singleElement()
        .extracting(Notice::severity)
        .isEqualTo(Severity.ERROR);
  }

  @Test
  void waitsForNoOtherThatWasLookedForInVain() throws Exception {
    var point = backUp();
    work();
    for (var repository : List.of(first, second)) {
      forget(repository, point);
      copies.verify(ADMIN, point, copy(point, repository).id());
    }
    work();
    assertThat(state(point, first)).isEqualTo(CopyState.DAMAGED);
    assertThat(state(point, second)).isEqualTo(CopyState.DAMAGED);
    copies.ask(ADMIN, point, first);
    copies.ask(ADMIN, point, second);

    work();
    clock.pass(FIRST_PAUSE);
    work();

    assertThat(status(point)).isEqualTo(PointStatus.DELETED);
    assertNothingIsOpen();
  }

  /** The reading that was asked for before goes on in the trash. */
  @Test
  void isNotGoodOutOfTheTrashWhenItWasFoundDamagedThere() throws Exception {
    placements(new Placement(first, 0, Duration.ZERO, null));
    var point = backUp();
    damage("first");
    copies.verify(ADMIN, point, copy(point, first).id());
    var points = new RestorePoints(ledger, new PointRemoval(ledger, pool));
    points.delete(ADMIN, Set.of(point));
    work();
    assertThat(state(point, first)).isEqualTo(CopyState.DAMAGED);

    var back = points.untrash(ADMIN, point, "needed", null);

    assertThat(back.status()).isEqualTo(PointStatus.DEGRADED);
    assertThat(status(point)).isEqualTo(PointStatus.DEGRADED);
    assertThat(newestGood()).isNull();
  }

  @Test
  void isReadWholeWhenItIsMadeAnew() throws Exception {
    var point = backUp();
    work();
    damage("second");
    copies.verify(ADMIN, point, copy(point, second).id());
    work();
    assertThat(state(point, second)).isEqualTo(CopyState.DAMAGED);

    copies.ask(ADMIN, point, second);
    work();

    assertThat(state(point, second)).isEqualTo(CopyState.DAMAGED);
    assertThat(status(point)).isEqualTo(PointStatus.DEGRADED);
  }

  /** What rotted lies there still: the next copy has it in common. */
  @Test
  void isReadWholeWhenItIsMadeAnewAfterItWasLetGo() throws Exception {
    var point = backUp();
    work();
    damage("second");
    copies.verify(ADMIN, point, copy(point, second).id());
    work();
    copies.remove(ADMIN, point, copy(point, second).id());
    work();
    assertThat(state(point, second)).isEqualTo(CopyState.GONE);
    clock.pass(Duration.ofMinutes(1));

    copies.ask(ADMIN, point, second);
    work();

    assertThat(state(point, second)).isEqualTo(CopyState.DAMAGED);
  }

  /** The newest good point. */
  private RestorePointId damagedAndAskedFor() throws Exception {
    var point = backUp();
    work();
    catalog.update(tx -> {
      var protection = tx.protections().get(world.protection().id());
      var state = protection.standing().state();
      tx.protections()
          .replace(
              protection.withStanding(
                  new ProtectionStanding(state, null, null, point, null, null, null, 0)));
    });
    flip();
    copies.verify(ADMIN, point, copy(point, second).id());
    work();
    assertThat(state(point, second)).isEqualTo(CopyState.DAMAGED);
    copies.ask(ADMIN, point, second);
    return point;
  }

  /** Damages each pack of the second repository; once more, and they are as they were. */
  private void flip() throws Exception {
    try (var files = Files.walk(folder("second").resolve("data"))) {
      for (var pack : files.filter(Files::isRegularFile).toList()) {
        var bytes = Files.readAllBytes(pack);
        bytes[bytes.length / 3] ^= 1;
        Files.setPosixFilePermissions(pack, PosixFilePermissions.fromString("rw-------"));
        Files.write(pack, bytes);
      }
    }
  }

  private void lose(RestorePointId point) throws InterruptedException {
    forget(first, point);
    ledger.decide(decision -> {
      LostCopies.enter(decision, List.of(copy(point, first)));
      return point;
    });
  }

  private void forget(RepositoryId repository, RestorePointId point) throws InterruptedException {
    var snapshot = SnapshotId.parse(Objects.requireNonNull(snapshot(point, repository)));
    pool.use(
        repository,
        open -> {
          open.snapshots().delete(snapshot);
          return snapshot;
        });
  }

  private @Nullable RestorePointId newestGood() {
    return ledger.look(
        tx -> tx.protections().get(world.protection().id()).standing().lastGoodPointId());
  }

  private void assertNothingIsOpen() {
    var left = ledger.look(tx -> tx.copyWork().open(world.protection().id()));
    assertThat(left).isEmpty();
  }

  private List<Notice> notices(NoticeType type) {
    var all =
        CatalogQuery.<NoticeFilter, NoticeSort>by(Order.ascending(NoticeSort.ID))
            .where(new NoticeFilter.Types(Set.of(type)))
            .page(Page.all());
    return catalog.read(tx -> tx.notices().list(all)).items();
  }
}
