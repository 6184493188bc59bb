package io.holdfast.control.fileindex;

import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.TreeReader;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a tree in the order of their names. Nearly all trees are in order and are streamed;
 * one that turns out not to be is started over, and read as often as it takes to pick the next
 * names of it. Of nodes with one name, the first counts. Not thread-safe.
 */
final class OrderedTree {
  private static final int PICKED_AT_ONCE = 50_000;
  private static final Comparator<Node> BY_NAME = Comparator.comparing(Node::name);

  private final TreeSource trees;
  private final BlobId tree;

  /** Null once the tree has turned out not to be in order. */
  private @Nullable TreeReader stream;

  private final ArrayDeque<Node> picked = new ArrayDeque<>();
  private @Nullable NodeName last;
  private boolean more = true;
  private boolean startedOver;

  OrderedTree(TreeSource trees, BlobId tree) {
    this.trees = trees;
    this.tree = tree;
    this.stream = trees.open(tree);
  }

  /** Empty at the end. */
  Optional<Node> next() {
    if (stream != null) {
      var next = stream.next();
      if (next.isEmpty() || last == null || last.compareTo(next.get().name()) < 0) {
        next.ifPresent(node -> last = node.name());
        return next;
      }
      stream = null;
      last = null;
      startedOver = true;
    }
    return nextPicked();
  }

  /** Whether the node given last is the first one again; asked once. */
  boolean startedOver() {
    var answer = startedOver;
    startedOver = false;
    return answer;
  }

  private Optional<Node> nextPicked() {
    if (picked.isEmpty() && more) {
      pick();
    }
    var node = Optional.ofNullable(picked.poll());
    node.ifPresent(there -> last = there.name());
    return node;
  }

  private void pick() {
    var smallest = new PriorityQueue<>(BY_NAME.reversed());
    var reader = trees.open(tree);
    more = false;
    for (var node = reader.next(); node.isPresent(); node = reader.next()) {
      if (last != null && node.get().name().compareTo(last) <= 0) {
        continue;
      }
      smallest.add(node.get());
      if (smallest.size() > PICKED_AT_ONCE) {
        smallest.remove();
        more = true;
      }
    }
    smallest.stream()
        .sorted(BY_NAME)
        .forEach(node -> {
          if (picked.isEmpty() || !picked.getLast().name().equals(node.name())) {
            picked.add(node);
          }
        });
  }
}
