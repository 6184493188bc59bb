package io.holdfast.control.fileindex;

import io.holdfast.catalog.fileindex.Column;
import io.holdfast.catalog.fileindex.FileIndexReader;
import io.holdfast.catalog.fileindex.Span;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.tree.NodeName;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.ObjIntConsumer;

/** One consistent look at an index, opened and decoded. Not thread-safe; close it soon. */
final class IndexLook implements AutoCloseable {
  private final FileIndex index;
  private final FileIndexReader reader;
  private final IndexSeal seal;
  private final BlockCache cache;

  IndexLook(FileIndex index, FileIndexReader reader, IndexSeal seal, BlockCache cache) {
    this.index = index;
    this.reader = reader;
    this.seal = seal;
    this.cache = cache;
  }

  FileIndex index() {
    return index;
  }

  OptionalInt root(SnapshotId snapshot) {
    return reader.root(FileIndex.bytes(snapshot));
  }

  Set<String> snapshots() {
    var all = new HashSet<String>();
    reader.snapshots().forEach(id -> all.add(Digest.read(id, 0).toString()));
    return all;
  }

  List<Span> spans(int folder) {
    return reader.spans(folder);
  }

  List<Span> spansOver(int block) {
    return reader.spansOver(block);
  }

  List<Span> parents(int folder) {
    return reader.parents(folder);
  }

  void summaries(ObjIntConsumer<Summary> each) {
    reader.summaries((sealed, block) ->
        each.accept(Summary.read(seal.open(sealed, block, Column.SUMMARY)), block));
  }

  /** All entries of a block, of whatever folder. */
  List<IndexEntry> entries(int block) {
    return cache.get(index, block, () -> read(block));
  }

  /** The names of all entries of a block; read past the cache, for those who read many. */
  NodeName[] names(int block) {
    return BlockCodec.readNames(column(block, Column.NAMES));
  }

  /** As {@link #entries}, past the cache. */
  List<IndexEntry> read(int block) {
    return BlockCodec.read(
        names(block), column(block, Column.FACTS), column(block, Column.CONTENTS));
  }

  @Override
  public void close() {
    reader.close();
  }

  private byte[] column(int block, Column column) {
    return seal.open(reader.block(column, block), block, column);
  }
}
