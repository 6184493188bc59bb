package io.holdfast.control.prune;

import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What lies in a repository, by its lists, locks excepted: what the gateway counts.
 *
 * @param counted what the catalog said before they were read
 */
record StoredBytes(long listed, long counted) {
  private static final Set<ObjectType> COUNTED = EnumSet.complementOf(EnumSet.of(ObjectType.LOCK));

  static StoredBytes list(Store store, long counted) {
    var bytes = new AtomicLong();
    COUNTED.forEach(type -> store.list(type, object -> bytes.addAndGet(object.sizeBytes())));
    return new StoredBytes(bytes.get(), counted);
  }

  /**
   * What is to be counted from here on: what came, or went, since the lists were begun is counted
   * too.
   *
   * @param current what the catalog says now
   */
  long used(long current) {
    return Math.max(0, listed + current - counted);
  }
}
