package io.holdfast.catalog;

import io.holdfast.catalog.query.Slice;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What this process found a moment ago. Forgotten at once when this process changes what it may
 * have been made of; what another process changes shows after {@link #KEPT} at the latest, counted
 * from before the look. What was not found is not remembered, nor is a slice of more than {@link
 * #MOST_ROWS_AT_ONCE} rows: asking again costs less than the room. Thread-safe.
 */
final class ShortMemory {
  static final Duration KEPT = Duration.ofSeconds(1);

  static final int MOST_ROWS_AT_ONCE = 50;

  /** Rows of some hundred bytes to a few kilobytes each. */
  static final int MOST_ROWS = 10_000;

  private final LongSupplier nanos;

  /** Guarded by this, as are the numbers below; what was put first comes first. */
  private final LinkedHashMap<Object, Found> entries = new LinkedHashMap<>();

  /** In all entries. */
  private int rows;

  /** How often this process changed something. */
  private long generation;

  /** When a look began, and what it found. */
  private record Found(long begun, Object value) {
    /** At least one, so that the bound on rows is one on entries too. */
    int rows() {
      return value instanceof Slice<?> slice ? Math.max(1, slice.items().size()) : 1;
    }
  }

  /**
   * @param nanos a clock that never goes back
   */
  ShortMemory(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /**
   * What was found by this key, or what the look finds now.
   *
   * @param key equal for looks that find the same, and those alone
   */
  <T> Optional<T> recall(Object key, Class<T> type, Supplier<Optional<T>> look) {
    var begun = nanos.getAsLong();
    long before;
    synchronized (this) {
      var entry = entries.get(key);
      if (entry != null && begun - entry.begun() < KEPT.toNanos()) {
        return Optional.of(type.cast(entry.value()));
      }
      before = generation;
    }
    var found = look.get();
    synchronized (this) {
      dropExpired(nanos.getAsLong());
      if (found.isPresent() && before == generation) {
        keep(key, new Found(begun, found.get()));
      }
    }
    return found;
  }

  /** To be called after a change is there for all to see, and before its maker is told so. */
  synchronized void forget() {
    generation++;
    entries.clear();
    rows = 0;
  }

  /** How many rows are held, for tests. */
  synchronized int rows() {
    return rows;
  }

  /**
   * Drops whatever was put a second ago or earlier. A look begins before it is put, so nothing that
   * is still fresh stands before such an entry.
   */
  private void dropExpired(long now) {
    while (!entries.isEmpty() && now - entries.firstEntry().getValue().begun() >= KEPT.toNanos()) {
      dropFirst();
    }
  }

  private void keep(Object key, Found found) {
    if (found.rows() > MOST_ROWS_AT_ONCE) {
      return;
    }
    var replaced = entries.remove(key);
    rows -= replaced == null ? 0 : replaced.rows();
    entries.put(key, found);
    rows += found.rows();
    while (rows > MOST_ROWS) {
      dropFirst();
    }
  }

  private void dropFirst() {
    rows -= entries.pollFirstEntry().getValue().rows();
  }
}
