package io.holdfast.engine.diff;

/** How a node of the second snapshot stands to that of the first. */
public enum Change {
  ADDED,
  REMOVED,
  /** Other bytes, another link target, another device. */
  CONTENT,
  /** The same content; other mode, owner, modification time or attributes. */
  METADATA,
  /** A folder became a file, a file a link, and so on. */
  TYPE
}
