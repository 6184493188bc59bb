package io.holdfast.api.model;

import java.time.Instant;

/** That a point lies in the trash; {@code reason} is USER, or what retention let it go for. */
public record Trash(Instant since, Instant until, String reason) {}
