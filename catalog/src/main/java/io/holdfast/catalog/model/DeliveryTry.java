package io.holdfast.catalog.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to deliver.
 *
 * @param status of HTTP or SMTP; null when there was no answer
 * @param error null when it was taken
 */
public record DeliveryTry(
    Instant at, @Nullable Integer status, long latencyMillis, @Nullable String error) {}
