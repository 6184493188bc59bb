package io.holdfast.engine.rewrite;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import java.util.List;

/** What is to become of the nodes of a tree. */
public interface TreeRules {
  /** What becomes of one node. */
  sealed interface Change {
    /** Nothing; a directory is entered. */
    record Keep() implements Change {}

    /** It is left out, and all below it. */
    record Drop() implements Change {}

    /** A file gets another content. */
    record Content(List<BlobId> blobs, long sizeBytes) implements Change {
      public Content {
        blobs = List.copyOf(blobs);
      }
    }
  }

  Change KEEP = new Change.Keep();
  Change DROP = new Change.Drop();

  /** Asked about every node that is met, once for each snapshot, directories before their nodes. */
  Change change(TreePath path, Node node) throws InterruptedException;

  /**
   * A directory whose tree cannot be read. What this throws ends the rewriting; when it returns,
   * the directory becomes an empty one.
   */
  default void unreadable(TreePath path, BlobId tree, HoldfastException failure) {
    throw failure;
  }

  /**
   * What a tree in which nothing was changed is remembered by: the same is not read again. The id
   * alone, when the rules do not look at paths.
   */
  BlobId memory(TreePath path, BlobId tree);
}
