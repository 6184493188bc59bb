package io.holdfast.engine.backup;

import io.holdfast.engine.tree.NodeName;
import org.jspecify.annotations.Nullable;

/** Where an entry lies in the snapshot, as a chain, so that siblings share their parents. */
record TreePath(@Nullable TreePath parent, NodeName name) {

  /** For people: bytes that are not UTF-8 are escaped. */
  @Override
  public String toString() {
    var text = new StringBuilder();
    for (TreePath at = this; at != null; at = at.parent) {
      text.insert(0, at.name).insert(0, '/');
    }
    return text.toString();
  }
}
