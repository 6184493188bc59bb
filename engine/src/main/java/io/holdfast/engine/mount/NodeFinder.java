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
 * Finds nodes of folders by their names. Remembers the nodes of small folders, whose trees are read
 * to the end at once, so that a path is walked down without reading trees. Of a large one it
 * remembers the place up to which it was read and the nodes before it, so that whoever asks for all
 * files in order reads its tree once. Thread-safe.
 */
final class NodeFinder {
  /** What a node may weigh without its blobs and attributes, roughly. */
  static final int NODE_BYTES = 512;

  /** A blob's id in a list. */
  private static final int BLOB_BYTES = 72;

  /** Nodes that one folder has remembered; one node that weighs more is remembered alone. */
  static final int BYTES_OF_A_FOLDER = 4 << 20;

  /** Folders' nodes together, unless those of the last one alone weigh more. */
  static final int BYTES_OF_ALL = 16 * BYTES_OF_A_FOLDER;

  /** Large folders half read: each holds its tree's text, above 8 MiB what is compressed of it. */
  static final int READERS = 8;

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

  /** What the nodes weigh that are remembered. */
  synchronized long heldBytes() {
    return folders.values().stream().mapToLong(folder -> folder.held).sum();
  }

  private synchronized Folder folder(BlobId tree) {
    return folders.computeIfAbsent(tree, Folder::new);
  }

  /** Forgets what was used longest ago, but never the last. */
  private synchronized void shrink() {
    var bytes = heldBytes();
    var readers = folders.values().stream().filter(folder -> folder.reading).count();
    var eldest = folders.values().iterator();
    for (var left = folders.size();
        left > 1 && (bytes > BYTES_OF_ALL || readers > READERS);
        left--) {
      var folder = eldest.next();
      if (bytes > BYTES_OF_ALL || folder.reading) {
        bytes -= folder.held;
        readers -= folder.reading ? 1 : 0;
        eldest.remove();
      }
    }
  }

  private static long bytes(Node node) {
    var blobs =
        switch (node) {
          case Node.File file -> file.content().size();
          case Node.Unusable unusable ->
              unusable.references().content().size() + unusable.references().subtrees().size();
          case Node.Directory _, Node.Symlink _, Node.Device _, Node.Fifo _, Node.Socket _ -> 0;
        };
    var attributes =
        node.metadata().attributes().stream().mapToLong(each -> each.value().length()).sum();
    return NODE_BYTES + (long) BLOB_BYTES * blobs + attributes;
  }

  /** One folder being read: its lock is held while its tree is, for those that ask for the same. */
  private final class Folder {
    private final BlobId tree;

    /** In the order of the tree; the eldest fall out of it. Guarded by this, as all below. */
    private final Map<NodeName, Node> window = new LinkedHashMap<>();

    /** What the window weighs. */
    private long bytes;

    private @Nullable TreeReader rest;

    /** The name read last. */
    private @Nullable NodeName at;

    /** Whether nothing has fallen out of the window since the tree was opened. */
    private boolean whole = true;

    /** What this weighs, for readers without the lock. */
    private volatile long held = NODE_BYTES;

    /** Whether a reader is kept, for readers without the lock. */
    private volatile boolean reading;

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
      } catch (RuntimeException | Error e) {
        reset(); // where the reader stands is not known any more
        throw e;
      } finally {
        held = NODE_BYTES + bytes;
        reading = rest != null;
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

    /** Up to the name and, as long as there is room for what follows, to the end. */
    private Optional<Node> readOn(NodeName name) {
      if (rest == null) {
        if (at != null) {
          return Optional.empty(); // the end was reached
        }
        rest = trees.open(tree);
      }
      var found = Optional.<Node>empty();
      while (found.isEmpty() || whole && bytes < BYTES_OF_A_FOLDER) {
        var next = rest.next();
        if (next.isEmpty()) {
          rest = null;
          return found;
        }
        at = next.get().name();
        remember(next.get());
        if (found.isEmpty() && at.equals(name)) {
          found = next;
        }
      }
      return found;
    }

    private void remember(Node node) {
      var eldest = window.values().iterator();
      while (bytes >= BYTES_OF_A_FOLDER && eldest.hasNext()) {
        bytes -= NodeFinder.bytes(eldest.next());
        eldest.remove();
        whole = false;
      }
      if (window.putIfAbsent(node.name(), node) == null) {
        bytes += NodeFinder.bytes(node);
      }
    }

    private void reset() {
      window.clear();
      bytes = 0;
      rest = null;
      at = null;
      whole = true;
    }
  }
}
