package io.holdfast.engine.prune;

import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.runs.Records;

/** Goes through records that are sorted by the id at their beginning. Not thread-safe. */
final class IdCursor {
  private static final int ID_WORDS = 4;

  private final Records.Cursor cursor;
  private boolean there;

  /** Stands on the first record. */
  IdCursor(Records records) {
    cursor = records.cursor();
    there = cursor.next();
  }

  /** Whether it stands on a record. */
  boolean isThere() {
    return there;
  }

  void step() {
    there = cursor.next();
  }

  /** The place of the record. */
  long at() {
    return cursor.at();
  }

  long word(int number) {
    return cursor.word(number);
  }

  /** Steps on to the first record whose id is not before this one; returns whether it has it. */
  boolean stepTo(long[] id) {
    while (there && compare(id) < 0) {
      step();
    }
    return is(id);
  }

  boolean is(long[] id) {
    return there && compare(id) == 0;
  }

  /** Copies the lesser id of both, of which one stands on a record. */
  static void lesser(IdCursor one, IdCursor other, long[] id) {
    if (one.there) {
      one.copyId(id);
    }
    if (!one.there || other.there && other.compare(id) < 0) {
      other.copyId(id);
    }
  }

  BlobId id() {
    return BlobIds.of(cursor);
  }

  void copyId(long[] id) {
    for (var word = 0; word < ID_WORDS; word++) {
      id[word] = cursor.word(word);
    }
  }

  int compare(long[] id) {
    for (var word = 0; word < ID_WORDS; word++) {
      var order = Long.compareUnsigned(cursor.word(word), id[word]);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }
}
