package io.holdfast.catalog.model;

/** A caller's key for one request; {@code owner} is the caller, so that keys of two never meet. */
public record IdempotencyKey(String owner, String key) {}
