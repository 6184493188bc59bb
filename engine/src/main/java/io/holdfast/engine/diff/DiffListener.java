package io.holdfast.engine.diff;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.tree.TreePath;

/** Hears differences in the order of the paths. */
public interface DiffListener {
  void entry(DiffEntry entry);

  /** A folder that cannot be compared, since one side cannot be read. */
  void damaged(TreePath path, HoldfastException failure);
}
