package io.holdfast.catalog.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An audit record before it is chained. {@code before} and {@code after} are JSON without secrets.
 */
public record AuditDraft(
    Instant at,
    Actor actor,
    String action,
    String resource,
    @Nullable ProjectId projectId,
    AuditOutcome outcome,
    @Nullable String before,
    @Nullable String after,
    @Nullable String requestId) {}
