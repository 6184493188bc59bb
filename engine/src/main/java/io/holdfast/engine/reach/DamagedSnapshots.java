package io.holdfast.engine.reach;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import io.holdfast.engine.tree.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the snapshots that need a damaged blob. Only run when there is one. Not thread-safe. */
public final class DamagedSnapshots {
  private final Repository repository;
  private final Set<BlobId> damaged;

  /** Trees that are decided: whether damage lies in or under them. */
  private final Map<BlobId, Boolean> decided = new HashMap<>();

  public DamagedSnapshots(Repository repository, Set<BlobId> damaged) {
    this.repository = repository;
    this.damaged = damaged;
  }

  /**
   * Those that need a damaged blob, in the order given. What nobody here can use of a tree counts
   * by what it refers to, since other programs may know it.
   *
   * @throws HoldfastException what the store failed with: then nobody can tell
   */
  public List<SnapshotId> among(Collection<StoredSnapshot> snapshots) {
    var found = new ArrayList<SnapshotId>();
    for (var snapshot : snapshots) {
      if (isDamaged(snapshot.snapshot().tree())) {
        found.add(snapshot.id());
      }
    }
    return found;
  }

  /** Depth first without recursion: a hostile tree may be deeper than a thread's stack. */
  private boolean isDamaged(BlobId root) {
    var path = new ArrayDeque<BlobId>();
    path.push(root);
    while (!path.isEmpty()) {
      var tree = path.peek();
      if (decided.containsKey(tree) || damaged.contains(tree)) {
        decided.putIfAbsent(tree, true);
        path.pop();
        continue;
      }
      var content = look(tree);
      var open = content.subtrees().stream().filter(child -> !decided.containsKey(child)).toList();
      if (content.damaged() || open.isEmpty()) {
        decided.put(
            tree, content.damaged() || content.subtrees().stream().anyMatch(this::decidedDamaged));
        path.pop();
        continue;
      }
      open.forEach(path::push);
    }
    return decidedDamaged(root);
  }

  private boolean decidedDamaged(BlobId tree) {
    return Boolean.TRUE.equals(decided.get(tree));
  }

  /** What matters of a tree. */
  private record Content(boolean damaged, List<BlobId> subtrees) {}

  private Content look(BlobId tree) {
    var subtrees = new ArrayList<BlobId>();
    try {
      var nodes = repository.openTree(tree);
      for (var node = nodes.next(); node.isPresent(); node = nodes.next()) {
        switch (node.get()) {
          case Node.File file -> {
            if (anyDamaged(file.content())) {
              return new Content(true, List.of());
            }
          }
          case Node.Directory directory -> subtrees.add(directory.subtree());
          case Node.Unusable unusable -> {
            if (anyDamaged(unusable.references().content())) {
              return new Content(true, List.of());
            }
            subtrees.addAll(unusable.references().subtrees());
          }
          case Node.Symlink _, Node.Device _, Node.Fifo _, Node.Socket _ -> {}
        }
      }
      return new Content(false, subtrees);
    } catch (HoldfastException e) {
      if (e.code().kind() != ErrorCode.Kind.DATA) {
        throw e;
      }
      return new Content(true, List.of());
    }
  }

  private boolean anyDamaged(List<BlobId> blobs) {
    return blobs.stream().anyMatch(damaged::contains);
  }
}
