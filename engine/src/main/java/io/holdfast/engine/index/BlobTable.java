package io.holdfast.engine.index;

import io.holdfast.engine.crypto.MasterKey;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackedBlob;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of 48 bytes in arrays of longs, found through an open hash table of row numbers. Objects
 * would take four times as much. Not thread-safe.
 *
 * <p>A row: four words of the id; pack number (31 bits), type (1 bit) and offset (32 bits); length
 * and plain length, 0 for raw.
 */
final class BlobTable {
  private static final int ROW_WORDS = 6;
  private static final int SEGMENT_ROW_BITS = 14;
  private static final int SEGMENT_ROWS = 1 << SEGMENT_ROW_BITS;
  private static final int FREE = -1;
  private static final int TREE_BIT = 1 << 31;
  private static final long LOW_32 = 0xffff_ffffL;

  private final List<long[]> segments = new ArrayList<>();
  private int size;
  private int[] slots = newSlots(1 << 10);

  int size() {
    return size;
  }

  /** Adds a row unless the same one is there; one that differs in a length is another. */
  void add(PackedBlob blob, int pack) {
    if (blob.offset() > LOW_32) {
      throw new IllegalArgumentException("blob %s lies beyond 4 GiB".formatted(blob.id()));
    }
    if (size >= slots.length / 4 * 3) {
      grow();
    }
    var tagged = tagged(blob, pack);
    var lengths = (long) blob.length() << 32 | (blob.compressed() ? blob.plainLength() : 0);
    var id = blob.id();
    var slot = firstSlot(id.w0());
    for (; slots[slot] != FREE; slot = next(slot)) {
      var row = slots[slot];
      if (hasId(row, id) && word(row, 4) == tagged && word(row, 5) == lengths) {
        return;
      }
    }
    slots[slot] = append(id, tagged, lengths);
  }

  /** The row of the blob's copy number {@code nth}, from 0; negative when there is none. */
  int find(BlobId id, BlobType type, int nth) {
    var left = nth;
    for (var slot = firstSlot(id.w0()); slots[slot] != FREE; slot = next(slot)) {
      var row = slots[slot];
      if (hasId(row, id) && type(row) == type && left-- == 0) {
        return row;
      }
    }
    return FREE;
  }

  int pack(int row) {
    return (int) (word(row, 4) >>> 32) & ~TREE_BIT;
  }

  PackedBlob get(int row) {
    var lengths = word(row, 5);
    var length = (int) (lengths >>> 32);
    var plain = (int) lengths;
    var id = new BlobId(word(row, 0), word(row, 1), word(row, 2), word(row, 3));
    var compressed = plain != 0;
    return new PackedBlob(
        id,
        type(row),
        word(row, 4) & LOW_32,
        length,
        compressed ? plain : length - MasterKey.OVERHEAD_BYTES,
        compressed);
  }

  private static long tagged(PackedBlob blob, int pack) {
    var packAndType = blob.type() == BlobType.TREE ? pack | TREE_BIT : pack;
    return (long) packAndType << 32 | blob.offset();
  }

  private BlobType type(int row) {
    return word(row, 4) < 0 ? BlobType.TREE : BlobType.DATA;
  }

  private boolean hasId(int row, BlobId id) {
    var segment = segments.get(row >>> SEGMENT_ROW_BITS);
    var at = (row & SEGMENT_ROWS - 1) * ROW_WORDS;
    return segment[at] == id.w0()
        && segment[at + 1] == id.w1()
        && segment[at + 2] == id.w2()
        && segment[at + 3] == id.w3();
  }

  private long word(int row, int word) {
    return segments.get(row >>> SEGMENT_ROW_BITS)[(row & SEGMENT_ROWS - 1) * ROW_WORDS + word];
  }

  private int append(BlobId id, long tagged, long lengths) {
    var row = size++;
    if (row >>> SEGMENT_ROW_BITS == segments.size()) {
      segments.add(new long[SEGMENT_ROWS * ROW_WORDS]);
    }
    var segment = segments.get(row >>> SEGMENT_ROW_BITS);
    var at = (row & SEGMENT_ROWS - 1) * ROW_WORDS;
    segment[at] = id.w0();
    segment[at + 1] = id.w1();
    segment[at + 2] = id.w2();
    segment[at + 3] = id.w3();
    segment[at + 4] = tagged;
    segment[at + 5] = lengths;
    return row;
  }

  private void grow() {
    slots = newSlots(slots.length * 2);
    for (var row = 0; row < size; row++) {
      var slot = firstSlot(word(row, 0));
      while (slots[slot] != FREE) {
        slot = next(slot);
      }
      slots[slot] = row;
    }
  }

  /** The bits of the id that a Java hash map would not use, so that both spread well. */
  private int firstSlot(long idWord) {
    return (int) (idWord >>> 32) & slots.length - 1;
  }

  private int next(int slot) {
    return slot + 1 & slots.length - 1;
  }

  private static int[] newSlots(int count) {
    var fresh = new int[count];
    Arrays.fill(fresh, FREE);
    return fresh;
  }
}
