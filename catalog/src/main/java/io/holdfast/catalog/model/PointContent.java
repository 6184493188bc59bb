package io.holdfast.catalog.model;

import org.jspecify.annotations.Nullable;

/**
 * How much a point holds: bytes as the user counts them, bytes that it added to its first
 * repository.
 */
public record PointContent(
    long logicalBytes, long storedBytes, long itemCount, @Nullable String manifestHash) {}
