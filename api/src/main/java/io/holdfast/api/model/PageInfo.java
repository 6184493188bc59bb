package io.holdfast.api.model;

import org.jspecify.annotations.Nullable;

/** How a list goes on. */
public record PageInfo(@Nullable String nextCursor, boolean hasMore, @Nullable Long totalCount) {}
