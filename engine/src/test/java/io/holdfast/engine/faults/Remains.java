package io.holdfast.engine.faults;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.tree.Node;
import io.holdfast.store.ObjectName;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What can still be read of a snapshot whose packs are not all there. */
final class Remains {
  private Remains() {}

  /**
   * Its files, each without the pieces that are gone; those of which nothing is left are left out.
   */
  static Map<String, byte[]> of(Repository repository, SnapshotId id) {
    var files = new TreeMap<String, byte[]>();
    for (var node : nodes(repository, repository.snapshots().get(id).snapshot().tree())) {
      var folder = (Node.Directory) node;
      for (var child : nodes(repository, folder.subtree())) {
        var file = (Node.File) child;
        var bytes = new ByteArrayOutputStream();
        for (var blob : file.content()) {
          load(repository, blob, BlobType.DATA).ifPresent(bytes::writeBytes);
        }
        if (bytes.size() > 0 || file.content().isEmpty()) {
          files.put(folder.name() + "/" + file.name(), bytes.toByteArray());
        }
      }
    }
    return files;
  }

  /** The packs that its files need. */
  static Set<ObjectName> packs(Repository repository, SnapshotId id) {
    var packs = new LinkedHashSet<ObjectName>();
    for (var node : nodes(repository, repository.snapshots().get(id).snapshot().tree())) {
      for (var child : nodes(repository, ((Node.Directory) node).subtree())) {
        for (var blob : ((Node.File) child).content()) {
          packs.add(pack(repository, blob, BlobType.DATA));
        }
      }
    }
    return packs;
  }

  static ObjectName packOfRoot(Repository repository, SnapshotId id) {
    return pack(repository, repository.snapshots().get(id).snapshot().tree(), BlobType.TREE);
  }

  private static ObjectName pack(Repository repository, BlobId blob, BlobType type) {
    return repository.index().list(blob, type).getFirst().pack().objectName();
  }

  private static List<Node> nodes(Repository repository, BlobId tree) {
    return load(repository, tree, BlobType.TREE)
        .map(_ -> repository.loadTree(tree).nodes())
        .orElse(List.of());
  }

  private static Optional<byte[]> load(Repository repository, BlobId blob, BlobType type) {
    try {
      return Optional.of(repository.loadBlob(blob, type));
    } catch (EngineException e) {
      if (e.code() != ErrorCode.BLOB_MISSING) {
        throw e;
      }
      return Optional.empty();
    }
  }
}
