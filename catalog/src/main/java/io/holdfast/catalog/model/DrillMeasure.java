package io.holdfast.catalog.model;

import org.jspecify.annotations.Nullable;

/**
 * What a drill took.
 *
 * @param restoreMillis null when nothing was restored
 * @param bytes restored, or read at level L1
 */
public record DrillMeasure(
    @Nullable Long restoreMillis, @Nullable Long verifyMillis, @Nullable Long bytes) {
  public static final DrillMeasure NONE = new DrillMeasure(null, null, null);
}
