package io.holdfast.engine.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.index.IndexedPack;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.engine.repository.PackHeaders;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.StoreException;
import io.holdfast.store.testkit.FaultyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing goes while something is not found, not listed or not locked that must be. */
class PruneDoubtsTest extends PruneScene {
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

  /** The pack with a snapshot's root. */
  private ObjectName packOf(SnapshotId id) throws InterruptedException {
    try (var repository = open()) {
      repository.loadIndex();
      var tree = repository.snapshots().get(id).snapshot().tree();
      return repository.index().find(tree, BlobType.TREE).orElseThrow().pack().objectName();
    }
  }
}
