package io.holdfast.engine.export;

import io.holdfast.engine.tree.TreePath;

/** Hears how an export goes. */
public interface ExportListener {
  /** Tells nobody. */
  ExportListener NONE = new ExportListener() {};

  /** An item is in the archive, with so many bytes of content. */
  default void item(TreePath path, long bytes) {}

  /** Something is missing in the archive, or not as it was. */
  default void warning(TreePath path, String message) {}
}
