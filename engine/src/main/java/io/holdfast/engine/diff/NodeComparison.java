package io.holdfast.engine.diff;

import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeMetadata;
import java.util.HashSet;
import java.util.Optional;

/** Compares two nodes of the same kind and name. */
final class NodeComparison {
  private NodeComparison() {}

  static Optional<Change> compare(Node before, Node after) {
    if (!sameContent(before, after)) {
      return Optional.of(Change.CONTENT);
    }
    return sameMetadata(before.metadata(), after.metadata())
        ? Optional.empty()
        : Optional.of(Change.METADATA);
  }

  /** Folders are compared by what they hold, node by node. */
  private static boolean sameContent(Node before, Node after) {
    return switch (before) {
      case Node.File file ->
          after instanceof Node.File other && file.content().equals(other.content());
      case Node.Symlink link ->
          after instanceof Node.Symlink other && link.target().equals(other.target());
      case Node.Device device ->
          after instanceof Node.Device other
              && device.kind() == other.kind()
              && device.device() == other.device();
      case Node.Directory _, Node.Fifo _, Node.Socket _, Node.Unusable _ -> true;
    };
  }

  /** Not what a mere look or a copy to another disk changes: access and change times, inodes. */
  private static boolean sameMetadata(NodeMetadata before, NodeMetadata after) {
    return before.mode().equals(after.mode())
        && before.times().modified().equals(after.times().modified())
        && before.owner().uid() == after.owner().uid()
        && before.owner().gid() == after.owner().gid()
        && new HashSet<>(before.attributes()).equals(new HashSet<>(after.attributes()));
  }
}
