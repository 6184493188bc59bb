package io.holdfast.engine.prune;

import io.holdfast.engine.index.BlobPlaces;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobLocation;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.runs.RecordSorter;
import io.holdfast.engine.runs.Records;
import io.holdfast.engine.runs.RunSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The lines of a table, sorted by the blobs' ids; those of trees apart, since trees are looked up
 * one by one. Thread-safe.
 *
 * <p>A record: four words of the id; the pack's number (31 bits), whether it is compressed (1 bit),
 * and offset (32 bits); the line's number and its length.
 */
final class BlobLines implements BlobPlaces {
  static final int PLACE = 4;
  static final int LINE = 5;
  private static final int WORDS = 6;
  private static final int PACK_SHIFT = 33;
  private static final long COMPRESSED = 1L << 32;

  private final PackTable table;
  private final Records trees;
  private final Records data;

  private BlobLines(PackTable table, Records trees, Records data) {
    this.table = table;
    this.trees = trees;
    this.data = data;
  }

  static BlobLines of(PackTable table, RunSpace space) {
    var trees = space.sorter(WORDS);
    var data = space.sorter(WORDS);
    var line = table.lines().cursor();
    table.forEach(listing -> {
      for (var nth = 0; nth < listing.lines() && line.next(); nth++) {
        add(line.word(PLACE) < 0 ? trees : data, listing.number(), line);
      }
    });
    return new BlobLines(table, trees.sorted(), data.sorted());
  }

  private static void add(RecordSorter sorter, int pack, Records.Cursor line) {
    var lengths = line.word(5);
    var offset = line.word(4) & 0xffff_ffffL;
    sorter.add(
        line.word(0),
        line.word(1),
        line.word(2),
        line.word(3),
        (long) pack << PACK_SHIFT | ((int) lengths != 0 ? COMPRESSED : 0) | offset,
        PackTable.pair((int) line.at(), (int) (lengths >>> Integer.SIZE)));
  }

  Records trees() {
    return trees;
  }

  Records data() {
    return data;
  }

  /** The place of a tree's first record among {@link #trees}; negative when there is none. */
  long tree(BlobId id) {
    return find(trees, id);
  }

  static int pack(long place) {
    return (int) (place >>> PACK_SHIFT);
  }

  static boolean isCompressed(long place) {
    return (place & COMPRESSED) != 0;
  }

  static int line(long lineAndLength) {
    return (int) (lineAndLength >>> Integer.SIZE);
  }

  /** Whether two lines of one blob at one place say the same of it. */
  boolean isSame(int line, int other) {
    return table.blob(line).equals(table.blob(other));
  }

  @Override
  public List<BlobLocation> list(BlobId id, BlobType type) {
    var records = of(type);
    var places = new ArrayList<BlobLocation>(1);
    var record = new long[WORDS];
    for (var at = find(records, id); at >= 0 && at < records.size(); at++) {
      records.read(at, record);
      if (!BlobIds.of(record).equals(id)) {
        break;
      }
      var pack = table.listing(pack(record[PLACE])).id();
      places.add(table.blob(line(record[LINE])).in(pack));
    }
    return places;
  }

  /** The numbers of the packs that list the blob. */
  IntStream packs(BlobId id, BlobType type) {
    var records = of(type);
    var record = new long[WORDS];
    var packs = IntStream.builder();
    for (var at = find(records, id); at >= 0 && at < records.size(); at++) {
      records.read(at, record);
      if (!BlobIds.of(record).equals(id)) {
        break;
      }
      packs.add(pack(record[PLACE]));
    }
    return packs.build();
  }

  private Records of(BlobType type) {
    return switch (type) {
      case DATA -> data;
      case TREE -> trees;
    };
  }

  private static long find(Records records, BlobId id) {
    return records.find(id.w0(), id.w1(), id.w2(), id.w3());
  }
}
