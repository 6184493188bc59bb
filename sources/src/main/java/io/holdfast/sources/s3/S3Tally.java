package io.holdfast.sources.s3;

import java.util.concurrent.atomic.LongAdder;

/** What a backup saw of a bucket. Thread-safe. */
final class S3Tally {
  final LongAdder objects = new LongAdder();
  final LongAdder bytes = new LongAdder();

  /** Of them, those that are not current, delete markers among them. */
  final LongAdder older = new LongAdder();

  final LongAdder deleteMarkers = new LongAdder();
  final LongAdder latestMarkers = new LongAdder();

  /** Listed, but not in the backup. */
  final LongAdder leftOut = new LongAdder();

  /** Objects whose tags the service did not tell. */
  final LongAdder untagged = new LongAdder();

  void found(Listed listed) {
    objects.increment();
    bytes.add(listed.sizeBytes);
    older.add(listed.version.latest() ? 0 : 1);
    if (listed.version.deleteMarker()) {
      deleteMarkers.increment();
      latestMarkers.add(listed.version.latest() ? 1 : 0);
    }
  }

  /** One that was found is not there, or cannot be read. */
  void leftOut(Listed listed) {
    objects.decrement();
    bytes.add(-listed.sizeBytes);
    older.add(listed.version.latest() ? 0 : -1);
    leftOut.increment();
  }
}
