package io.holdfast.engine.check;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.base.TaskGroup;
import io.holdfast.engine.check.CheckListener.Phase;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.EncodedBlob;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.engine.reach.ReachableTrees;
import io.holdfast.engine.repository.PackBlobs;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.tree.Node;
import io.holdfast.store.ObjectType;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * Proves one snapshot whole from the repository's bytes: every tree is read, every blob is found in
 * a pack that is there and long enough, and what lies in chosen packs is read, opened and hashed.
 * Others may back up meanwhile: a shared lock is enough.
 */
public final class SnapshotCheck {
  private final Repository repository;
  private final Predicate<PackId> reading;
  private final Findings findings;

  /** The lines of what the snapshot needs. Guarded by this. */
  private final BitSet needed = new BitSet();

  /** The numbers of packs that the index lists and the store does not have. */
  private final BitSet gone = new BitSet();

  private final AtomicLong bytesRead = new AtomicLong();

  private SnapshotCheck(Repository repository, Predicate<PackId> reading, CheckListener listener) {
    this.repository = repository;
    this.reading = reading;
    this.findings = new Findings(listener);
  }

  /**
   * What was found.
   *
   * @param findings the first of them
   * @param errors how many there are in all
   * @param blobs that the snapshot needs, each once
   * @param bytesRead of packs, beside the trees
   */
  public record Report(
      List<Finding> findings, long errors, long trees, long blobs, long bytesRead) {
    public Report {
      findings = List.copyOf(findings);
    }

    public boolean sound() {
      return errors == 0;
    }
  }

  /**
   * @param reading which packs to read; of others only their place and length is looked at
   * @throws io.holdfast.engine.EngineException SNAPSHOT_MISSING, SNAPSHOT_DAMAGED, INDEX_DAMAGED
   * @throws io.holdfast.store.StoreException STORE_UNREACHABLE
   */
  public static Report run(
      Repository repository, SnapshotId snapshot, Predicate<PackId> reading, CheckListener listener)
      throws InterruptedException {
    return new SnapshotCheck(repository, reading, listener).run(snapshot);
  }

  private Report run(SnapshotId id) throws InterruptedException {
    var root = repository.snapshots().get(id).snapshot().tree();
    repository.indexFiles().reload();
    var packs = packs();
    noteGone(packs);
    need(root, BlobType.TREE);
    var trees =
        ReachableTrees.walk(
            TreeSource.of(repository),
            List.of(root),
            new Needing(new TreeCheck(repository, packs, findings)));
    readPacks(packs);
    return new Report(
        findings.first(), findings.errors(), trees, needed.cardinality(), bytesRead.get());
  }

  private Map<PackId, Long> packs() {
    var packs = new HashMap<PackId, Long>();
    repository
        .store()
        .list(
            ObjectType.PACK,
            object -> packs.put(PackId.parse(object.name().id()), object.sizeBytes()));
    return packs;
  }

  private void noteGone(Map<PackId, Long> packs) {
    var listed = repository.index().packs();
    for (var number = 0; number < listed.size(); number++) {
      if (!packs.containsKey(listed.get(number))) {
        gone.set(number);
      }
    }
  }

  private void readPacks(Map<PackId, Long> sizes) throws InterruptedException {
    var index = repository.index();
    var lines = index.linesByPack();
    var packs = index.packs();
    var packBlobs = new PackBlobs(repository);
    var done = new AtomicLong();
    try (var group = TaskGroup.open("check-snapshot", PackBlobs.WORKERS)) {
      for (var number = 0; number < lines.packs(); number++) {
        var blobs = lines.of(number).filter(needed::get).mapToObj(index::blob).toList();
        var pack = packs.get(number);
        var size = sizes.get(pack);
        if (blobs.isEmpty() || size == null) {
          continue;
        }
        requireLength(pack, size, blobs);
        if (reading.test(pack)) {
          group.fork(() -> {
            packBlobs.read(pack, blobs, new Reading());
            findings.progress(Phase.DATA, done.incrementAndGet(), packs.size());
          });
        }
      }
      group.join();
    }
  }

  private void requireLength(PackId pack, long size, List<PackedBlob> blobs) {
    var end = blobs.stream().mapToLong(blob -> blob.offset() + blob.length()).max().orElse(0);
    if (end > size) {
      findings.add(
          Finding.error(
              ErrorCode.PACK_DAMAGED,
              pack.objectName(),
              "it has %d bytes, a blob ends at %d".formatted(size, end)));
    }
  }

  /** In the first pack that is there: that is where restores find it. */
  private synchronized void need(BlobId id, BlobType type) {
    var line = repository.index().line(id, type, pack -> !gone.get(pack));
    if (line >= 0) {
      needed.set(line);
    }
  }

  /** Notes what the trees need; the check of trees finds what is missing of it. */
  private final class Needing implements ReachableTrees.Visitor {
    private final TreeCheck check;

    private Needing(TreeCheck check) {
      this.check = check;
    }

    @Override
    public void visit(BlobId tree, Node node) {
      check.visit(tree, node);
      switch (node) {
        case Node.File file -> file.content().forEach(blob -> need(blob, BlobType.DATA));
        case Node.Directory directory -> need(directory.subtree(), BlobType.TREE);
        case Node.Unusable _, Node.Symlink _, Node.Device _, Node.Fifo _, Node.Socket _ -> {}
      }
    }

    @Override
    public void damaged(BlobId tree, HoldfastException failure) {
      check.damaged(tree, failure);
    }

    @Override
    public void progressed(long seen) {
      check.progressed(seen);
    }
  }

  /** What is read is proven by being opened: seal, decompression and id. */
  private final class Reading implements PackBlobs.Use {
    @Override
    public void use(PackedBlob blob, EncodedBlob encoded) {
      bytesRead.addAndGet(blob.length());
    }

    @Override
    public void unreadable(PackedBlob blob, HoldfastException failure) {
      findings.add(
          Finding.error(
              failure.code(),
              "%s blob %s".formatted(blob.type().word(), blob.id()),
              failure.getMessage()));
    }
  }
}
