package io.holdfast.catalog.model;

/** What a restore plan would do. */
public record RestorePlanTotals(long items, long bytes, long conflicts) {}
