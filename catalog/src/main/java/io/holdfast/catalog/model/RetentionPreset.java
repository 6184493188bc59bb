package io.holdfast.catalog.model;

/** How long a protection keeps its points, for callers that know only these words. */
public enum RetentionPreset {
  WEEK_2,
  MONTH_1,
  MONTH_3,
  MONTH_6,
  YEAR_1
}
