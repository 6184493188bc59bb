package io.holdfast.engine.restore;

import java.time.Instant;

/** What a file at the target says of itself. */
public record TargetState(long sizeBytes, Instant modified) {}
