package io.holdfast.api.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Which points stay; a point kept by any rule stays. */
public record Retention(
    @Nullable Long keepLast,
    @Nullable Long keepHourly,
    @Nullable Long keepDaily,
    @Nullable Long keepWeekly,
    @Nullable Long keepMonthly,
    @Nullable Long keepYearly,
    @Nullable Duration keepWithin,
    @Nullable Duration maxAge,
    @Nullable Long maxBytes,
    @Nullable Long minSuccessful,
    @Nullable Boolean keepLastProven) {}
