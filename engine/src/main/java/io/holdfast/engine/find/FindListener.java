package io.holdfast.engine.find;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.snapshot.StoredSnapshot;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;

/** Hears what is found, as it is found. */
public interface FindListener {
  /** A snapshot whose root is a tree that is looked for. */
  void foundRoot(StoredSnapshot snapshot);

  void found(StoredSnapshot snapshot, TreePath path, Node node);

  /** A folder that cannot be searched. */
  void damaged(StoredSnapshot snapshot, TreePath path, HoldfastException failure);
}
