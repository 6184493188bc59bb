package io.holdfast.catalog;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What this process found a moment ago. Forgotten at once when this process changes what it may
 * have been made of; what another process changes shows after {@link #KEPT} at the latest, counted
 * from before the look. What was not found is not remembered. Thread-safe.
 */
final class ShortMemory {
  static final Duration KEPT = Duration.ofSeconds(1);

  private static final int MOST = 2_000;

  private final LongSupplier nanos;

  /** Guarded by this, as is {@link #generation}; what was not asked for longest goes first. */
  private final Map<Object, Found> entries =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Found> eldest) {
          return size() > MOST;
        }
      };

  /** How often this process changed something. */
  private long generation;

  /** When a look began, and what it found. */
  private record Found(long begun, Object value) {}

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
      if (found.isPresent() && before == generation) {
        entries.put(key, new Found(begun, found.get()));
      }
    }
    return found;
  }

  /** To be called after a change is there for all to see, and before its maker is told so. */
  synchronized void forget() {
    generation++;
    entries.clear();
  }
}
