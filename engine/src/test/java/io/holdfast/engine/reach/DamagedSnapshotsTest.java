package io.holdfast.engine.reach;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.repository.RandomHistory;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import io.holdfast.store.ObjectType;
import io.holdfast.store.StoreException;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.MemoryStore;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DamagedSnapshotsTest {
  private static final BlobId OTHER = id("of somebody else");

  private final MemoryStore memory = new MemoryStore();
  private final FaultyStore store = new FaultyStore(memory);
  private final byte[] data = "what a door holds".getBytes(UTF_8);
  private SnapshotId withDoor;

  /** Another program may know the type. */
  @BeforeEach
  void saveANodeThatNobodyHereKnows() throws Exception {
    var below =
        "{\"nodes\":[{\"name\":\"b\",\"type\":\"file\",\"content\":[\"%s\"]}]}\n".formatted(OTHER);
    var root =
        "{\"nodes\":[{\"name\":\"a\",\"type\":\"door\",\"content\":[\"%s\"],\"subtree\":\"%s\"}]}\n"
            .formatted(BlobId.hash(data, 0, data.length), id(below));
    try (var repository = TestRepositories.create(memory);
        var writer = repository.openWriter(RandomHistory.SMALL_PACKS, () -> {})) {
      writer.save(BlobType.DATA, BlobId.hash(data, 0, data.length), data, 0, data.length);
      for (var tree : List.of(below, root)) {
        writer.save(BlobType.TREE, id(tree), tree.getBytes(UTF_8), 0, tree.length());
      }
      writer.flush();
      withDoor = new RandomHistory(1).save(repository, id(root));
    }
  }

  private static BlobId id(String text) {
    var bytes = text.getBytes(UTF_8);
    return BlobId.hash(bytes, 0, bytes.length);
  }

  @Test
  void whatNobodyKnowsCountsByWhatItRefersTo() throws Exception {
    assertThat(damaged(id("of no snapshot"))).isEmpty();
    assertThat(damaged(BlobId.hash(data, 0, data.length))).containsExactly(withDoor);
    assertThat(damaged(OTHER)).as("of a file below it").containsExactly(withDoor);
  }

  @Test
  void nobodyCanTellWithoutAStore() {
    store.fail((_, name) -> {
      if (name.type() == ObjectType.PACK) {
        throw new StoreException(ErrorCode.STORE_UNREACHABLE, "away", null);
      }
    });

    assertThatThrownBy(() -> damaged(OTHER)).isInstanceOf(StoreException.class);
  }

  private List<SnapshotId> damaged(BlobId blob) throws InterruptedException {
    try (var repository = TestRepositories.open(store)) {
      repository.loadIndex();
      return new DamagedSnapshots(repository, Set.of(blob)).among(all(repository));
    }
  }

  private static List<StoredSnapshot> all(Repository repository) {
    return repository.snapshots().ids().stream().map(repository.snapshots()::get).toList();
  }
}
