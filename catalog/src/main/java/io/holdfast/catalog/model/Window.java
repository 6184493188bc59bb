package io.holdfast.catalog.model;

import java.time.Duration;
import java.time.LocalTime;

/** When a schedule may start work, each day in the schedule's zone; may cross midnight. */
public record Window(LocalTime start, Duration length) {}
