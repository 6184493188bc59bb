package io.holdfast.api.model;

import java.time.Instant;

/** That someone asked for a session's end. */
public record AbortRequest(Instant at, Actor by) {}
