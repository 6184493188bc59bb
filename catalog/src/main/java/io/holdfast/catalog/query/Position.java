package io.holdfast.catalog.query;

import java.time.Instant;
import java.util.UUID;

/**
 * Where a list stands: the sort key's value and the id of an item, in text. It stays good when
 * items come and go, also when this very item goes. It is bound to the order that it was made with;
 * whoever shows it to a client binds it to the query and signs it.
 *
 * @param key the sort key's value: microseconds since 1970, a number, or text; {@link #ABSENT} when
 *     the item has none
 * @param id the item's id in text, or its number where the resource has no other id
 */
public record Position(String key, String id) {
  public static final String ABSENT = "\u0000";

  /** The position of an item listed by a time. */
  public static Position of(Instant key, UUID id) {
    return new Position(Long.toString(micros(key)), id.toString());
  }

  /** The position of an item listed by a number. */
  public static Position of(long key, UUID id) {
    return new Position(Long.toString(key), id.toString());
  }

  private static long micros(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
  }
}
