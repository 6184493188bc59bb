package io.holdfast.engine.prune;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.check.Check;
import io.holdfast.engine.check.CheckListener;
import io.holdfast.engine.check.CheckReport;
import io.holdfast.engine.check.CheckRequest;
import io.holdfast.engine.index.IndexVisitor;
import io.holdfast.engine.index.IndexedPack;
import io.holdfast.engine.index.MarkedPack;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackHeader;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.engine.prune.PruneRequest.Limits;
import io.holdfast.engine.repository.PackHeaders;
import io.holdfast.engine.repository.RandomHistory;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.runs.RunPlace;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.StoreException;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.FaultyStore.Fault;
import io.holdfast.store.testkit.FaultyStore.Operation;
import io.holdfast.store.testkit.MemoryStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PruneTest {
  private static final Instant BEGIN = Instant.parse("2026-06-01T00:00:00Z");
  static final PruneRequest AT_ONCE =
      PruneRequest.standard()
          .withGrace(Duration.ZERO)
          .withLimits(new Limits(new UnusedLimit.Bytes(0), Long.MAX_VALUE, Duration.ofDays(1)));
  private static final PruneRequest TWO_PHASES = AT_ONCE.withGrace(PruneRequest.STANDARD_GRACE);

  @TempDir private Path folder;

  private final RandomHistory history = new RandomHistory(5);
  MemoryStore store = new MemoryStore();
  private Instant now = BEGIN;

  /** Where it sorts. */
  RunPlace runs() {
    return RunPlace.in(folder);
  }

  @Test
  void freesAllThatNoSnapshotNeeds() throws Exception {
    var ids = fill(5);
    forget(ids.subList(0, 4));
    var before = bytes(ObjectType.PACK);

    var report = prune(AT_ONCE);

    assertThat(report.remainingUnused().blobs()).isZero();
    assertThat(report.content().unused().blobs()).isPositive();
    assertThat(report.deletion().deleted().count()).isPositive();
    assertThat(bytes(ObjectType.PACK)).isLessThan(before);
    assertWhole();
    assertThat(check().hints()).isZero();
    assertThat(prune(AT_ONCE).done().total().blobs()).isZero();
  }

  @Test
  void leavesARepositoryAloneInWhichAllIsUsed() throws Exception {
    fill(3);
    var before = objects();

    var report = prune(TWO_PHASES);

    assertThat(report.done().packs().kept()).isEqualTo(store.names(ObjectType.PACK).size());
    assertThat(objects()).isEqualTo(before);
  }

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
          suspended.indexFiles().read(id, unlisted::add);
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

  /** Another program may know how to restore what we cannot. */
  @Test
  void keepsWhatANodeRefersToThatWeCannotUse() throws Exception {
    var ids = fill(2);
    var data = "content of a door".getBytes(StandardCharsets.UTF_8);
    var dataId = BlobId.hash(data, 0, data.length);
    var below = "{\"nodes\":[]}\n".getBytes(StandardCharsets.UTF_8);
    var belowId = BlobId.hash(below, 0, below.length);
    var root =
        """
        {"nodes":[{"name":"a","type":"door","content":["%s"]},{"name":"..","type":"dir","subtree":"%s"}]}
        """
            .formatted(dataId, belowId)
            .getBytes(StandardCharsets.UTF_8);
    var rootId = BlobId.hash(root, 0, root.length);
    try (var repository = open();
        var writer = repository.openWriter(RandomHistory.SMALL_PACKS, () -> {})) {
      writer.save(BlobType.DATA, dataId, data, 0, data.length);
      writer.save(BlobType.TREE, belowId, below, 0, below.length);
      writer.save(BlobType.TREE, rootId, root, 0, root.length);
      writer.flush();
      history.save(repository, rootId);
    }
    forget(ids);

    prune(AT_ONCE);

    try (var repository = open()) {
      repository.loadIndex();
      assertThat(repository.index().size()).isEqualTo(3);
      assertThat(repository.loadBlob(dataId, BlobType.DATA)).isEqualTo(data);
      assertThat(repository.loadBlob(belowId, BlobType.TREE)).isEqualTo(below);
    }
  }

  @Test
  void aRepositoryWithoutSnapshotsKeepsNothing() throws Exception {
    forget(fill(3));

    prune(AT_ONCE.withRemoveAll(true));

    assertThat(store.names(ObjectType.PACK)).isEmpty();
    assertThat(store.names(ObjectType.INDEX)).isEmpty();
    history.save(open());
    assertWhole();
  }

  /** A list that failed looks the same. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void removesNotAllUnlessToldTo(boolean atOnce) throws Exception {
    forget(fill(3));
    var before = objects();

    assertThatThrownBy(() -> prune(atOnce ? AT_ONCE : TWO_PHASES))
        .asInstanceOf(type(HoldfastException.class))
        .returns(ErrorCode.NO_SNAPSHOT_LEFT, HoldfastException::code);

    assertThat(objects()).isEqualTo(before);
  }

  @Test
  void removesNotAllPacksOfARepositoryThatSeemsToHaveNothingElse() throws Exception {
    var ids = fill(3);
    forget(ids);
    store.names(ObjectType.INDEX).forEach(store::delete);
    var before = objects();

    assertThatThrownBy(() -> prune(AT_ONCE))
        .asInstanceOf(type(HoldfastException.class))
        .returns(ErrorCode.NO_SNAPSHOT_LEFT, HoldfastException::code);

    assertThat(objects()).isEqualTo(before);
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
  void removesNothingWhenSnapshotsAreThereAndNoIndex() throws Exception {
    fill(3);
    store.names(ObjectType.INDEX).forEach(store::delete);
    var before = objects();

    assertThatThrownBy(() -> prune(AT_ONCE))
        .asInstanceOf(type(HoldfastException.class))
        .returns(ErrorCode.INDEX_DAMAGED, HoldfastException::code);

    assertThat(objects()).isEqualTo(before);
  }

  @Test
  void removesNothingWhileASnapshotIsListedAndNotFound() throws Exception {
    var ids = fill(3);
    var before = objects();
    var answering = new FaultyStore(store);

    try (var repository = TestRepositories.open(answering);
        var lock = TestRepositories.lock(repository, true)) {
      answering.fail((operation, name) -> {
        if (name.equals(ids.getFirst().objectName())) {
          throw new StoreException(ErrorCode.OBJECT_MISSING, "no " + name, null);
        }
      });
      assertThatThrownBy(() -> prune(repository, lock, AT_ONCE, PruneListener.SILENT))
          .hasMessageContaining(ids.getFirst().toString());
    }

    assertThat(objects()).isEqualTo(before);
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
      files.forEach(id -> repository.indexFiles().read(id, packs::add));
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

  @Test
  void keepsOneCopyOfWhatTwoClientsStored() throws Exception {
    fill(2);
    try (var other = open()) {
      history.save(other); // it loaded no index: all is stored once more
    }

    var report = prune(AT_ONCE);

    assertThat(report.content().duplicate().blobs()).isPositive();
    assertThat(report.remainingUnused().blobs()).isZero();
    assertWhole();
  }

  /** Whichever of two copies has rotted: reads went on by the other. */
  @Test
  void keepsTheCopyThatIsSound() throws Exception {
    fill(1);
    try (var other = open()) {
      history.save(other); // it loaded no index: all is stored once more
    }
    var kept = objects();
    var told = new ArrayList<PackId>();
    for (var name : store.names(ObjectType.PACK)) {
      store = storeOf(kept);
      rot(name);

      prune(AT_ONCE, tellingInto(told));

      try (var repository = open()) {
        history.verify(repository);
      }
    }

    assertThat(told).isNotEmpty();
  }

  /** As whoever took over a client that may write and not delete. */
  @Test
  void believesNoIndexThatAnotherCopyIsThere() throws Exception {
    forget(fill(3).subList(0, 2));
    try (var repository = open()) {
      var lists = new ArrayList<IndexedPack>();
      repository.indexFiles().ids().forEach(id -> repository.indexFiles().read(id, lists::add));
      for (var pack : lists) {
        var claims = pack.blobs().stream().map(PruneTest::compressed).toList();
        var garbage = new byte[(int) PackHeader.packBytes(claims)];
        new Random(3).nextBytes(garbage);
        var name = PackId.parse(other(pack.id().toString())).objectName();
        store.save(name, List.of(ByteBuffer.wrap(garbage)));
        var liar = new IndexedPack(PackId.parse(name.id()), claims);
        repository.indexFiles().save(List.of(liar), List.of());
      }
    }

    prune(AT_ONCE);

    try (var repository = open()) {
      history.verify(repository);
    }
  }

  /** An id with another first digit. */
  private static String other(String id) {
    return (id.charAt(0) == '0' ? '1' : '0') + id.substring(1);
  }

  private static PackedBlob compressed(PackedBlob blob) {
    return new PackedBlob(
        blob.id(),
        blob.type(),
        blob.offset(),
        blob.length(),
        Math.max(1, blob.plainLength()),
        true);
  }

  /** Packs that no index lists may have what a damaged one has lost. */
  @Test
  void deletesNothingOnceAPackIsFoundDamaged() throws Exception {
    var ids = fill(3);
    try (var other = open()) {
      history.save(other); // it loaded no index: all is stored once more
    }
    prune(TWO_PHASES);
    var marked = new ArrayList<>(store.names(ObjectType.PACK));
    marked.removeAll(listed());
    forget(ids);
    now = now.plus(PruneRequest.STANDARD_GRACE);
    var kept = objects();
    var found = 0;
    for (var name : listed()) {
      store = storeOf(kept);
      rot(name);
      try {
        var report = prune(TWO_PHASES);
        if (!report.damaged().isEmpty()) {
          found++;
          assertThat(store.names(ObjectType.PACK)).containsAll(marked);
          assertThat(report.deletion().deleted().count()).isZero();
          assertThat(report.deletion().waiting().count()).isEqualTo(marked.size());
          var sound = kept.get(name).duplicate();
          store.damage(
              name,
              bytes -> {
                sound.get(bytes);
                return bytes;
              });
          assertThat(prune(TWO_PHASES).deletion().deleted().count()).isEqualTo(marked.size());
        }
      } catch (HoldfastException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.BLOB_DAMAGED); // a tree, before all
      }
    }

    assertThat(marked).isNotEmpty();
    assertThat(found).isPositive();
  }

  @Test
  void leavesRoomInAFullStoreForTheNextRun() throws Exception {
    var ids = fill(5);
    forget(ids.subList(0, 2));
    prune(TWO_PHASES);
    var marked = new ArrayList<>(store.names(ObjectType.PACK));
    marked.removeAll(listed());
    forget(ids.subList(2, 4));
    now = now.plus(PruneRequest.STANDARD_GRACE);
    var full = new FaultyStore(store);
    full.fail(Fault.always(Operation.SAVE, ObjectType.PACK, ErrorCode.STORE_FULL));

    try (var repository = TestRepositories.open(full);
        var lock = TestRepositories.lock(repository, true)) {
      assertThatThrownBy(() -> prune(repository, lock, TWO_PHASES, PruneListener.SILENT))
          .isInstanceOfSatisfying(
              HoldfastException.class,
              thrown -> assertThat(thrown.code()).isEqualTo(ErrorCode.STORE_FULL));
    }

    assertThat(marked).isNotEmpty();
    assertThat(store.names(ObjectType.PACK)).doesNotContainAnyElementsOf(marked);
    assertWhole();
  }

  /** All packs that an index lists. */
  private List<ObjectName> listed() throws InterruptedException {
    try (var repository = open()) {
      repository.loadIndex();
      return repository.index().packs().stream().map(PackId::objectName).toList();
    }
  }

  /** Another machine may read it, should the fault be this one's. */
  @Test
  void keepsAllCopiesOfWhatIsSoundInNone() throws Exception {
    fill(1);
    var first = store.names(ObjectType.PACK);
    try (var other = open()) {
      history.save(other);
    }
    var data = new ArrayList<ObjectName>();
    try (var repository = open()) {
      repository
          .indexFiles()
          .visit(_ ->
              pack -> {
                if (pack.blobs().stream().allMatch(blob -> blob.type() == BlobType.DATA)) {
                  synchronized (data) {
                    data.add(pack.id().objectName());
                  }
                }
              });
    }
    data.forEach(this::rotAll);
    var told = new ArrayList<PackId>();

    var report = prune(AT_ONCE, tellingInto(told));

    assertThat(data).anyMatch(first::contains).anyMatch(name -> !first.contains(name));
    assertThat(told).isNotEmpty();
    assertThat(report.damaged()).isNotEmpty();
    assertThat(store.names(ObjectType.PACK)).containsAll(data);
  }

  private void rot(ObjectName name) {
    store.damage(
        name,
        bytes -> {
          IntStream.range(0, bytes.length / 2).forEach(at -> bytes[at] ^= 1);
          return bytes;
        });
  }

  /** Each of its blobs; the header stays readable. */
  private void rotAll(ObjectName name) {
    store.damage(
        name,
        bytes -> {
          var header = ByteBuffer.wrap(bytes).order(LITTLE_ENDIAN).getInt(bytes.length - 4);
          IntStream.range(0, bytes.length - 4 - header).forEach(at -> bytes[at] ^= 1);
          return bytes;
        });
  }

  private static PruneListener tellingInto(List<PackId> told) {
    return new PruneListener() {
      @Override
      public void damaged(PackId pack, HoldfastException failure) {
        synchronized (told) {
          told.add(pack);
        }
      }
    };
  }

  /** As after a crash in the middle of a switch, and as other programs may write it. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void countsAPackOnceThatSeveralIndexFilesListInParts(boolean atOnce) throws Exception {
    var ids = fill(4);
    forget(ids.subList(0, 3));
    var request = atOnce ? AT_ONCE : TWO_PHASES;
    var planned = prune(request.withDryRun(true));
    try (var repository = open()) {
      var files = repository.indexFiles().ids();
      var packs = new ArrayList<IndexedPack>();
      files.forEach(file -> repository.indexFiles().read(file, packs::add));
      repository
          .indexFiles()
          .save(packs.stream().map(pack -> part(pack, 0, 2)).toList(), List.of());
      repository
          .indexFiles()
          .save(packs.stream().map(pack -> part(pack, 1, Integer.MAX_VALUE)).toList(), List.of());
      files.forEach(repository.indexFiles()::delete);
    }

    var report = prune(request);

    assertThat(planned.done().packs().repacked()).isPositive();
    assertThat(planned.done().packs().kept()).isPositive();
    assertThat(report).isEqualTo(planned);
    assertWhole();
    now = now.plus(PruneRequest.STANDARD_GRACE);
    prune(request);
    assertWhole();
  }

  private static IndexedPack part(IndexedPack pack, int from, int to) {
    var blobs = pack.blobs();
    return new IndexedPack(
        pack.id(), blobs.subList(Math.min(from, blobs.size()), Math.min(to, blobs.size())));
  }

  @Test
  void asksByNameForPacksThatAListLacks() throws Exception {
    var ids = fill(3);
    forget(ids.subList(0, 2));
    var planned = prune(AT_ONCE.withDryRun(true));
    var late = new FaultyStore(store);
    late.listLate(name -> name.type() == ObjectType.PACK);

    PruneReport report;
    try (var repository = TestRepositories.open(late);
        var lock = TestRepositories.lock(repository, true)) {
      report = prune(repository, lock, AT_ONCE, PruneListener.SILENT);
    }

    assertThat(report).isEqualTo(planned);
    assertWhole();
  }

  @Test
  void aDryRunTellsAndChangesNothing() throws Exception {
    var ids = fill(4);
    forget(ids.subList(0, 3));
    var before = objects();

    var planned = prune(AT_ONCE.withDryRun(true));

    assertThat(objects()).isEqualTo(before);
    assertThat(planned).isEqualTo(prune(AT_ONCE));
  }

  @Test
  void toleratesAsMuchUnusedDataAsItIsTold() throws Exception {
    var ids = fill(6);
    forget(ids.subList(0, 5));
    var half = new Limits(new UnusedLimit.Share(50), Long.MAX_VALUE, Duration.ofDays(1));
    var any = new Limits(new UnusedLimit.Unlimited(), Long.MAX_VALUE, Duration.ofDays(1));

    var unlimited = prune(AT_ONCE.withLimits(any).withDryRun(true));
    var limited = prune(AT_ONCE.withLimits(half));

    assertThat(limited.done().packs().repacked())
        .isGreaterThanOrEqualTo(unlimited.done().packs().repacked());
    assertThat(limited.remainingUnused().bytes())
        .isLessThanOrEqualTo(limited.content().used().bytes());
    assertWhole();
  }

  @Test
  void manyBoundedRunsDoWhatOneDoes() throws Exception {
    var ids = fill(6);
    forget(ids.subList(0, 5));
    var bounded =
        AT_ONCE.withLimits(new Limits(new UnusedLimit.Bytes(0), 150_000, Duration.ofDays(1)));

    var runs = 0;
    PruneReport report;
    do {
      report = prune(bounded);
      assertThat(report.done().repacked().bytes()).isLessThanOrEqualTo(150_000);
      assertWhole();
    } while (report.remainingUnused().blobs() > 0 && ++runs < 40);

    assertThat(runs).isLessThan(40);
  }

  @Test
  void stopsWritingAnewWhenTheTimeIsOver() throws Exception {
    var ids = fill(5);
    forget(ids.subList(0, 4));
    var hasty =
        AT_ONCE.withLimits(new Limits(new UnusedLimit.Bytes(0), Long.MAX_VALUE, Duration.ZERO));

    var report = prune(hasty);

    assertThat(report.finished()).isFalse();
    assertThat(report.done().repacked().blobs()).isZero();
    assertWhole();
  }

  @Test
  void mergesSmallPacks() throws Exception {
    for (var i = 0; i < 12; i++) {
      try (var repository = i == 0 ? TestRepositories.create(store) : open()) {
        repository.loadIndex();
        history.change().save(repository);
      }
    }
    var before = store.names(ObjectType.PACK).size();

    prune(AT_ONCE.withRepackSmall(true));

    assertThat(store.names(ObjectType.PACK).size()).isLessThan(before);
    assertWhole();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SNAPSHOT", "INDEX", "PACK_GONE", "PACK_CUT", "LENGTH_WRONG"})
  void changesNothingWhenNotAllIsFound(String damage) throws Exception {
    var ids = fill(3);
    forget(ids.subList(0, 1));
    switch (damage) {
      case "SNAPSHOT" -> store.damage(ids.getLast().objectName(), _ -> new byte[9]);
      case "INDEX" -> store.damage(store.names(ObjectType.INDEX).getFirst(), _ -> new byte[9]);
      case "PACK_GONE" -> store.delete(packOf(ids.getLast()));
      case "PACK_CUT" ->
          store.damage(packOf(ids.getLast()), bytes -> Arrays.copyOf(bytes, bytes.length + 1));
      case "LENGTH_WRONG" -> listLonger(packOf(ids.getLast()));
      default -> throw new IllegalArgumentException(damage);
    }
    var before = objects();

    assertThatThrownBy(() -> prune(AT_ONCE)).isInstanceOf(HoldfastException.class);

    assertThat(objects()).isEqualTo(before);
  }

  /** Lists a pack once more, its blobs at their places, but longer than they are. */
  private void listLonger(ObjectName pack) {
    try (var repository = open()) {
      var id = PackId.parse(pack.id());
      var blobs = PackHeaders.read(repository, id, store.size(pack));
      var longer =
          blobs.stream()
              .map(blob ->
                  new PackedBlob(
                      blob.id(),
                      blob.type(),
                      blob.offset(),
                      blob.length(),
                      blob.plainLength() + 1,
                      true))
              .toList();
      assertThat(blobs).allMatch(PackedBlob::compressed);
      repository.indexFiles().save(List.of(new IndexedPack(id, longer)), List.of());
    }
  }

  @Test
  void leavesAPackWhoseContentCannotBeReadAndDoesTheRest() throws Exception {
    var ids = fill(5);
    forget(ids.subList(0, 4));
    var planned = prune(AT_ONCE.withDryRun(true));
    var damaged = new ArrayList<PackId>();
    for (var name : store.names(ObjectType.PACK)) {
      var kept = objects();
      rot(name);
      try {
        damaged.addAll(prune(AT_ONCE).damaged());
      } catch (HoldfastException e) {
        assertThat(e.code()).isIn(ErrorCode.BLOB_DAMAGED); // a tree: found before anything is done
      }
      store = storeOf(kept);
    }

    assertThat(planned.done().packs().repacked()).isPositive();
    assertThat(damaged).isNotEmpty();
    assertWhole();
  }

  @Test
  void removesNothingOnceTheLockIsLost() throws Exception {
    var ids = fill(3);
    forget(ids.subList(0, 2));
    var packs = store.names(ObjectType.PACK);
    var indexes = store.names(ObjectType.INDEX);
    var clock = new Instant[] {BEGIN};
    try (var repository = open();
        var lock =
            RepositoryLock.acquireExclusive(
                repository.sealedFiles(), TestRepositories.quickLock(() -> clock[0]))) {
      clock[0] = BEGIN.plus(Duration.ofHours(1)); // suspended

      assertThatThrownBy(() -> prune(repository, lock, AT_ONCE, PruneListener.SILENT))
          .asInstanceOf(type(HoldfastException.class))
          .returns(ErrorCode.LOCK_LOST, HoldfastException::code);
    }

    assertThat(store.names(ObjectType.PACK)).containsAll(packs);
    assertThat(store.names(ObjectType.INDEX)).containsAll(indexes);
    assertWhole();
  }

  /** A process that dies at any operation on the store leaves all in order for the next. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void goesOnAfterACrashAtAnyOperation(boolean atOnce) throws Exception {
    var request = atOnce ? AT_ONCE : TWO_PHASES;
    var ids = fill(4);
    try (var other = open()) {
      history.save(other);
    }
    forget(ids.subList(0, 3));
    var before = objects();
    var crashes = 0;
    for (var at = 1; crash(before, request, at); at++) {
      crashes++;
      assertWhole();
      now = now.plus(Duration.ofHours(1));
      prune(request);
      assertWhole();
      now = now.plus(PruneRequest.STANDARD_GRACE);
      prune(request);
      var last = prune(request);
      assertThat(last.remainingUnused().blobs()).as("crash at %d", at).isZero();
      assertThat(check().hints()).as("crash at %d", at).isZero();
      now = BEGIN;
    }
    assertThat(crashes).isGreaterThan(12);
  }

  /** New packs and old ones lie side by side then, and the new ones are taken. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void writesNothingAgainThatAKilledRunWrote(boolean atOnce) throws Exception {
    var request = atOnce ? AT_ONCE : TWO_PHASES;
    forget(fill(6).subList(0, 5));
    var before = objects();
    assertThat(crash(before, request, PruneTest::dieBeforeAnIndexGoes)).isTrue();
    var written = new HashSet<>(store.names(ObjectType.PACK));
    written.removeIf(before::containsKey);

    var report = prune(request);

    assertThat(written).isNotEmpty();
    assertThat(report.content().duplicate().blobs()).isPositive();
    assertThat(report.done().repacked().blobs()).isZero();
    try (var repository = open()) {
      repository.loadIndex();
      assertThat(written)
          .allMatch(name -> repository.index().containsPack(PackId.parse(name.id())));
    }
    assertWhole();
  }

  private static void dieBeforeAnIndexGoes(Operation operation, ObjectName name) {
    if (operation == Operation.DELETE && name.type() == ObjectType.INDEX) {
      throw died(name);
    }
  }

  static List<Integer> seeds() {
    return IntStream.range(0, 30).boxed().toList();
  }

  /** Whatever is backed up, forgotten and pruned in whatever order, what is left is whole. */
  @ParameterizedTest
  @MethodSource("seeds")
  void holdsForRandomHistories(int seed) throws Exception {
    var random = new Random(seed);
    var lives = new RandomHistory(seed);
    TestRepositories.create(store, 1 + seed % 2).close();
    for (var step = 0; step < 20; step++) {
      switch (random.nextInt(5)) {
        case 0 -> {
          List<SnapshotId> ids;
          try (var repository = open()) {
            ids = repository.snapshots().ids();
          }
          forget(ids.stream().filter(_ -> random.nextInt(3) == 0).toList());
        }
        case 1 -> {
          now = now.plus(Duration.ofHours(random.nextInt(100)));
          prune(randomly(random, 1 + seed % 2));
          try (var repository = open()) {
            lives.verify(repository);
          }
          assertThat(check().sound()).isTrue();
        }
        default -> {
          try (var repository = open()) {
            if (random.nextInt(4) > 0) {
              repository.loadIndex();
            }
            lives.change().save(repository);
          }
        }
      }
    }
    var last = prune(PruneRequest.standard().withRemoveAll(true));
    assertThat(last.remainingUnused().bytes())
        .isLessThanOrEqualTo(UnusedLimit.standard().bytes(last.content().used().bytes()));
    try (var repository = open()) {
      lives.verify(repository);
    }
  }

  @Test
  void compressesOnceWhatLiesRaw() throws Exception {
    fill(2);
    var compressing = AT_ONCE.withRepackUncompressed(true);

    var planned = prune(compressing.withDryRun(true));
    var done = prune(compressing);
    var again = prune(compressing);

    assertThat(planned.content().uncompressed().blobs()).isPositive();
    assertThat(planned.done().compressed().blobs()).isZero();
    assertThat(done.done().compressed().blobs())
        .isEqualTo(planned.content().uncompressed().blobs());
    assertThat(done.remaining().bytes()).isEqualTo(again.content().used().bytes());
    assertThat(again.content().uncompressed().blobs()).isZero();
    assertThat(again.done().repacked().blobs()).isZero();
    assertWhole();
  }

  @Test
  void compressesNoMoreInARunThanItMay() throws Exception {
    fill(4);
    var most = bytes(ObjectType.PACK) / 3;
    var limits = new Limits(UnusedLimit.standard(), most, Duration.ofDays(1));
    var compressing = AT_ONCE.withRepackUncompressed(true).withLimits(limits);

    var runs = 0;
    for (var left = prune(compressing); left.done().repacked().blobs() > 0; runs++) {
      assertThat(left.done().repacked().bytes()).isLessThanOrEqualTo(most);
      left = prune(compressing);
    }

    assertThat(runs).isGreaterThan(1);
    assertThat(prune(compressing.withDryRun(true)).content().uncompressed().blobs()).isZero();
    assertWhole();
  }

  /** Blobs that were compressed before a crash are not taken for the worse copies. */
  @Test
  void doesNotCompressAgainWhatAKilledRunCompressed() throws Exception {
    fill(3);
    var compressing = AT_ONCE.withRepackUncompressed(true);
    var before = objects();
    var leftBesideCopies = new HashSet<Long>();
    for (var at = 1; crash(before, compressing, at); at++) {
      var report = prune(compressing);
      if (report.content().duplicate().blobs() > 0) {
        leftBesideCopies.add(report.content().uncompressed().blobs());
      }
      assertThat(prune(compressing.withDryRun(true)).content().uncompressed().blobs()).isZero();
      assertWhole();
    }
    assertThat(leftBesideCopies).as("raw blobs without a compressed copy").contains(0L);
  }

  @Test
  void refusesToCompressInVersionOne() throws Exception {
    TestRepositories.create(store, 1).close();

    assertThatThrownBy(() -> prune(AT_ONCE.withRepackUncompressed(true)))
        .asInstanceOf(type(HoldfastException.class))
        .returns(ErrorCode.NOT_SUPPORTED, HoldfastException::code);
  }

  private static PruneRequest randomly(Random random, int version) {
    var limits =
        new Limits(
            random.nextBoolean() ? UnusedLimit.standard() : new UnusedLimit.Share(30),
            random.nextBoolean() ? Long.MAX_VALUE : random.nextInt(500_000),
            Duration.ofDays(1));
    return PruneRequest.standard()
        .withLimits(limits)
        .withRepackSmall(random.nextBoolean())
        .withRepackUncompressed(version > 1 && random.nextBoolean())
        .withRemoveAll(true)
        .withGrace(random.nextBoolean() ? Duration.ZERO : Duration.ofHours(random.nextInt(100)));
  }

  /** Returns whether it died: false when there are not so many operations. */
  private boolean crash(Map<ObjectName, ByteBuffer> from, PruneRequest request, int at)
      throws InterruptedException {
    var operations = new AtomicInteger();
    return crash(
        from,
        request,
        (operation, name) -> {
          if (operations.incrementAndGet() >= at) {
            throw died(name);
          }
        });
  }

  private boolean crash(Map<ObjectName, ByteBuffer> from, PruneRequest request, Fault fault)
      throws InterruptedException {
    store = storeOf(from);
    var dying = new FaultyStore(store);
    try (var holder = open();
        var lock = TestRepositories.lock(holder, true);
        var repository = TestRepositories.open(dying)) {
      dying.fail(fault);
      prune(repository, lock, request, PruneListener.SILENT);
      return false;
    } catch (HoldfastException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNREACHABLE);
      return true;
    }
  }

  private static StoreException died(ObjectName before) {
    return new StoreException(ErrorCode.STORE_UNREACHABLE, "died before " + before, null);
  }

  List<SnapshotId> fill(int snapshots) throws InterruptedException {
    var ids = new ArrayList<SnapshotId>();
    try (var repository = TestRepositories.create(store)) {
      for (var i = 0; i < snapshots; i++) {
        ids.add(history.change().change().save(repository));
      }
    }
    return ids;
  }

  void forget(List<SnapshotId> ids) {
    try (var repository = open()) {
      ids.forEach(repository.snapshots()::delete);
    }
  }

  PruneReport prune(PruneRequest request) throws InterruptedException {
    return prune(request, PruneListener.SILENT);
  }

  PruneReport prune(PruneRequest request, PruneListener listener) throws InterruptedException {
    try (var repository = open();
        var lock = TestRepositories.lock(repository, true)) {
      return prune(repository, lock, request, listener);
    }
  }

  private PruneReport prune(
      Repository repository, RepositoryLock lock, PruneRequest request, PruneListener listener)
      throws InterruptedException {
    var means = new Prune.Means(RandomHistory.SMALL_PACKS, runs());
    return new Prune(repository, lock, () -> now, listener, means).run(request);
  }

  private Repository open() {
    return TestRepositories.open(store);
  }

  void assertWhole() throws Exception {
    try (var repository = open()) {
      history.verify(repository);
    }
    var report = check();
    assertThat(report.errors()).as("%s", report.findings()).isZero();
  }

  private CheckReport check() throws InterruptedException {
    try (var repository = open()) {
      return Check.run(repository, CheckRequest.allData(), CheckListener.NONE);
    }
  }

  /** The pack with a snapshot's root. */
  private ObjectName packOf(SnapshotId id) throws InterruptedException {
    try (var repository = open()) {
      repository.loadIndex();
      var tree = repository.snapshots().get(id).snapshot().tree();
      return repository.index().find(tree, BlobType.TREE).orElseThrow().pack().objectName();
    }
  }

  private long bytes(ObjectType type) {
    return store.names(type).stream().mapToLong(store::size).sum();
  }

  Map<ObjectName, ByteBuffer> objects() throws Exception {
    var objects = new HashMap<ObjectName, ByteBuffer>();
    for (var type : ObjectType.values()) {
      for (var name : type == ObjectType.LOCK ? List.<ObjectName>of() : store.names(type)) {
        try (var content = store.load(name, 0, 0)) {
          objects.put(name, ByteBuffer.wrap(content.readAllBytes()));
        }
      }
    }
    return objects;
  }

  static MemoryStore storeOf(Map<ObjectName, ByteBuffer> objects) {
    var store = new MemoryStore();
    objects.forEach((name, bytes) -> store.save(name, List.of(bytes.duplicate())));
    return store;
  }

  private static IndexVisitor marks(List<MarkedPack> into) {
    return new IndexVisitor() {
      @Override
      public void pack(IndexedPack pack) {}

      @Override
      public void marked(MarkedPack pack) {
        into.add(pack);
      }
    };
  }
}
