package io.holdfast.api.model;

/** Seconds that it takes in half and in 95 of 100 cases. */
public record Estimate(long p50, long p95) {}
