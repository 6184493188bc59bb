package io.holdfast.api.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a repository is pruned; all of it is there in answers, any of it may be left out in wishes.
 */
public record PruneSettings(
    @Nullable Boolean enabled,
    @Nullable String cron,
    @Nullable String timeZone,
    @Nullable Duration maxTime,
    @Nullable Long maxRepackBytes,
    @Nullable Long maxUnusedPercent,
    @Nullable Long maxUnusedBytes,
    @Nullable Boolean repackSmall,
    @Nullable Boolean repackUncompressed,
    @Nullable Duration grace) {}
