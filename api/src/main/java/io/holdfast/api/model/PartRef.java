package io.holdfast.api.model;

/** What of the source a part came from. */
public record PartRef(String kind, String name) {}
