package io.holdfast.api.model;

import java.time.Instant;
import java.util.UUID;

/** A point that holds a version of a file. */
public record SeenIn(UUID restorePointId, Instant pointInTime) {}
