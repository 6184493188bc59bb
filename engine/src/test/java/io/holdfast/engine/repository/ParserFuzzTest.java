package io.holdfast.engine.repository;

import io.holdfast.engine.config.ConfigCodec;
import io.holdfast.engine.index.IndexCodec;
import io.holdfast.engine.index.IndexedPack;
import io.holdfast.engine.index.MarkedPack;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackHeader;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.snapshot.SnapshotCodec;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.SnapshotSummary;
import io.holdfast.engine.snapshot.SnapshotSummary.BlobCounts;
import io.holdfast.engine.snapshot.SnapshotSummary.EntryCounts;
import io.holdfast.engine.snapshot.SnapshotSummary.ProcessedTotals;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreeReader;
import io.holdfast.store.ObjectType;
import io.holdfast.store.testkit.MemoryStore;
import io.holdfast.store.testkit.Mutations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a repository holds, by a writer with the right key and wrong ideas. */
class ParserFuzzTest {
  private static final OffsetDateTime TIME = OffsetDateTime.parse("2026-03-01T08:00:00.5+02:00");

  private final MemoryStore store = new MemoryStore();
  private final Repository repository = TestRepositories.create(store);
  private Snapshot snapshot =
      Snapshot.builder(TIME, BlobId.hash(new byte[0], 0, 0), List.of("/")).build();

  @BeforeEach
  void fill() throws InterruptedException {
    snapshot =
        repository.snapshots().get(new RandomHistory(4).change().save(repository)).snapshot();
  }

  @AfterEach
  void close() {
    repository.close();
  }

  @Test
  void configs() {
    new Mutations().feed(ConfigCodec.encode(repository.config()), ConfigCodec::decode);
  }

  @Test
  void snapshots() {
    var counts = new EntryCounts(1, 2, 3);
    var full =
        snapshot.toBuilder()
            .parent(SnapshotId.parse("ab".repeat(32)))
            .original(SnapshotId.parse("cd".repeat(32)))
            .username("user")
            .uid(1000)
            .excludes(List.of("*.tmp"))
            .tags(List.of("one", "two"))
            .summary(
                new SnapshotSummary(
                    TIME,
                    TIME,
                    counts,
                    counts,
                    new BlobCounts(1, 2, 3, 4),
                    new ProcessedTotals(5, 6)))
            .build();

    new Mutations().feed(SnapshotCodec.encode(full), SnapshotCodec::decode);
  }

  @Test
  void indexes() {
    var packs = new ArrayList<IndexedPack>();
    var marks = new ArrayList<MarkedPack>();
    repository
        .indexFiles()
        .read(
            repository.indexFiles().ids().getFirst(),
            pack -> {
              var few = new IndexedPack(pack.id(), pack.blobs().subList(0, 1));
              packs.add(few);
              marks.add(new MarkedPack(few, Instant.EPOCH));
            });

    new Mutations()
        .feed(IndexCodec.encode(packs, marks), bytes -> IndexCodec.decode(bytes, 2, _ -> {}));
  }

  @Test
  void trees() {
    var root = repository.loadTree(snapshot.tree());
    var folder = (Node.Directory) root.nodes().getFirst();
    var text = repository.loadBlob(folder.subtree(), BlobType.TREE);

    new Mutations().feed(text, bytes -> TreeReader.readAll(bytes, 0, bytes.length));
    new Mutations()
        .feed(
            text,
            bytes -> {
              var reader = TreeReader.open(bytes, 0, bytes.length);
              for (var node = reader.nextRaw(); node.isPresent(); node = reader.nextRaw()) {
                node.get().withContent(List.of(), 7);
              }
            });
  }

  @Test
  void packHeaders() throws Exception {
    var name = store.names(ObjectType.PACK).getFirst();
    byte[] pack;
    try (var content = store.load(name, 0, 0)) {
      pack = content.readAllBytes();
    }
    var length = ByteBuffer.wrap(pack).order(ByteOrder.LITTLE_ENDIAN).getInt(pack.length - 4);
    var sealed = Arrays.copyOfRange(pack, pack.length - 4 - length, pack.length - 4);
    var id = PackId.parse(name.id());
    var key = repository.masterKey();

    new Mutations()
        .feed(
            key.open(sealed),
            bytes -> PackHeader.open(id, key, ByteBuffer.wrap(key.seal(bytes)), pack.length));
  }
}
