package io.holdfast.control.retention;

/**
 * One rule that keeps a point.
 *
 * @param period what it stands for there: its rank ({@code 3}), hour ({@code 2026-10-25T02+02:00}),
 *     day, ISO week ({@code 2026-W47}), month, year, or a length of time
 */
public record Kept(KeepRule rule, String period) {
  @Override
  public String toString() {
    return period.isEmpty() ? rule.name() : rule + " " + period;
  }
}
