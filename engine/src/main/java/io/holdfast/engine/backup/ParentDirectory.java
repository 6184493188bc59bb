package io.holdfast.engine.backup;

import io.holdfast.engine.EngineException;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.TreeReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory as the parent snapshot has it. Asked for names in ascending order, it reads along
 * node by node. Not thread-safe.
 */
final class ParentDirectory {
  static final ParentDirectory NONE = new ParentDirectory(null);

  private static final Logger log = LoggerFactory.getLogger(ParentDirectory.class);

  private @Nullable TreeReader reader;

  /** Read before anybody asked, in order. */
  private final Deque<Node> readAhead = new ArrayDeque<>();

  /** Read, but greater than all names asked for. */
  private @Nullable Node ahead;

  /** All nodes, once the tree turned out to be in no order. */
  private @Nullable Map<NodeName, Node> unordered;

  private @Nullable NodeName last;

  private ParentDirectory(@Nullable TreeReader reader) {
    this.reader = reader;
  }

  /** Opens a tree of the parent. One that is damaged counts as absent: its files are read anew. */
  static ParentDirectory open(Repository repository, BlobId tree) {
    try {
      return new ParentDirectory(repository.openTree(tree));
    } catch (EngineException e) {
      log.warn(
          "parent tree cannot be used, reading all of it anew tree={} reason={}",
          tree,
          e.getMessage());
      return NONE;
    }
  }

  /** Reads the nodes before anybody asks for one, maybe on another thread than who asks. */
  ParentDirectory readAll() {
    for (var node = read(); node != null && unordered == null; node = read()) {
      readAhead.add(node);
    }
    if (unordered != null) {
      for (var node : readAhead) {
        unordered.put(node.name(), node);
      }
      readAhead.clear();
    }
    return this;
  }

  /** The node of this name; names come in ascending order. */
  Optional<Node> find(NodeName name) {
    if (unordered != null) {
      return Optional.ofNullable(unordered.get(name));
    }
    while (true) {
      var node = ahead != null ? ahead : readNext();
      ahead = node;
      if (unordered != null) {
        return Optional.ofNullable(unordered.get(name));
      }
      if (node == null) {
        return Optional.empty();
      }
      var order = node.name().compareTo(name);
      if (order > 0) {
        return Optional.empty();
      }
      ahead = null;
      if (order == 0) {
        return Optional.of(node);
      }
    }
  }

  private @Nullable Node readNext() {
    var first = readAhead.poll();
    return first != null ? first : read();
  }

  private @Nullable Node read() {
    if (reader == null) {
      return null;
    }
    try {
      var node = reader.next().orElse(null);
      if (node == null) {
        reader = null;
        return null;
      }
      if (last != null && last.compareTo(node.name()) >= 0) {
        readUnordered(node);
      }
      last = node.name();
      return node;
    } catch (EngineException e) {
      log.warn("parent tree ends in damage, reading its rest anew reason={}", e.getMessage());
      reader = null;
      return null;
    }
  }

  /**
   * Others may write trees in any order. What was passed already was asked for already, or is not
   * wanted.
   */
  private void readUnordered(Node first) {
    var nodes = new HashMap<NodeName, Node>();
    nodes.put(first.name(), first);
    var open = reader;
    while (open != null) {
      var node = open.next();
      if (node.isEmpty()) {
        break;
      }
      nodes.put(node.get().name(), node.get());
    }
    reader = null;
    unordered = nodes;
  }
}
