package io.holdfast.catalog.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a protection's schedules were followed.
 *
 * @param seenUntil every time due up to this has its expected run; null before the first look
 * @param wakeAt when to look again; null when nothing will be due
 */
public record RunWatch(
    ProtectionId protectionId, @Nullable Instant seenUntil, @Nullable Instant wakeAt) {}
