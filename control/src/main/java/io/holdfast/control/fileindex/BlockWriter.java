package io.holdfast.control.fileindex;

import io.holdfast.catalog.fileindex.Column;
import io.holdfast.catalog.fileindex.Edge;
import io.holdfast.catalog.fileindex.FileIndexWriter;
import io.holdfast.catalog.fileindex.SealedBlock;
import io.holdfast.catalog.fileindex.Span;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes blocks: small folders together in one, large ones in blocks of their own. */
final class BlockWriter {
  private static final int FULL = 1024;

  /** Blocks between two commits: some 10 MB. */
  private static final int BLOCKS_A_COMMIT = 256;

  /** A small folder that waits for its block to fill. */
  private record Waiting(int folder, int start, int count) {}

  private final FileIndexWriter writer;
  private final IndexSeal seal;
  private final List<IndexEntry> shared = new ArrayList<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private int uncommitted;

  BlockWriter(FileIndexWriter writer, IndexSeal seal) {
    this.writer = writer;
    this.seal = seal;
  }

  /**
   * Keeps entries of one large folder.
   *
   * @param fresh is told the block's number when there was no equal one yet
   */
  int writeOwn(List<IndexEntry> entries, List<Integer> fresh) {
    var names = BlockCodec.names(entries);
    var facts = BlockCodec.facts(entries);
    var contents = BlockCodec.contents(entries);
    var key = seal.blockKey(names, facts, contents);
    var there = writer.block(key);
    if (there.isPresent()) {
      return there.getAsInt();
    }
    var number = write(entries, key);
    fresh.add(number);
    return number;
  }

  /** Keeps all entries of a small folder, at the latest with the next {@link #flush}. */
  void writeShared(int folder, List<IndexEntry> entries) {
    if (entries.isEmpty()) {
      return;
    }
    waiting.add(new Waiting(folder, shared.size(), entries.size()));
    shared.addAll(entries);
    if (shared.size() >= FULL) {
      flush();
    }
  }

  /** Commits when there is much to commit. Only when all folders so far are whole or waiting. */
  void commitWhenDue() {
    if (uncommitted >= BLOCKS_A_COMMIT) {
      flush();
      writer.checkpoint();
      uncommitted = 0;
    }
  }

  void flush() {
    if (shared.isEmpty()) {
      return;
    }
    var number = write(shared, null);
    for (var each : waiting) {
      writer.addSpan(new Span(each.folder(), number, each.start(), each.count()), 0);
    }
    shared.clear();
    waiting.clear();
  }

  private int write(List<IndexEntry> entries, byte @Nullable [] key) {
    var number = writer.nextBlock();
    writer.addBlock(
        new SealedBlock(
            number,
            key,
            entries.size(),
            seal.seal(Summary.of(entries).toByteArray(), number, Column.SUMMARY),
            seal.seal(BlockCodec.names(entries), number, Column.NAMES),
            seal.seal(BlockCodec.facts(entries), number, Column.FACTS),
            seal.seal(BlockCodec.contents(entries), number, Column.CONTENTS)));
    for (var position = 0; position < entries.size(); position++) {
      if (entries.get(position).folder() > 0) {
        writer.addEdge(new Edge(entries.get(position).folder(), number, position));
      }
    }
    uncommitted++;
    return number;
  }
}
