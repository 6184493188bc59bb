package io.holdfast.catalog.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A repository that a plan writes to: order 0 first, others after {@code delay}. */
public record Placement(
    RepositoryId repositoryId, int order, Duration delay, @Nullable Retention retentionOverride) {}
