package io.holdfast.engine.list;

import io.holdfast.engine.EngineException;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.tree.TreeReader;

/** Opens trees by their ids: a repository, seen by what only reads directories. */
@FunctionalInterface
public interface TreeSource {
  /**
   * @throws EngineException TREE_DAMAGED, BLOB_MISSING, BLOB_DAMAGED
   */
  TreeReader open(BlobId tree);

  static TreeSource of(Repository repository) {
    return repository::openTree;
  }
}
