package io.holdfast.control.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.Placement;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.RepositoryHealth;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.testkit.DatabaseKind;
import io.holdfast.control.recovery.Whereabouts;
import io.holdfast.engine.copy.Copy;
import io.holdfast.engine.copy.CopyListener;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.snapshot.SnapshotId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A catalog that was sealed before a copy was made, and repositories that went on. */
class OlderCatalogTest extends CopyScene {
  OlderCatalogTest() {
    super(DatabaseKind.SQLITE);
  }

  @Test
  void aCopyThatWasMadeSinceIsFoundAndRead() throws Exception {
    var point = backUp();
    var copy = copied(point);
    forget(point);

    var found = new Whereabouts(ledger, pool).enter();

    assertThat(found.lost()).containsExactly("point %s in first".formatted(point));
    assertThat(found.unknown()).isEmpty();
    assertThat(status(point)).isEqualTo(PointStatus.DEGRADED);
    assertThat(snapshot(point, second)).isEqualTo(copy);
    work();
    assertThat(state(point, second)).isEqualTo(CopyState.VALID);
    assertThat(status(point)).isEqualTo(PointStatus.AVAILABLE);
    assertThat(snapshots(second)).isEqualTo(1);
  }

  @Test
  void itIsFoundLaterInARepositoryThatWasAway() throws Exception {
    var point = backUp();
    var copy = copied(point);
    forget(point);
    pool.forget(second);
    Files.move(folder("second"), folder("away"));

    var found = new Whereabouts(ledger, pool).enter();

    assertThat(found.unreachable()).containsOnlyKeys("second");
    assertThat(status(point)).isEqualTo(PointStatus.DEGRADED);
    work();
    assertThat(state(point, second)).isEqualTo(CopyState.PENDING);
    Files.move(folder("away"), folder("second"));
    clock.pass(FIRST_PAUSE);
    work();
    assertThat(snapshot(point, second)).isEqualTo(copy);
    assertThat(status(point)).isEqualTo(PointStatus.AVAILABLE);
  }

  @Test
  void aPointOfWhichNothingIsLeftEndsWhenAllWasLookedAt() throws Exception {
    var point = backUp();
    forget(point);
    pool.forget(second);
    Files.move(folder("second"), folder("away"));
    new Whereabouts(ledger, pool).enter();
    assertThat(status(point)).isNotEqualTo(PointStatus.DELETED);

    Files.move(folder("away"), folder("second"));
    work();

    assertThat(status(point)).isEqualTo(PointStatus.DELETED);
    assertThat(state(point, second)).isEqualTo(CopyState.GONE);
    assertNothingIsOpen();
  }

  @Test
  void whatWasMadeOfItWithOtherContentIsNotTheCopy() throws Exception {
    var point = backUp();
    copied(point);
    rewriteCopy();
    forget(point);

    var found = new Whereabouts(ledger, pool).enter();

    assertThat(found.unknown()).hasSize(1);
    assertThat(status(point)).isEqualTo(PointStatus.DELETED);
    assertThat(snapshots(second)).isEqualTo(1);
  }

  /** The machine burned: its own disk held the primary. */
  @Test
  void aCopyThatWasMadeSinceIsReadThoughItsPrimaryIsAway() throws Exception {
    var point = backUp();
    var copy = copied(point);
    away("first");

    var found = new Whereabouts(ledger, pool).enter();
    assertThat(found.unreachable()).containsOnlyKeys("first");
    assertThat(found.unknown()).isEmpty();
    work();

    assertThat(state(point, second)).isEqualTo(CopyState.VALID);
    assertThat(snapshot(point, second)).isEqualTo(copy);
    assertNothingIsOpen();
  }

  @Test
  void aCopyThatIsNotWholeWaitsForItsPrimary() throws Exception {
    var point = backUp();
    copied(point);
    damage("second");
    away("first");

    new Whereabouts(ledger, pool).enter();
    work();

    assertThat(state(point, second)).isEqualTo(CopyState.PENDING);
    assertThat(status(point)).isNotEqualTo(PointStatus.DELETED);
  }

