package io.holdfast.control.fileindex;

import io.holdfast.catalog.fileindex.FileIndexWriter;
import io.holdfast.catalog.fileindex.Span;
import io.holdfast.engine.tree.NodeName;
import java.util.ArrayList;
import java.util.List;

/** One folder on its way into the index: takes its entries in the order of their names. */
final class FolderRows {
  /** A folder below this shares its block. */
  private static final int SMALL = 256;

  private static final int LARGEST = 4096;
  private static final int LARGEST_BYTES = 1024 * 1024;

  /** Of 32 bits, all of which must be 0 in a hash for a cut: one name in 1024. */
  private static final int CUT = 0xffc0_0000;

  private final FileIndexWriter writer;
  private final BlockWriter blocks;
  private final List<IndexEntry> waiting = new ArrayList<>();
  private final List<Span> spans = new ArrayList<>();

  /** Blocks that nobody else uses yet. */
  private final List<Integer> fresh = new ArrayList<>();

  private int bytes;

  FolderRows(FileIndexWriter writer, BlockWriter blocks) {
    this.writer = writer;
    this.blocks = blocks;
  }

  void add(IndexEntry entry) {
    waiting.add(entry);
    bytes += entry.name().bytes().length();
    bytes += entry.link() == null ? 0 : entry.link().length();
    // Cut where a name says so: what follows a changed entry falls into the same blocks as before.
    var cut = waiting.size() >= SMALL && isCut(entry.name());
    if (cut || waiting.size() == LARGEST || bytes >= LARGEST_BYTES) {
      write();
    }
  }

  /** The folder's number, once all of it was added. */
  int finish(byte[] key) {
    if (spans.isEmpty() && waiting.size() < SMALL) {
      var folder = writer.addFolder(key);
      blocks.writeShared(folder, waiting);
      return folder;
    }
    if (!waiting.isEmpty()) {
      write();
    }
    var folder = writer.addFolder(key);
    for (var at = 0; at < spans.size(); at++) {
      var span = spans.get(at);
      writer.addSpan(new Span(folder, span.block(), 0, span.count()), at);
    }
    return folder;
  }

  /** Forgets all that was added. */
  void discard() {
    fresh.forEach(writer::dropBlock);
  }

  private void write() {
    spans.add(new Span(0, blocks.writeOwn(waiting, fresh), 0, waiting.size()));
    waiting.clear();
    bytes = 0;
  }

  private static boolean isCut(NodeName name) {
    return (name.hashCode() * 0x9e37_79b9 & CUT) == 0;
  }
}
