package io.holdfast.engine.mount;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.tree.NodeName;
import java.util.Optional;

/** The entries of a folder, one by one, in the order of the folder. Not thread-safe. */
@FunctionalInterface
public interface MountListing {
  /** An entry and its name in the folder. */
  record Named(NodeName name, MountEntry entry) {}

  /**
   * @return empty at the folder's end
   * @throws HoldfastException TREE_DAMAGED and its sisters, where the damage stands
   */
  Optional<Named> next();
}
