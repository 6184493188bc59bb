package io.holdfast.engine.lock;

import io.holdfast.store.ObjectName;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * When this process first saw which lock file. A holder that lives writes its lock anew under
 * another name every few minutes; a name that stays is proof that nobody did, whatever the clocks
 * of two machines say. Thread-safe.
 */
public final class LockSightings {
  static final LockSightings OF_THIS_PROCESS = new LockSightings(System::nanoTime);

  /** More locks at a time are seen anew, and so wait longer. */
  private static final int MOST = 10_000;

  private final LongSupplier nanoTime;

  /** Guarded by itself. */
  private final Map<ObjectName, Long> firstSeen =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ObjectName, Long> eldest) {
          return size() > MOST;
        }
      };

  /**
   * @param nanoTime as {@link System#nanoTime}
   */
  LockSightings(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** How long the file that is there now has been there, as far as this process knows. */
  Duration seenFor(ObjectName name) {
    var now = nanoTime.getAsLong();
    synchronized (firstSeen) {
      var first = firstSeen.putIfAbsent(name, now);
      return first == null ? Duration.ZERO : Duration.ofNanos(now - first);
    }
  }
}
