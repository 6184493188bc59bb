package io.holdfast.engine.restore;

/**
 * Items by outcome; those with a warning count as restored too.
 *
 * @param bytes written, holes included
 */
public record RestoreTotals(
    long restored, long warnings, long skipped, long failed, long removed, long bytes) {
  public static final RestoreTotals NONE = new RestoreTotals(0, 0, 0, 0, 0, 0);

  /** All items of the selection that have ended. */
  public long items() {
    return restored + skipped + failed;
  }
}
