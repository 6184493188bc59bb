package io.holdfast.api.model;

import org.jspecify.annotations.Nullable;

/** What became of one path between two points. */
public record DiffEntry(
    String path, String change, @Nullable Long sizeBefore, @Nullable Long sizeAfter) {}
