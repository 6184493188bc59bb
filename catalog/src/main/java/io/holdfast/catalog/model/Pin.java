package io.holdfast.catalog.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Why a point must stay; without an end until it is taken away. */
public record Pin(String reason, @Nullable Instant until, Actor by, Instant at) {}
