package io.holdfast.api.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One attempt to deliver; {@code status} is that of HTTP or SMTP. */
public record DeliveryTry(
    Instant at, @Nullable Integer status, long latencyMillis, @Nullable String error) {}
