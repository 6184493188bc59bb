package io.holdfast.api.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The pin that a point gets when it is taken out of the trash. */
public record UntrashRequest(@Nullable String reason, @Nullable Instant until) {}
