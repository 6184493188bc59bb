package io.holdfast.api.model;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A schedule to be made: exactly one of {@code rrule} and {@code cron}. */
public record NewSchedule(
    @Nullable UUID id,
    @Nullable String name,
    @Nullable String type,
    @Nullable String rrule,
    @Nullable String cron,
    @Nullable String timeZone,
    @Nullable Duration jitter,
    @Nullable Window window,
    @Nullable Boolean enabled,
    @Nullable String description,
    @Nullable Duration keepFor,
    @Nullable Map<String, String> labels) {}
