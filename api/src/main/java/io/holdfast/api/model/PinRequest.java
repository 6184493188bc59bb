package io.holdfast.api.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A pin to be set. */
public record PinRequest(String reason, @Nullable Instant until) {}
