package io.holdfast.catalog.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The best drill that a point passed. */
public record PointProof(ProofLevel level, Instant at, @Nullable DrillId drillId) {}
