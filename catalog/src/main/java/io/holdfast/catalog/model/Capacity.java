package io.holdfast.catalog.model;

import org.jspecify.annotations.Nullable;

/**
 * What a repository holds: bytes on the store, and bytes of all points as if nothing were shared.
 */
public record Capacity(long usedBytes, long logicalBytes, @Nullable Long quotaBytes) {

  public static final Capacity EMPTY = new Capacity(0, 0, null);

  /** Logical bytes per stored byte; 1 while nothing is stored. */
  public double dedupeRatio() {
    return usedBytes == 0 ? 1 : (double) logicalBytes / usedBytes;
  }
}
