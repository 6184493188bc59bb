package io.holdfast.control.anomaly;

import io.holdfast.catalog.model.BackupStatistics;
import io.holdfast.catalog.model.PointFacts;
import io.holdfast.catalog.model.TreeProfile;
import java.util.Map;

/** A backup's numbers, by what a test says of it. */
record Day(
    long files,
    long added,
    long changed,
    long removed,
    long bytes,
    long stored,
    boolean full,
    String tree,
    TreeProfile profile,
    Map<String, Long> measures) {
  private static final long FILE_BYTES = 20 << 10;

  /** Nothing new; 20 KiB each, and half of what is read is stored. */
  static Day of(long files) {
    return new Day(files, 0, 0, 0, files * FILE_BYTES, -1, false, "", TreeProfile.NONE, Map.of());
  }

  /** One file that is read as a whole each time. */
  static Day dump(long bytes) {
    return new Day(1, 0, 1, 0, bytes, -1, false, "", TreeProfile.NONE, Map.of());
  }

  PointFacts facts() {
    var read = files == 1 ? bytes : (added + changed) * FILE_BYTES;
    var statistics =
        new BackupStatistics(
            files,
            0,
            added,
            changed,
            Math.max(0, files - added - changed),
            0,
            read,
            stored < 0 ? read / 2 : stored);
    var hash = tree.isEmpty() ? "tree " + hashCode() : tree;
    return new PointFacts(statistics, files, bytes, removed, full, hash, profile, measures);
  }

  Day files(long count) {
    return new Day(count, added, changed, removed, bytes, stored, full, tree, profile, measures);
  }

  Day added(long count) {
    return new Day(files, count, changed, removed, bytes, stored, full, tree, profile, measures);
  }

  Day changed(long count) {
    return new Day(files, added, count, removed, bytes, stored, full, tree, profile, measures);
  }

  Day removed(long count) {
    return new Day(files, added, changed, count, bytes, stored, full, tree, profile, measures);
  }

  Day bytes(long count) {
    return new Day(files, added, changed, removed, count, stored, full, tree, profile, measures);
  }

  Day stored(long count) {
    return new Day(files, added, changed, removed, bytes, count, full, tree, profile, measures);
  }

  Day anew() {
    return new Day(files, added, changed, removed, bytes, stored, true, tree, profile, measures);
  }

  Day tree(String hash) {
    return new Day(files, added, changed, removed, bytes, stored, full, hash, profile, measures);
  }

  Day extensions(Map<String, Long> counts) {
    var more = new TreeProfile(counts, profile.sampledFiles(), profile.opaqueFiles(), null);
    return new Day(files, added, changed, removed, bytes, stored, full, tree, more, measures);
  }

  Day sampled(long read, long opaque) {
    var more = new TreeProfile(profile.extensions(), read, opaque, null);
    return new Day(files, added, changed, removed, bytes, stored, full, tree, more, measures);
  }

  Day measured(Map<String, Long> numbers) {
    return new Day(files, added, changed, removed, bytes, stored, full, tree, profile, numbers);
  }
}
