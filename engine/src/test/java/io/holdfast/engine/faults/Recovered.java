package io.holdfast.engine.faults;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.recover.RecoveryListener;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import io.holdfast.engine.tree.Node;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** What a recovery has made snapshots of. */
final class Recovered {
  private Recovered() {}

  static final class Silence implements RecoveryListener {
    @Override
    public void progress(long read, long total) {}

    @Override
    public void damaged(BlobId tree, HoldfastException failure) {}

    @Override
    public void damaged(SnapshotId snapshot, HoldfastException failure) {}
  }

  static boolean is(StoredSnapshot stored) {
    return stored.snapshot().tags().contains("recovered");
  }

  /** The folders of recovered snapshots, and those below: one that was cut off left one too. */
  static Set<BlobId> trees(Repository repository, Collection<StoredSnapshot> snapshots) {
    var trees = new HashSet<BlobId>();
    snapshots.stream()
        .filter(Recovered::is)
        .forEach(stored -> add(repository, stored.snapshot().tree(), trees));
    return trees;
  }

  private static void add(Repository repository, BlobId tree, Set<BlobId> trees) {
    if (trees.add(tree)) {
      for (var node : repository.loadTree(tree).nodes()) {
        if (node instanceof Node.Directory folder) {
          add(repository, folder.subtree(), trees);
        }
      }
    }
  }
}
