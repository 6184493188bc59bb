package io.holdfast.engine.prune;

import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.runs.Records;

/** Ids at the beginning of records. */
final class BlobIds {
  private BlobIds() {}

  static BlobId of(long[] record) {
    return new BlobId(record[0], record[1], record[2], record[3]);
  }

  static BlobId of(Records.Cursor record) {
    return new BlobId(record.word(0), record.word(1), record.word(2), record.word(3));
  }
}
