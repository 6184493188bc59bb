package io.holdfast.sources;

import java.util.List;

/** A restore thought through; its target is still open. Used by one thread. */
public interface PlannedRestore {
  /** What speaks against it. One ERROR and it must not be applied. */
  List<Check> checks();

  Totals totals();

  default boolean isApplicable() {
    return checks().stream().noneMatch(check -> check.severity() == Severity.ERROR);
  }

  /**
   * Carries it out, telling each item's outcome. A failed item does not stop the others.
   *
   * @throws SourceException when the restore as a whole cannot go on
   * @throws InterruptedException promptly when interrupted; what was written has been told
   */
  void apply(RestoreListener listener) throws InterruptedException;

  /**
   * Compares the target with what the point's parts must contain, after {@link #apply}.
   *
   * @return what differs; empty when all is as it must be
   */
  List<Difference> compare() throws InterruptedException;

  /** How much a check weighs. */
  enum Severity {
    WARNING,
    ERROR
  }

  /**
   * @param code stable and SCREAMING, such as TARGET_EXISTS, VERSION_OLDER, TARGET_FULL
   */
  record Check(String code, Severity severity, String detail) {}

  /** What would be written; {@code conflicts} counts items that something stands in the way of. */
  record Totals(long items, long bytes, long conflicts) {}

  /**
   * @param item what was compared, such as {@code orders/rows.public.lines}
   */
  record Difference(String item, String expected, String actual) {}
}
