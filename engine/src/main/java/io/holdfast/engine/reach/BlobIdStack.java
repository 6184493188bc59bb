package io.holdfast.engine.reach;

import io.holdfast.engine.pack.BlobId;
import java.util.ArrayList;
import java.util.List;

/** A stack of blob ids, 32 bytes each. Not thread-safe. */
final class BlobIdStack {
  private static final int WORDS = 4;
  private static final int PART_IDS = 1024;

  private final List<long[]> parts = new ArrayList<>();
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  void push(BlobId id) {
    if (size / PART_IDS == parts.size()) {
      parts.add(new long[PART_IDS * WORDS]);
    }
    var part = parts.get(size / PART_IDS);
    var at = size % PART_IDS * WORDS;
    part[at] = id.w0();
    part[at + 1] = id.w1();
    part[at + 2] = id.w2();
    part[at + 3] = id.w3();
    size++;
  }

  /**
   * The last one pushed, of at least one. Keeps no more room than for one part more than it needs.
   */
  BlobId pop() {
    size--;
    var part = parts.get(size / PART_IDS);
    var at = size % PART_IDS * WORDS;
    if (parts.size() > size / PART_IDS + 2) {
      parts.removeLast();
    }
    return new BlobId(part[at], part[at + 1], part[at + 2], part[at + 3]);
  }
}
