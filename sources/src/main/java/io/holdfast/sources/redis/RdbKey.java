package io.holdfast.sources.redis;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One key of an RDB.
 *
 * @param name empty when names were not asked for
 * @param type as the format numbers them
 * @param expiresAtMillis 0 means never
 * @param valueOffset where the value's bytes begin in the RDB, {@code valueLength} of them
 * @param value those bytes; null when they are many, or were not asked for
 * @param sum of type and value, when they were asked for
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on once, never compared.
record RdbKey(
    long database,
    byte[] name,
    int type,
    long expiresAtMillis,
    long valueOffset,
    long valueLength,
    byte @Nullable [] value,
    long sum) {
  /** Values up to here are kept whole; larger ones only pass. */
  static final int KEPT_BYTES = 1 << 20;

  boolean isLarge() {
    return valueLength > KEPT_BYTES;
  }

  String text() {
    return new String(name, StandardCharsets.UTF_8);
  }
}
