package io.holdfast.engine.diff;

import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.TreeReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The nodes of one tree in the order of their names, with a look ahead. Not thread-safe. */
final class OrderedNodes {
  private final Supplier<Optional<Node>> source;
  private Optional<Node> next;

  private OrderedNodes(Supplier<Optional<Node>> source) {
    this.source = source;
    this.next = source.get();
  }

  static OrderedNodes none() {
    return new OrderedNodes(Optional::empty);
  }

  /** Streams a tree that is in order, as nearly all are; else holds and sorts it. */
  static OrderedNodes open(TreeSource trees, BlobId tree) {
    if (isOrdered(trees.open(tree))) {
      return new OrderedNodes(trees.open(tree)::next);
    }
    var nodes = new ArrayList<Node>();
    var reader = trees.open(tree);
    for (var node = reader.next(); node.isPresent(); node = reader.next()) {
      nodes.add(node.get());
    }
    nodes.sort(Comparator.comparing(Node::name));
    var sorted = new ArrayDeque<>(nodes);
    return new OrderedNodes(() -> Optional.ofNullable(sorted.poll()));
  }

  Optional<Node> peek() {
    return next;
  }

  Optional<Node> take() {
    var taken = next;
    next = source.get();
    return taken;
  }

  private static boolean isOrdered(TreeReader reader) {
    @Nullable NodeName last = null;
    for (var node = reader.next(); node.isPresent(); node = reader.next()) {
      if (last != null && last.compareTo(node.get().name()) >= 0) {
        return false;
      }
      last = node.get().name();
    }
    return true;
  }
}
