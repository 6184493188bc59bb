package io.holdfast.api.model;

import java.time.Duration;

/** A stretch of each day: {@code start} as HH:mm. */
public record Window(String start, Duration length) {}
