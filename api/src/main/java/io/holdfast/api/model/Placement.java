package io.holdfast.api.model;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A repository that a plan writes to. */
public record Placement(
    UUID repositoryId, long order, Duration delay, @Nullable Retention retentionOverride) {}
