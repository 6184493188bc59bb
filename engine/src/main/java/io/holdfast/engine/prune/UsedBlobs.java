package io.holdfast.engine.prune;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.reach.BlobIdSet;
import io.holdfast.engine.reach.ReachableTrees;
import io.holdfast.engine.reach.SeenTrees;
import io.holdfast.engine.repository.BlobReader;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.runs.RecordSorter;
import io.holdfast.engine.runs.Records;
import io.holdfast.engine.runs.RunSpace;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreeReader;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;

/**
 * What the snapshots need.
 *
 * @param trees a bit for each of {@link BlobLines#trees}, set on a tree's first record
 * @param data ids, sorted, each once; whether they are listed was not asked
 */
record UsedBlobs(BitSet trees, Records data) {
  /**
   * Reads all trees. Whatever cannot be read or found ends the walk, since nothing may be removed
   * then.
   *
   * @throws io.holdfast.engine.EngineException BLOB_MISSING, BLOB_DAMAGED, TREE_DAMAGED
   */
  static UsedBlobs find(
      Repository repository,
      IndexedBlobs blobs,
      RunSpace space,
      Collection<BlobId> roots,
      PruneListener listener)
      throws InterruptedException {
    var walk = new Walk(repository, blobs, space.uniqueSorter(4), listener);
    new ReachableTrees(walk, walk, walk.seen).walk(roots);
    return walk.used();
  }

  /** How many blobs these are. */
  long size() {
    return trees.cardinality() + data.size();
  }

  private static final class Walk implements TreeSource, ReachableTrees.Visitor {
    private final IndexedBlobs blobs;
    private final BlobReader reader;
    private final PruneListener listener;
    private final Seen seen;

    /** Guarded by this. */
    private final RecordSorter data;

    private Walk(
        Repository repository, IndexedBlobs blobs, RecordSorter data, PruneListener listener) {
      this.blobs = blobs;
      reader = repository.blobs(blobs);
      this.data = data;
      this.listener = listener;
      seen = new Seen(blobs.lines());
    }

    private synchronized UsedBlobs used() {
      return new UsedBlobs(seen.listed, data.sorted());
    }

    @Override
    public TreeReader open(BlobId tree) {
      blobs.require(tree, BlobType.TREE);
      return reader.openTree(tree);
    }

    @Override
    public void visit(BlobId tree, Node node) {
      switch (node) {
        case Node.File file -> use(file.content());
        case Node.Unusable unusable -> use(unusable.references().content());
        case Node.Directory _, Node.Symlink _, Node.Device _, Node.Fifo _, Node.Socket _ -> {}
      }
    }

    @Override
    public void damaged(BlobId tree, HoldfastException failure) {
      throw failure;
    }

    @Override
    public synchronized void progressed(long trees) {
      listener.progress(PruneListener.Phase.TREES, trees, 0);
    }

    private synchronized void use(List<BlobId> content) {
      for (var id : content) {
        data.add(id.w0(), id.w1(), id.w2(), id.w3());
      }
    }
  }

  /** Trees that were found, by their places among the lines. */
  private static final class Seen implements SeenTrees {
    private final BlobLines lines;

    /** Guarded by this, as all below. */
    private final BitSet listed = new BitSet();

    /** In packs that are taken back: usually none. */
    private final BlobIdSet others = new BlobIdSet();

    private long size;

    private Seen(BlobLines lines) {
      this.lines = lines;
    }

    @Override
    public boolean add(BlobId tree) {
      var place = (int) lines.tree(tree);
      synchronized (this) {
        if (place < 0 ? !others.add(tree) : listed.get(place)) {
          return false;
        }
        if (place >= 0) {
          listed.set(place);
        }
        size++;
        return true;
      }
    }

    @Override
    public synchronized long size() {
      return size;
    }
  }
}
