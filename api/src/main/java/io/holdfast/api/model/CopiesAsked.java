package io.holdfast.api.model;

/** How many copies were asked for. */
public record CopiesAsked(int copies) {}
