package io.holdfast.engine.prune;

import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import java.util.Arrays;
import java.util.BitSet;

/** Goes through all blobs that are listed or used, each with all of its copies. */
final class CopyGroups {
  private final IndexedBlobs blobs;
  private final UsedBlobs used;

  /** Lines that say what another one says. */
  private final BitSet repeats;

  /** Of the blob that is visited. */
  private final long[] id = new long[4];

  /**
   * @param repeats filled
   */
  CopyGroups(IndexedBlobs blobs, UsedBlobs used, BitSet repeats) {
    this.blobs = blobs;
    this.used = used;
    this.repeats = repeats;
  }

  /** Hears of each blob. */
  interface Visitor {
    /**
     * @param group valid during the call
     */
    void visit(Group group);

    /** A blob that is used and in no listed pack that is there. */
    default void missing(BlobId id, BlobType type) {}
  }

  /** One blob's copies, in the order of their packs' numbers; lines that differ are copies too. */
  final class Group {
    private long[] places = new long[4];
    private int[] lines = new int[4];
    private int size;
    private int present;
    private boolean isUsed;

    int size() {
      return size;
    }

    boolean isUsed() {
      return isUsed;
    }

    /** Whether it is used, and in several packs that are there. */
    boolean isDuplicated() {
      return isUsed && present > 1;
    }

    int pack(int copy) {
      return BlobLines.pack(places[copy]);
    }

    int line(int copy) {
      return lines[copy];
    }

    boolean isCompressed(int copy) {
      return BlobLines.isCompressed(places[copy]);
    }

    boolean isPresent(int copy) {
      return !blobs.absent().get(pack(copy));
    }

    private void begin() {
      size = 0;
      present = 0;
    }

    private void add(long place, int line) {
      if (isRepeat(place, line)) {
        repeats.set(line);
        return;
      }
      if (size == places.length) {
        places = Arrays.copyOf(places, 2 * size);
        lines = Arrays.copyOf(lines, 2 * size);
      }
      places[size] = place;
      lines[size] = line;
      present += isPresent(size) ? 1 : 0;
      size++;
    }

    /** Lines of one place come one after the other; one with another length says something else. */
    private boolean isRepeat(long place, int line) {
      for (var copy = size - 1; copy >= 0 && places[copy] == place; copy--) {
        if (blobs.lines().isSame(lines[copy], line)) {
          return true;
        }
      }
      return false;
    }
  }

  void forEach(Visitor visitor) {
    var group = new Group();
    var usedTrees = used.trees();
    for (var tree = new IdCursor(blobs.lines().trees()); tree.isThere(); ) {
      var isUsed = usedTrees.get((int) tree.at());
      collect(tree, group);
      tell(visitor, group, isUsed, BlobType.TREE);
    }
    forEachData(visitor, group);
  }

  private void forEachData(Visitor visitor, Group group) {
    var data = new IdCursor(blobs.lines().data());
    var wanted = new IdCursor(used.data());
    while (data.isThere()) {
      collect(data, group);
      for (; wanted.isThere() && wanted.compare(id) < 0; wanted.step()) {
        visitor.missing(wanted.id(), BlobType.DATA);
      }
      tell(visitor, group, wanted.is(id), BlobType.DATA);
      if (wanted.is(id)) {
        wanted.step();
      }
    }
    for (; wanted.isThere(); wanted.step()) {
      visitor.missing(wanted.id(), BlobType.DATA);
    }
  }

  private void tell(Visitor visitor, Group group, boolean isUsed, BlobType type) {
    group.isUsed = isUsed;
    if (isUsed && group.present == 0) {
      visitor.missing(BlobIds.of(id), type);
    }
    visitor.visit(group);
  }

  private void collect(IdCursor cursor, Group group) {
    cursor.copyId(id);
    group.begin();
    for (; cursor.is(id); cursor.step()) {
      group.add(cursor.word(BlobLines.PLACE), BlobLines.line(cursor.word(BlobLines.LINE)));
    }
  }
}
