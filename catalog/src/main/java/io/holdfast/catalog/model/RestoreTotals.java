package io.holdfast.catalog.model;

/** Sums over the items of a restore session. */
public record RestoreTotals(long items, long restored, long failed, long skipped, long bytes) {

  public static final RestoreTotals NONE = new RestoreTotals(0, 0, 0, 0, 0);
}
