package io.holdfast.engine.list;

import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import java.util.List;
import java.util.Optional;

/**
 * Some nodes of a folder, in the order of their names.
 *
 * @param next continue after this name; empty when the folder ends here
 */
public record FolderPage(List<Node> nodes, Optional<NodeName> next) {
  public FolderPage {
    nodes = List.copyOf(nodes);
  }
}
