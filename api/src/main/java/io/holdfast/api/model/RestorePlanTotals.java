package io.holdfast.api.model;

/** What a restore plan would do. */
public record RestorePlanTotals(long items, long bytes, long conflicts) {}
