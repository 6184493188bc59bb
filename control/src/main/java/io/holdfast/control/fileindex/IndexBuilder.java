package io.holdfast.control.fileindex;

import io.holdfast.catalog.fileindex.FileIndexWriter;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.tree.Node;
import java.util.ArrayDeque;

/**
 * Takes trees into an index, each folder after those that it holds. Holds a tree and a block's
 * entries for each level. Folders that are whole may be committed before the rest is.
 */
final class IndexBuilder {
  private final FileIndexWriter writer;
  private final IndexSeal seal;
  private final TreeSource trees;
  private final BlockWriter blocks;
  private final ArrayDeque<Level> levels = new ArrayDeque<>();

  IndexBuilder(FileIndexWriter writer, IndexSeal seal, TreeSource trees) {
    this.writer = writer;
    this.seal = seal;
    this.trees = trees;
    this.blocks = new BlockWriter(writer, seal);
  }

  /** A folder that is being read; {@code entered} is the entry whose folder is read meanwhile. */
  private static final class Level {
    private final byte[] key;
    private final OrderedTree nodes;
    private FolderRows rows;
    private Node.@org.jspecify.annotations.Nullable Directory entered;

    Level(byte[] key, OrderedTree nodes, FolderRows rows) {
      this.key = key;
      this.nodes = nodes;
      this.rows = rows;
    }
  }

  /**
   * @return the root's number
   * @throws InterruptedException promptly when interrupted
   */
  int add(BlobId root) throws InterruptedException {
    var key = seal.folderKey(root);
    var there = writer.folder(key);
    if (there.isPresent()) {
      return there.getAsInt();
    }
    enter(root, key);
    while (true) {
      var level = levels.element();
      if (!read(level)) {
        continue;
      }
      levels.pop();
      var folder = level.rows.finish(level.key);
      blocks.commitWhenDue();
      var above = levels.peek();
      if (above == null) {
        blocks.flush();
        return folder;
      }
      var entry = above.entered;
      if (entry != null) {
        above.rows.add(IndexEntry.of(entry, folder));
      }
    }
  }

  /** True when the level is read to its end; false when a folder in it comes first. */
  private boolean read(Level level) throws InterruptedException {
    while (true) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      var next = level.nodes.next();
      if (level.nodes.startedOver()) {
        level.rows.discard();
        level.rows = new FolderRows(writer, blocks);
      }
      if (next.isEmpty()) {
        return true;
      }
      if (next.get() instanceof Node.Directory directory) {
        var key = seal.folderKey(directory.subtree());
        var there = writer.folder(key);
        if (there.isEmpty()) {
          level.entered = directory;
          enter(directory.subtree(), key);
          return false;
        }
        level.rows.add(IndexEntry.of(directory, there.getAsInt()));
      } else {
        level.rows.add(IndexEntry.of(next.get(), 0));
      }
    }
  }

  private void enter(BlobId tree, byte[] key) {
    levels.push(new Level(key, new OrderedTree(trees, tree), new FolderRows(writer, blocks)));
  }
}
