package io.holdfast.api.model;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What was done or refused. */
public record AuditRecord(
    long seq,
    Instant at,
    Actor actor,
    String action,
    String resource,
    @Nullable UUID projectId,
    String outcome,
    @Nullable String before,
    @Nullable String after,
    @Nullable String requestId,
    String previousHash,
    String hash) {}
