package io.holdfast.engine.prune;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.engine.index.IndexVisitor;
import io.holdfast.engine.index.IndexedPack;
import io.holdfast.engine.index.ListedPack;
import io.holdfast.engine.index.MarkedPack;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.repository.PackHeaders;
import io.holdfast.engine.repository.RandomHistory;
import io.holdfast.engine.repository.Repository;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A pack goes when it was marked for the grace period, and is taken back when it is needed. */
class PruneMarksTest extends PruneScene {
  @Test
  void deletesAPackOnlyWhenItHasBeenMarkedForTheGracePeriod() throws Exception {
    var ids = fill(4);
    forget(ids.subList(0, 3));
    var packs = store.names(ObjectType.PACK);

    var first = prune(TWO_PHASES);
    assertThat(store.names(ObjectType.PACK)).containsAll(packs);
    assertThat(first.deletion().marked().count()).isPositive();
    assertThat(first.deletion().deleted().count()).isZero();
    assertThat(check().hints()).isEqualTo(first.deletion().marked().count());
    assertWhole();

    now = BEGIN.plus(PruneRequest.STANDARD_GRACE).minusSeconds(1);
    var second = prune(TWO_PHASES);
    assertThat(second.deletion().waiting()).isEqualTo(first.deletion().marked());
    assertThat(store.names(ObjectType.PACK)).containsAll(packs);

    now = BEGIN.plus(PruneRequest.STANDARD_GRACE);
    var third = prune(TWO_PHASES);
    assertThat(third.deletion().deleted()).isEqualTo(first.deletion().marked());
    assertWhole();
    assertThat(check().hints()).isZero();

    prune(TWO_PHASES);
    var read = new ArrayList<MarkedPack>();
    try (var repository = open()) {
      repository.indexFiles().reload(_ -> marks(read));
    }
    assertThat(read).as("marks of what is gone").isEmpty();
  }

  @Test
  void writesNoIndexFileAnewWhoseMarksWait() throws Exception {
    forget(fill(4).subList(0, 3));
    prune(TWO_PHASES);
    var indexes = store.names(ObjectType.INDEX);
    var packs = store.names(ObjectType.PACK);

    now = now.plus(Duration.ofHours(1));
    var second = prune(TWO_PHASES);

    assertThat(second.deletion().waiting().count()).isPositive();
    assertThat(store.names(ObjectType.INDEX)).containsExactlyInAnyOrderElementsOf(indexes);
    assertThat(store.names(ObjectType.PACK)).containsExactlyInAnyOrderElementsOf(packs);
  }

  @Test
  void takesMarksAwayOfPacksThatAreGoneWhileOthersWait() throws Exception {
    fill(1);
    var waiting = new ObjectName(ObjectType.PACK, "cd".repeat(32));
    store.save(waiting, List.of(ByteBuffer.wrap(new byte[5_000])));
    ObjectName ofGone;
    ObjectName ofWaiting;
    try (var repository = open()) {
      ofGone = saveMark(repository, "ab".repeat(32));
      ofWaiting = saveMark(repository, waiting.id());
    }

    prune(TWO_PHASES);

    assertThat(store.names(ObjectType.INDEX)).contains(ofWaiting).doesNotContain(ofGone);
  }

  /** Who read the index just before the packs left it has as long as anybody. */
  @Test
  void thePeriodOfGraceBeginsWhenThePacksLeaveTheIndex() throws Exception {
    fill(3);
    forget(List.of(open().snapshots().ids().getFirst()));

    prune(
        TWO_PHASES.withRemoveAll(true),
        new PruneListener() {
          @Override
          public void progress(Phase phase, long done, long total) {
            now = BEGIN.plus(Duration.ofHours(70));
          }
        });

    var read = new ArrayList<MarkedPack>();
    try (var repository = open()) {
      repository.indexFiles().reload(_ -> marks(read));
    }
    assertThat(read).extracting(MarkedPack::since).isNotEmpty().containsOnly(now);
  }

  private static ObjectName saveMark(Repository repository, String pack) {
    var marked = new IndexedPack(PackId.parse(pack), List.of());
    return repository
        .indexFiles()
        .save(List.of(), List.of(new MarkedPack(marked, BEGIN)))
        .objectName();
  }

