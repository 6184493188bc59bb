package io.holdfast.engine.mount;

import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.TreeReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds nodes of folders by their names. Remembers the nodes of small folders, so that a path is
 * walked down without reading trees; of a large one the place up to which it was read and the nodes
 * before it, so that whoever asks for all files in order reads its tree once. Thread-safe.
 */
final class NodeFinder {
  /** Nodes that one folder has remembered, at most: some 4 MB. */
  static final int NODES_OF_A_FOLDER = 8_192;

  /** Folders' nodes together: some 40 MB. */
  private static final int NODES_OF_ALL = 8 * NODES_OF_A_FOLDER;

  private final TreeSource trees;

  /** The ones used last come last. Guarded by this. */
  private final LinkedHashMap<BlobId, Folder> folders = new LinkedHashMap<>(16, 0.75f, true);

  NodeFinder(TreeSource trees) {
    this.trees = trees;
  }

  Optional<Node> find(BlobId tree, NodeName name) {
    var folder = folder(tree);
    var found = folder.find(name);
    shrink();
    return found;
  }

  private synchronized Folder folder(BlobId tree) {
    return folders.computeIfAbsent(tree, Folder::new);
  }

  /** Forgets what was used longest ago, but never the last. */
  private synchronized void shrink() {
    var nodes = folders.values().stream().mapToInt(folder -> folder.held).sum();
    var eldest = folders.values().iterator();
    for (var left = folders.size(); left > 1 && nodes > NODES_OF_ALL; left--) {
      nodes -= eldest.next().held;
      eldest.remove();
    }
  }

  /** One folder being read: its lock is held while its tree is, for those that ask for the same. */
  private final class Folder {
    private final BlobId tree;

    /** In the order of the tree; the eldest fall out of it. Guarded by this, as all below. */
    private final Map<NodeName, Node> window =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<NodeName, Node> eldest) {
            if (size() <= NODES_OF_A_FOLDER) {
              return false;
            }
            whole = false;
            return true;
          }
        };

    private @Nullable TreeReader rest;

    /** The name read last. */
    private @Nullable NodeName at;

    /** Whether nothing has fallen out of the window since the tree was opened. */
    private boolean whole = true;

    /** As many nodes as the window has, for readers without the lock. */
    private volatile int held = 1;

    Folder(BlobId tree) {
      this.tree = tree;
    }

    synchronized Optional<Node> find(NodeName name) {
      var known = window.get(name);
      if (known != null) {
        return Optional.of(known);
      }
      try {
        return read(name);
      } catch (RuntimeException e) {
        reset(); // where the reader stands is not known any more
        throw e;
      } finally {
        held = Math.max(1, window.size());
      }
    }

    /** On from where the last one ended, then, if that is not the whole folder, from its start. */
    private Optional<Node> read(NodeName name) {
      var allOfIt = at == null || whole;
      if (at == null || whole || name.compareTo(at) > 0) {
        var found = readOn(name);
        if (found.isPresent() || allOfIt) {
          return found;
        }
      }
      reset();
      return readOn(name);
    }

    private Optional<Node> readOn(NodeName name) {
      if (rest == null) {
        if (at != null) {
          return Optional.empty(); // the end was reached
        }
        rest = trees.open(tree);
      }
      for (var next = rest.next(); next.isPresent(); next = rest.next()) {
        at = next.get().name();
        window.putIfAbsent(at, next.get());
        if (at.equals(name)) {
          return next;
        }
      }
      rest = null;
      return Optional.empty();
    }

    private void reset() {
      window.clear();
      rest = null;
      at = null;
      whole = true;
    }
  }
}
