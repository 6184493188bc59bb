package io.holdfast.catalog.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A point as later ones are compared with it.
 *
 * @param suspicion the point's own
 */
public record PointProfile(
    RestorePointId pointId,
    ProtectionId protectionId,
    Instant pointInTime,
    PointFacts facts,
    @Nullable Suspicion suspicion) {}
