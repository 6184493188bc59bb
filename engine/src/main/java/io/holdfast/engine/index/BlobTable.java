package io.holdfast.engine.index;

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
 * <p>A row is that of {@link ListedBlobs}, with the pack's number (31 bits) between type and
 * offset.
 */
final class BlobTable {
  private static final int ROW_WORDS = ListedBlobs.ROW_WORDS;
  private static final int SEGMENT_ROW_BITS = 14;
  private static final int SEGMENT_ROWS = 1 << SEGMENT_ROW_BITS;
  private static final int FREE = -1;

  private final List<long[]> segments = new ArrayList<>();
  private int size;
  private int[] slots = newSlots(1 << 10);

  int size() {
    return size;
  }

  /** Adds rows unless the same ones are there; one that differs in a length is another. */
  void add(ListedBlobs blobs, int pack) {
    var words = blobs.words();
    for (var blob = 0; blob < blobs.count(); blob++) {
      add(words, blob * ROW_WORDS, (long) pack << 32);
    }
  }

  private void add(long[] words, int from, long packBits) {
    if (size >= slots.length / 4 * 3) {
      grow();
    }
    var place = packBits | words[from + ListedBlobs.PLACE];
    var slot = firstSlot(words[from]);
    for (; slots[slot] != FREE; slot = next(slot)) {
      if (isSame(slots[slot], words, from, place)) {
        return;
      }
    }
    slots[slot] = append(words, from, place);
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
    return (int) ((word(row, ListedBlobs.PLACE) & ~ListedBlobs.TREE_BIT) >>> 32);
  }

  PackedBlob get(int row) {
    return ListedBlobs.blob(segments.get(row >>> SEGMENT_ROW_BITS), at(row));
  }

  private BlobType type(int row) {
    return ListedBlobs.type(segments.get(row >>> SEGMENT_ROW_BITS), at(row));
  }

  private boolean isSame(int row, long[] words, int from, long place) {
    var segment = segments.get(row >>> SEGMENT_ROW_BITS);
    var at = at(row);
    return segment[at] == words[from]
        && segment[at + 1] == words[from + 1]
        && segment[at + 2] == words[from + 2]
        && segment[at + 3] == words[from + 3]
        && segment[at + ListedBlobs.PLACE] == place
        && segment[at + ListedBlobs.LENGTHS] == words[from + ListedBlobs.LENGTHS];
  }

  private boolean hasId(int row, BlobId id) {
    var segment = segments.get(row >>> SEGMENT_ROW_BITS);
    var at = at(row);
    return segment[at] == id.w0()
        && segment[at + 1] == id.w1()
        && segment[at + 2] == id.w2()
        && segment[at + 3] == id.w3();
  }

  private long word(int row, int word) {
    return segments.get(row >>> SEGMENT_ROW_BITS)[at(row) + word];
  }

  /** Where the row begins in its segment. */
  private static int at(int row) {
    return (row & SEGMENT_ROWS - 1) * ROW_WORDS;
  }

  private int append(long[] words, int from, long place) {
    var row = size++;
    if (row >>> SEGMENT_ROW_BITS == segments.size()) {
      segments.add(new long[SEGMENT_ROWS * ROW_WORDS]);
    }
    var segment = segments.get(row >>> SEGMENT_ROW_BITS);
    var at = at(row);
    System.arraycopy(words, from, segment, at, ROW_WORDS);
    segment[at + ListedBlobs.PLACE] = place;
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
