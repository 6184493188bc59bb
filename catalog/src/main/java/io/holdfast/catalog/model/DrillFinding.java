package io.holdfast.catalog.model;

import org.jspecify.annotations.Nullable;

/** What one check of a drill found. */
public record DrillFinding(
    String name, @Nullable String expected, @Nullable String actual, Verdict verdict) {
  /** How it weighs. */
  public enum Verdict {
    PASSED,
    WARNED,
    FAILED
  }
}
