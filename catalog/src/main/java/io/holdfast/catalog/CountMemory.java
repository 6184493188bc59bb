package io.holdfast.catalog;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What this process read of counts, until they change: a version that changes with them tells, so
 * that what another process wrote is seen too. Only for transactions that write nothing: what is
 * undone must not be remembered. Thread-safe.
 */
final class CountMemory {
  /** Some 10 MB of stretches; what was not asked for longest goes first. */
  private static final int MOST_STRETCHES = 100_000;

  /** An entry without stretches takes room too. */
  private static final int OWN_WEIGHT = 10;

  private final LinkedHashMap<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private int weight;

  /** How far tables were counted when somebody looked last, by their names. */
  private Map<String, ListCounts.End> ends = Map.of();

  private record Key(String table, ListCounts.Asked asked) {}

  private record Entry(long version, StretchCounts counts) {
    int weight() {
      return OWN_WEIGHT + counts.size();
    }
  }

  synchronized Optional<ListCounts.End> findEnd(String table) {
    return Optional.ofNullable(ends.get(table));
  }

  synchronized void keepEnds(Map<String, ListCounts.End> found) {
    ends = Map.copyOf(found);
  }

  synchronized Optional<StretchCounts> find(String table, ListCounts.Asked asked, long version) {
    return Optional.ofNullable(entries.get(new Key(table, asked)))
        .filter(entry -> entry.version() == version)
        .map(Entry::counts);
  }

  synchronized void keep(String table, ListCounts.Asked asked, long version, StretchCounts counts) {
    var entry = new Entry(version, counts);
    var before = entries.put(new Key(table, asked), entry);
    weight += entry.weight() - (before == null ? 0 : before.weight());
    var eldest = entries.values().iterator();
    while (weight > MOST_STRETCHES && eldest.hasNext()) {
      weight -= eldest.next().weight();
      eldest.remove();
    }
  }
}
