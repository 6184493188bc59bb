package io.holdfast.api.model;

import java.time.Instant;

/** A second person's word on a restore. */
public record Approval(Actor by, Instant at, boolean approved) {}
