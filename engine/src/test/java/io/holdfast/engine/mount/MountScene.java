package io.holdfast.engine.mount;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.repository.BlobWriter;
import io.holdfast.engine.repository.RandomHistory;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.snapshot.StoredSnapshot;
import io.holdfast.engine.tree.FileIdentity;
import io.holdfast.engine.tree.FileMode;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.NodeTimes;
import io.holdfast.engine.tree.Owner;
import io.holdfast.engine.tree.TreeEncoder;
import io.holdfast.store.testkit.MemoryStore;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/** A repository in memory whose trees are written node by node. */
final class MountScene implements AutoCloseable {
  static final Instant TIME = Instant.parse("2026-11-22T10:00:00Z");

  final MemoryStore store = new MemoryStore();
  final Repository repository = TestRepositories.create(store);

  /** What is written with a writer, which is then flushed. */
  @FunctionalInterface
  interface Writing {
    BlobId write(BlobWriter writer) throws InterruptedException;
  }

  BlobId write(Writing writing) throws InterruptedException {
    repository.loadIndex();
    try (var writer = repository.openWriter(RandomHistory.SMALL_PACKS, () -> {})) {
      var root = writing.write(writer);
      writer.flush();
      return root;
    }
  }

  StoredSnapshot snapshot(BlobId root, String time, String host, String... tags) {
    var snapshot =
        Snapshot.builder(OffsetDateTime.parse(time), root, List.of("/srv"))
            .hostname(host)
            .tags(List.of(tags))
            .build();
    return repository.snapshots().save(snapshot);
  }

  static BlobId blob(BlobWriter writer, String text) throws InterruptedException {
    var plain = text.getBytes(UTF_8);
    var id = BlobId.hash(plain, 0, plain.length);
    writer.save(BlobType.DATA, id, plain, 0, plain.length);
    return id;
  }

  static BlobId tree(BlobWriter writer, Node... nodes) throws InterruptedException {
    var encoder = new TreeEncoder(ZoneOffset.UTC);
    List.of(nodes).forEach(encoder::add);
    var tree = encoder.tree();
    writer.saveTree(tree);
    return tree.id();
  }

  static Node.File file(String name, long size, BlobId... content) {
    return new Node.File(NodeName.ofUtf8(name), metadata(0100644), size, List.of(content));
  }

  static Node.Directory folder(String name, BlobId tree) {
    return new Node.Directory(NodeName.ofUtf8(name), metadata(0040755), tree);
  }

  static NodeMetadata metadata(int mode) {
    return new NodeMetadata(
        FileMode.ofUnix(mode),
        new NodeTimes(TIME, TIME, TIME),
        new Owner(0, 0, "root", "root"),
        new FileIdentity(1000, 1, 1),
        List.of(),
        "");
  }

  @Override
  public void close() {
    repository.close();
  }
}
