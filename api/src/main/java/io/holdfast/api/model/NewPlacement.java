package io.holdfast.api.model;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where a plan is to write. */
public record NewPlacement(
    UUID repositoryId,
    @Nullable Long order,
    @Nullable Duration delay,
    @Nullable Retention retentionOverride) {}
