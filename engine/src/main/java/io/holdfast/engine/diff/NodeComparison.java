package io.holdfast.engine.diff;

import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeMetadata;
import java.util.HashSet;
import java.util.Optional;

/** Compares two nodes of the same kind and name. */
final class NodeComparison {
  private NodeComparison() {}

  /** How the contents of two nodes stand to each other. */
  private enum Content {
    SAME,
    OTHER,
    PRESUMED_OTHER
  }

  /**
   * @param sameCut whether both sides cut equal files into equal pieces
   */
  static Optional<Finding> compare(Node before, Node after, boolean sameCut) {
    return switch (content(before, after, sameCut)) {
      case OTHER -> Optional.of(new Finding(Change.CONTENT, false));
      case PRESUMED_OTHER -> Optional.of(new Finding(Change.CONTENT, true));
      case SAME ->
          sameMetadata(before.metadata(), after.metadata())
              ? Optional.empty()
              : Optional.of(new Finding(Change.METADATA, false));
    };
  }

  /** What two nodes of the same kind and name differ in. */
  record Finding(Change change, boolean presumed) {}

  private static Content content(Node before, Node after, boolean sameCut) {
    if (sameContent(before, after)) {
      return Content.SAME;
    }
    if (sameCut
        || !(before instanceof Node.File file)
        || !(after instanceof Node.File other)
        || file.size() != other.size()
        || file.content().size() == 1 && other.content().size() == 1) {
      return Content.OTHER;
    }
    return file.metadata().times().modified().equals(other.metadata().times().modified())
        ? Content.SAME
        : Content.PRESUMED_OTHER;
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
