package io.holdfast.api.model;

/** Sums over the items of a restore. */
public record RestoreTotals(long items, long restored, long failed, long skipped, long bytes) {}