  @Test
  void takesAPackBackThatASnapshotOfAClientWithoutItsLockNeeds() throws Exception {
    var ids = fill(4);
    try (var suspended = open()) {
      suspended.loadIndex();
      forget(ids);
      prune(TWO_PHASES.withRemoveAll(true));
      var late = history.save(suspended); // finds all its blobs in the index that it read before

      assertThat(check().sound()).as("the marked packs are in no index").isFalse();
      now = now.plus(PruneRequest.STANDARD_GRACE);
      var revived = new ArrayList<PackId>();
      prune(
          TWO_PHASES,
          new PruneListener() {
            @Override
            public void revived(PackId pack) {
              revived.add(pack);
            }
          });

      assertThat(revived).isNotEmpty();
      assertThat(open().snapshots().ids()).containsExactly(late);
      assertWhole();
    }
  }

  @Test
  void keepsWhatAClientWithoutItsLockHasNotListedYet() throws Exception {
    fill(2);
    history.change();
    try (var suspended = open();
        var writer = suspended.openWriter(RandomHistory.SMALL_PACKS, () -> {})) {
      suspended.loadIndex();
      var before = suspended.indexFiles().ids();
      var tree = history.write(writer);
      writer.flush();
      var unlisted = new ArrayList<IndexedPack>();
      for (var id : suspended.indexFiles().ids()) { // as if it had not come to writing these
        if (!before.contains(id)) {
          suspended.indexFiles().read(id, pack -> unlisted.add(pack.kept()));
          suspended.indexFiles().delete(id);
        }
      }

      assertThat(prune(TWO_PHASES).deletion().marked().count()).isEqualTo(unlisted.size());
      suspended.indexFiles().save(unlisted, List.of());
      history.save(suspended, tree);
    }
    now = now.plus(PruneRequest.STANDARD_GRACE);

    assertThat(prune(TWO_PHASES).deletion().deleted().count()).isZero();
    assertWhole();
  }

  @Test
  void deletesLaterWhatARunMarkedThatWasTold() throws Exception {
    forget(fill(3));
    prune(TWO_PHASES.withRemoveAll(true));
    now = now.plus(PruneRequest.STANDARD_GRACE);

    prune(TWO_PHASES);

    assertThat(store.names(ObjectType.PACK)).isEmpty();
  }

  @Test
  void aPackThatNoIndexListsWaitsForItsMark() throws Exception {
    fill(2);
    var stray = new byte[5_000];
    var name = new ObjectName(ObjectType.PACK, "ab".repeat(32));
    store.save(name, List.of(ByteBuffer.wrap(stray)));

    prune(TWO_PHASES);
    assertThat(store.names(ObjectType.PACK)).contains(name);
    now = now.plus(PruneRequest.STANDARD_GRACE);
    prune(TWO_PHASES);

    assertThat(store.names(ObjectType.PACK)).doesNotContain(name);
  }

  @Test
  void aMarkOfAClockThatWasWrongCountsAsNone() throws Exception {
    var ids = fill(3);
    forget(ids.subList(0, 2));
    now = BEGIN.plus(Duration.ofDays(10_000));
    prune(TWO_PHASES);
    now = BEGIN;
    prune(TWO_PHASES);
    now = BEGIN.plus(PruneRequest.STANDARD_GRACE);

    assertThat(prune(TWO_PHASES).deletion().deleted().count()).isPositive();
    assertWhole();
  }

