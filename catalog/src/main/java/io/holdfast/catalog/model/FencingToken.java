package io.holdfast.catalog.model;

/** What an agent shows with every write to its session; the newest claim has the greatest. */
public record FencingToken(long value) {}
