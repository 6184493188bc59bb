package io.holdfast.api.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Why a point must stay. */
public record Pin(String reason, @Nullable Instant until, Actor by, Instant at) {}
