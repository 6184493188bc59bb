package io.holdfast.catalog.model;

import java.time.ZoneId;

/** When a drill policy is due: five fields of cron, read in a time zone. */
public record DrillSchedule(String cron, ZoneId timeZone) {}
