package io.holdfast.api.model;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is wrong with a protection, or was. */
public record Alert(
    UUID id,
    UUID projectId,
    UUID protectionId,
    String kind,
    String severity,
    String reason,
    int occurrences,
    boolean open,
    Instant raisedAt,
    Instant lastSeenAt,
    @Nullable Instant clearedAt,
    long revision) {}
