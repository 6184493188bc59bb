package io.holdfast.api.model;

import org.jspecify.annotations.Nullable;

/**
 * What became of one path between two points.
 *
 * @param presumed whether a file counts as modified for its modification time alone
 */
public record DiffEntry(
    String path,
    String change,
    @Nullable Long sizeBefore,
    @Nullable Long sizeAfter,
    boolean presumed) {}
