package io.holdfast.catalog;

import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How many rows of one list lie in each counted stretch that has any, in the stretches' order. */
final class StretchCounts {
  private final String[] stretches;

  /** Rows of all stretches before this one; one more than there are stretches. */
  private final long[] before;

  StretchCounts(List<String> stretches, List<Long> counts) {
    this.stretches = stretches.toArray(String[]::new);
    this.before = new long[counts.size() + 1];
    for (var at = 0; at < counts.size(); at++) {
      before[at + 1] = before[at] + counts.get(at);
    }
  }

  int size() {
    return stretches.length;
  }

  String stretch(int at) {
    return stretches[at];
  }

  /** The place of the first stretch that is not before this one; of the very first if null. */
  int place(@Nullable String stretch) {
    if (stretch == null) {
      return 0;
    }
    var found = Arrays.binarySearch(stretches, stretch);
    return found < 0 ? -found - 1 : found;
  }

  /** Rows of stretches from one place to before another. */
  long rows(int from, int to) {
    return before[to] - before[from];
  }

  /** These and others as counts of one list. */
  StretchCounts plus(StretchCounts others) {
    var sums = new TreeMap<String, Long>();
    for (var counts : List.of(this, others)) {
      for (var at = 0; at < counts.size(); at++) {
        sums.merge(counts.stretch(at), counts.rows(at, at + 1), Long::sum);
      }
    }
    return new StretchCounts(List.copyOf(sums.keySet()), List.copyOf(sums.values()));
  }

  /** The place whose stretch has the row with this number, counted from a place on. */
  int holding(int from, long row) {
    var found = Arrays.binarySearch(before, before[from] + row);
    return found < 0 ? -found - 2 : found;
  }
}
