package io.holdfast.engine.stats;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.crypto.MasterKey;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.reach.ReachableTrees;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.StoredSnapshot;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreeReader;
import java.util.BitSet;
import java.util.List;

/** Counts the blobs that snapshots need, each once, by a bit for each line of the index. */
final class BlobCount implements TreeSource, ReachableTrees.Visitor {
  private final Repository repository;
  private final StatsListener listener;

  /** Guarded by this. */
  private final BitSet firstLines = new BitSet();

  BlobCount(Repository repository, StatsListener listener) {
    this.repository = repository;
    this.listener = listener;
  }

  StatsReport run(List<StoredSnapshot> snapshots) throws InterruptedException {
    var roots = snapshots.stream().map(stored -> stored.snapshot().tree()).toList();
    ReachableTrees.walk(this, roots, this);
    var bytes = 0L;
    var plainBytes = 0L;
    for (var line = firstLines.nextSetBit(0); line >= 0; line = firstLines.nextSetBit(line + 1)) {
      var blob = repository.index().blob(line);
      bytes += blob.length();
      plainBytes += blob.plainLength() + MasterKey.OVERHEAD_BYTES; // as restic counts it
    }
    return new StatsReport(
        StatsMode.RAW_DATA, snapshots.size(), bytes, plainBytes, 0, 0, firstLines.cardinality());
  }

  @Override
  public TreeReader open(BlobId tree) {
    need(tree, BlobType.TREE);
    return repository.openTree(tree);
  }

  @Override
  public void visit(BlobId tree, Node node) {
    switch (node) {
      case Node.File file -> file.content().forEach(blob -> need(blob, BlobType.DATA));
      case Node.Unusable unusable ->
          unusable.references().content().forEach(blob -> need(blob, BlobType.DATA));
      case Node.Directory _, Node.Symlink _, Node.Device _, Node.Fifo _, Node.Socket _ -> {}
    }
  }

  @Override
  public void damaged(BlobId tree, HoldfastException failure) {
    throw failure;
  }

  @Override
  public synchronized void progressed(long seen) {
    listener.progress(seen);
  }

  private void need(BlobId id, BlobType type) {
    var line = repository.index().requireLine(id, type);
    synchronized (this) {
      firstLines.set(line);
    }
  }
}
