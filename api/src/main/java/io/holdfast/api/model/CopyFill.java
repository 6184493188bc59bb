package io.holdfast.api.model;

import org.jspecify.annotations.Nullable;

/**
 * Asks for the copies that older points never had.
 *
 * @param newest of how many points; null for 1000
 */
public record CopyFill(@Nullable Integer newest) {}
