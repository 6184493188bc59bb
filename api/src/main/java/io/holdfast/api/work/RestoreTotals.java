package io.holdfast.api.work;

/**
 * What a restore did.
 *
 * @param items all that were selected; the others sum up to it once the restore has ended
 * @param warned restored, but not with all attributes
 * @param bytes written
 */
public record RestoreTotals(
    long items, long restored, long warned, long failed, long skipped, long bytes) {
  public static final RestoreTotals NONE = new RestoreTotals(0, 0, 0, 0, 0, 0);
}
