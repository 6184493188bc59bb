package io.holdfast.engine.tree;

import java.util.List;
import java.util.Optional;

/** All nodes of a directory at once; {@link TreeReader} reads them one by one. */
public record Tree(List<Node> nodes) {
  public Tree {
    nodes = List.copyOf(nodes);
  }

  public Optional<Node> find(NodeName name) {
    return nodes.stream().filter(node -> node.name().equals(name)).findFirst();
  }
}