  @Test
  void aSnapshotThatWasReplacedSinceIsFollowed() throws Exception {
    var point = backUp();
    var copy = copied(point);
    var replaced = replace(original(point));

    var found = new Whereabouts(ledger, pool).enter();

    assertThat(found.lost()).isEmpty();
    assertThat(found.unknown()).isEmpty();
    assertThat(state(point, first)).isEqualTo(CopyState.VALID);
    assertThat(snapshot(point, first)).isEqualTo(replaced.toString());
    assertThat(snapshot(point, second)).isEqualTo(copy);
  }

  @Test
  void aSnapshotThatWasReplacedTwiceIsFollowedByItsSession() throws Exception {
    var point = backUp();
    var known = replaced(point, "holdfast-session=" + point(point).backupSessionId());
    var replaced = replace(known);

    var found = new Whereabouts(ledger, pool).enter();

    assertThat(found.lost()).isEmpty();
    assertThat(snapshot(point, first)).isEqualTo(replaced.toString());
    assertThat(status(point)).isNotEqualTo(PointStatus.DELETED);
  }

  @Test
  void aCopyThatIsInNoRowIsFoundBeforeItsPointEnds() throws Exception {
    placements(new Placement(first, 0, Duration.ZERO, null));
    var point = backUp();
    var copy = copied(point);
    forget(point);

    var found = new Whereabouts(ledger, pool).enter();

    assertThat(found.lost()).containsExactly("point %s in first".formatted(point));
    assertThat(found.unknown()).isEmpty();
    work();
    assertThat(state(point, second)).isEqualTo(CopyState.VALID);
    assertThat(snapshot(point, second)).isEqualTo(copy);
    assertThat(status(point)).isEqualTo(PointStatus.AVAILABLE);
  }

  @Test
  void aCopyThatWasGivenUpBeforeIsFoundBeforeItsPointEnds() throws Exception {
    var point = backUp();
    copies.drop(ADMIN, point, copy(point, second).id());
    var copy = copied(point);
    forget(point);

    new Whereabouts(ledger, pool).enter();
    work();

    assertThat(state(point, second)).isEqualTo(CopyState.VALID);
    assertThat(snapshot(point, second)).isEqualTo(copy);
  }

  @Test
  void nothingIsLostWhereASnapshotCannotBeRead() throws Exception {
    var point = backUp();
    var copy = copied(point);
    var file = folder("second").resolve("snapshots").resolve(copy);
    var bytes = flip(file);
    forget(point);

    var found = new Whereabouts(ledger, pool).enter();
    assertThat(found.unreachable()).containsOnlyKeys("second");
    assertThat(status(point)).isNotEqualTo(PointStatus.DELETED);
    work();
    assertThat(state(point, second)).isEqualTo(CopyState.PENDING);
    assertThat(status(point)).isNotEqualTo(PointStatus.DELETED);

    Files.write(file, bytes);
    clock.pass(FIRST_PAUSE);
    work();
    assertThat(state(point, second)).isEqualTo(CopyState.VALID);
  }

  @Test
  void whatIsNotFoundBesideASnapshotThatCannotBeReadIsDamaged() throws Exception {
    placements(new Placement(first, 0, Duration.ZERO, null));
    var point = backUp();
    var replaced = replace(original(point));
    flip(folder("first").resolve("snapshots").resolve(replaced.toString()));

    new Whereabouts(ledger, pool).enter();

    assertThat(state(point, first)).isEqualTo(CopyState.DAMAGED);
    assertThat(status(point)).isEqualTo(PointStatus.DEGRADED);
  }

  @Test
  void aPointDoesNotEndWhileARepositoryOfWhichItHasNoRowIsAway() throws Exception {
    placements(new Placement(first, 0, Duration.ZERO, null));
    var point = backUp();
    copied(point);
    forget(point);
    away("second");

    var found = new Whereabouts(ledger, pool).enter();

    assertThat(found.unreachable()).containsOnlyKeys("second");
    assertThat(state(point, first)).isEqualTo(CopyState.DAMAGED);
    assertThat(status(point)).isEqualTo(PointStatus.DEGRADED);
  }

