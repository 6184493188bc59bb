package io.holdfast.api.model;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** When a plan runs. */
public record Schedule(
    UUID id,
    String name,
    String type,
    @Nullable String rrule,
    @Nullable String cron,
    String timeZone,
    Duration jitter,
    @Nullable Window window,
    boolean enabled,
    @Nullable String description,
    @Nullable Duration keepFor,
    Map<String, String> labels) {}