  /** As a client may that can write and not delete, and has taken a backup's lock away. */
  @Test
  void aMarkIsNoOlderThanTheFileThatTellsOfIt() throws Exception {
    store.tellTimesBy(() -> now);
    fill(2);
    var fresh = new ObjectName(ObjectType.PACK, "ab".repeat(32));
    store.save(fresh, List.of(ByteBuffer.wrap(new byte[5_000])));
    try (var repository = open()) {
      var marked = new IndexedPack(PackId.parse(fresh.id()), List.of());
      var forged = new MarkedPack(marked, BEGIN.minus(Duration.ofDays(30)));
      repository.indexFiles().save(List.of(), List.of(forged));
    }

    assertThat(prune(TWO_PHASES).deletion().deleted().count()).isZero();
    now = BEGIN.plus(PruneRequest.STANDARD_GRACE).minusSeconds(1);
    assertThat(prune(TWO_PHASES).deletion().waiting().count()).isOne();
    assertThat(store.names(ObjectType.PACK)).contains(fresh);

    now = BEGIN.plus(PruneRequest.STANDARD_GRACE);
    prune(TWO_PHASES);
    assertThat(store.names(ObjectType.PACK)).doesNotContain(fresh);
  }

  @Test
  void marksExpireThoughAPruneADayTakesMorePacksAway() throws Exception {
    store.tellTimesBy(() -> now);
    var ids = new ArrayList<>(fill(8));
    makeOneIndex();
    forget(List.of(ids.removeFirst()));
    var first = prune(TWO_PHASES).deletion().marked();
    assertThat(first.count()).isPositive();

    for (var day = 1; day < PruneRequest.STANDARD_GRACE.toDays(); day++) {
      now = BEGIN.plus(Duration.ofDays(day));
      forget(List.of(ids.removeFirst()));
      var report = prune(TWO_PHASES).deletion();
      assertThat(report.marked().count()).as("day %d", day).isPositive();
      assertThat(report.deleted().count()).isZero();
    }

    now = BEGIN.plus(PruneRequest.STANDARD_GRACE);
    assertThat(prune(TWO_PHASES).deletion().deleted()).isEqualTo(first);
    assertWhole();
  }

  private void makeOneIndex() {
    try (var repository = open()) {
      var files = repository.indexFiles().ids();
      var packs = new ArrayList<IndexedPack>();
      files.forEach(id -> repository.indexFiles().read(id, pack -> packs.add(pack.kept())));
      repository.indexFiles().save(packs, List.of());
      files.forEach(repository.indexFiles()::delete);
    }
  }

  @Test
  void aMarkWaitsOnAPlaceWhoseClockIsAheadAndIsNotMadeAnew() throws Exception {
    store.tellTimesBy(() -> now.plus(Duration.ofDays(1)));
    var ids = fill(3);
    forget(ids.subList(0, 2));
    var marked = prune(TWO_PHASES).deletion().marked();
    var files = store.names(ObjectType.INDEX);

    var again = prune(TWO_PHASES);
    assertThat(again.deletion().waiting()).isEqualTo(marked);
    assertThat(again.deletion().marked().count()).isZero();
    assertThat(store.names(ObjectType.INDEX)).isEqualTo(files);
    now = BEGIN.plus(PruneRequest.STANDARD_GRACE).plus(Duration.ofDays(1));
    assertThat(prune(TWO_PHASES).deletion().deleted()).isEqualTo(marked);
    assertWhole();
  }

  @Test
  void theLastOfSeveralMarksCounts() throws Exception {
    var ids = fill(3);
    forget(ids.subList(0, 2));
    prune(TWO_PHASES);
    try (var repository = open()) { // as a stock client that lists all packs again
      repository.loadIndex();
      for (var pack : store.names(ObjectType.PACK)) {
        var id = PackId.parse(pack.id());
        if (!repository.index().containsPack(id)) {
          var blobs = PackHeaders.read(repository, id, store.size(pack));
          repository.indexFiles().save(List.of(new IndexedPack(id, blobs)), List.of());
        }
      }
    }
    now = now.plus(PruneRequest.STANDARD_GRACE);
    var again = prune(TWO_PHASES);

    assertThat(again.deletion().deleted().count()).isZero();
    assertThat(again.deletion().marked().count()).isPositive();
    now = now.plus(PruneRequest.STANDARD_GRACE);
    assertThat(prune(TWO_PHASES).deletion().deleted()).isEqualTo(again.deletion().marked());
  }

  private static IndexVisitor marks(List<MarkedPack> into) {
    return new IndexVisitor() {
      @Override
      public void pack(ListedPack pack) {}

      @Override
      public void marked(MarkedPack pack) {
        into.add(pack);
      }
    };
  }
}