  /** Its health is that of the day on which the catalog was sealed. */
  @Test
  void aRepositoryThatIsAwayIsKnownToBeBeforeACopyElsewhereMayLeave() throws Exception {
    var point = backUp();
    work();
    away("first");

    new Whereabouts(ledger, pool).enter();

    var health = ledger.look(tx -> tx.repositories().get(first).health());
    assertThat(health).isEqualTo(RepositoryHealth.UNREACHABLE);
    assertThatThrownBy(() -> copies.drop(ADMIN, point, copy(point, second).id()))
        .hasMessageContaining("that can be reached");
  }

  @Test
  void pointsThatEndAreTold() throws Exception {
    placements(new Placement(first, 0, Duration.ZERO, null));
    var point = backUp();
    forget(point);

    new Whereabouts(ledger, pool).enter();

    assertThat(status(point)).isEqualTo(PointStatus.DELETED);
    assertThat(audited("point.lost")).isEqualTo(1);
  }

  private void away(String name) throws Exception {
    pool.forget(name.equals("first") ? first : second);
    Files.move(folder(name), folder("away"));
  }

  /** Damages a file; returns what it was. */
  private static byte[] flip(Path file) throws Exception {
    var bytes = Files.readAllBytes(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    var other = bytes.clone();
    other[other.length / 2] ^= 1;
    Files.write(file, other);
    return bytes;
  }

  /** The point's snapshot gets a tag, and the catalog hears of it. */
  private SnapshotId replaced(RestorePointId point, String tag) throws InterruptedException {
    var old = original(point);
    var tagged =
        pool.use(
            first,
            open -> {
              var before = open.snapshots().get(old).snapshot();
              open.snapshots().delete(old);
              return open.snapshots()
                  .save(before.toBuilder().original(old).tags(List.of(tag)).build())
                  .id();
            });
    var copy = copy(point, first);
    catalog.update(tx ->
        tx.copies().setContent(copy.id(), tagged.toString(), copy.bytes(), copy.storedBytes()));
    return tagged;
  }

  /** As who tags it does. */
  private SnapshotId replace(SnapshotId old) throws InterruptedException {
    return pool.use(
        first,
        open -> {
          var before = open.snapshots().get(old).snapshot();
          var after =
              before.toBuilder()
                  .original(before.original().orElse(old))
                  .tags(before.tagsWith("kept"))
                  .build();
          open.snapshots().delete(old);
          return open.snapshots().save(after).id();
        });
  }

  /** As somebody does who leaves files out. */
  private void rewriteCopy() throws InterruptedException {
    pool.use(
        second,
        open -> {
          var copy = open.snapshots().list().getFirst();
          var other = open.snapshots().get(history.change().save(open));
          var tree = other.snapshot().tree();
          open.snapshots().save(copy.snapshot().toBuilder().tree(tree).build());
          open.snapshots().delete(copy.id());
          open.snapshots().delete(other.id());
          return tree;
        });
  }

  /** As a node copies, and this catalog never learns of it. */
  private String copied(RestorePointId point) throws InterruptedException {
    var options = LockOptions.standard(clock);
    try (var from = pool.openOwn(first, store -> store);
        var to = pool.openOwn(second, store -> store);
        var reading = RepositoryLock.acquireShared(from.repository().sealedFiles(), options);
        var writing = RepositoryLock.acquireShared(to.repository().sealedFiles(), options)) {
      var report =
          Copy.run(
              new Copy.Side(from.repository(), reading),
              new Copy.Side(to.repository(), writing),
              List.of(original(point)),
              CopyListener.SILENT);
      return report.copied().getFirst().target().toString();
    }
  }

  private void forget(RestorePointId point) throws InterruptedException {
    pool.use(
        first,
        open -> {
          open.snapshots().delete(original(point));
          return point;
        });
  }

  private SnapshotId original(RestorePointId point) {
    return SnapshotId.parse(Objects.requireNonNull(snapshot(point, first)));
  }

  private void assertNothingIsOpen() {
    var left = ledger.look(tx -> tx.copyWork().open(world.protection().id()));
    assertThat(left).isEmpty();
  }
}
