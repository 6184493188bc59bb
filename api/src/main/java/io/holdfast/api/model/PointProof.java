package io.holdfast.api.model;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The best drill that a point passed. */
public record PointProof(String level, Instant at, @Nullable UUID drillId) {}
