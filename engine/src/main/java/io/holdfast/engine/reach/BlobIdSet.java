package io.holdfast.engine.reach;

import io.holdfast.engine.pack.BlobId;
import java.util.Arrays;

/**
 * A set of blob ids without an object for each: 32 bytes an id, at most two thirds filled. Not
 * thread-safe.
 */
public final class BlobIdSet {
  private static final int WORDS = 4;

  /** Four words an id; an id of zeros marks a free place, no SHA-256 is that. */
  private long[] words = new long[WORDS * 1024];

  private int size;

  /** Returns whether it was not there before. */
  public boolean add(BlobId id) {
    if (3L * (size + 1) > 2L * (words.length / WORDS)) {
      grow();
    }
    if (!insert(id.w0(), id.w1(), id.w2(), id.w3())) {
      return false;
    }
    size++;
    return true;
  }

  public boolean contains(BlobId id) {
    var places = words.length / WORDS;
    for (var place = (int) (id.w0() & places - 1); ; place = place + 1 & places - 1) {
      var at = place * WORDS;
      if (words[at] == id.w0()
          && words[at + 1] == id.w1()
          && words[at + 2] == id.w2()
          && words[at + 3] == id.w3()) {
        return true;
      }
      if ((words[at] | words[at + 1] | words[at + 2] | words[at + 3]) == 0) {
        return false;
      }
    }
  }

  public int size() {
    return size;
  }

  private boolean insert(long w0, long w1, long w2, long w3) {
    var places = words.length / WORDS;
    for (var place = (int) (w0 & places - 1); ; place = place + 1 & places - 1) {
      var at = place * WORDS;
      var free = words[at] == 0 && words[at + 1] == 0 && words[at + 2] == 0 && words[at + 3] == 0;
      if (free) {
        words[at] = w0;
        words[at + 1] = w1;
        words[at + 2] = w2;
        words[at + 3] = w3;
        return true;
      }
      if (words[at] == w0 && words[at + 1] == w1 && words[at + 2] == w2 && words[at + 3] == w3) {
        return false;
      }
    }
  }

  private void grow() {
    var old = words;
    words = new long[Math.multiplyExact(old.length, 2)];
    for (var at = 0; at < old.length; at += WORDS) {
      var id = Arrays.copyOfRange(old, at, at + WORDS);
      if ((id[0] | id[1] | id[2] | id[3]) != 0) {
        insert(id[0], id[1], id[2], id[3]);
      }
    }
  }
}
