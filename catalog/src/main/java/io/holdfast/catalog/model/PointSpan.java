package io.holdfast.catalog.model;

import java.time.Instant;

/** From the moment of a source's oldest point to that of its newest. */
public record PointSpan(Instant oldest, Instant newest) {}
