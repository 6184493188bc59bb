package io.holdfast.api.model;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One source under one plan. */
public record Protection(
    UUID id,
    UUID projectId,
    UUID sourceId,
    UUID planId,
    String name,
    boolean encryptEnabled,
    @Nullable String retentionPreset,
    String state,
    @Nullable Instant nextRunAt,
    @Nullable UUID lastSessionId,
    @Nullable UUID lastGoodPointId,
    @Nullable UUID lastProvenPointId,
    @Nullable Instant newestPointAt,
    @Nullable Instant overdueSince,
    long failuresInRow,
    Instant createdAt,
    Actor createdBy,
    Instant modifiedAt,
    Actor modifiedBy,
    long revision) {}
