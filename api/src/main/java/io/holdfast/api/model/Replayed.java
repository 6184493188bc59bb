package io.holdfast.api.model;

/** How many notices were queued once more. */
public record Replayed(int queued) {}
