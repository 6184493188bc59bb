package io.holdfast.engine.backup;

import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.NodeName;

/** One entry of a source's directory, as it was examined. */
public sealed interface SourceEntry {
  NodeName name();

  /**
   * A file.
   *
   * @param sizeBytes when it was examined; reading may find another
   */
  record File(NodeName name, NodeMetadata metadata, long sizeBytes, Content content)
      implements SourceEntry {}

  /**
   * A directory.
   *
   * @param waypoint it is only on the way to what was asked for, and left out when none of its
   *     entries could be read
   */
  record Directory(NodeName name, NodeMetadata metadata, Entries entries, boolean waypoint)
      implements SourceEntry {}

  /** Whatever is whole without reading more: a link, a device, a pipe, a file without content. */
  record Leaf(Node node) implements SourceEntry {
    @Override
    public NodeName name() {
      return node.name();
    }
  }

  /** It was listed, and could not be examined. */
  record Unreadable(NodeName name, SourceProblem problem) implements SourceEntry {}

  /** Opens a file's content. */
  @FunctionalInterface
  interface Content {
    /**
     * @throws SourceProblem when the file vanished, became something else or must not be read
     */
    OpenFile open();

    /**
     * The metadata of a file that is not opened, as it is unchanged. What a source only learns by
     * reading is to be taken from before.
     *
     * @param found when it was examined
     * @param before as the last backup has it
     */
    default NodeMetadata unopened(NodeMetadata found, NodeMetadata before) {
      return found;
    }
  }

  /** Opens a directory's entries. */
  @FunctionalInterface
  interface Entries {
    /**
     * @throws SourceProblem when the directory vanished, became something else or must not be read
     */
    SourceDirectory open();
  }
}
