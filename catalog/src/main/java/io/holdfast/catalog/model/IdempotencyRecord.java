package io.holdfast.catalog.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A request that must not be done twice. Without an answer it is still running. */
public record IdempotencyRecord(
    IdempotencyKey key,
    String requestHash,
    Instant createdAt,
    Instant expiresAt,
    @Nullable IdempotentAnswer answer) {}
