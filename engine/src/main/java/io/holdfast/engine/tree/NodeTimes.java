package io.holdfast.engine.tree;

import java.time.Instant;

/** When a file's content, access and metadata last changed, to the nanosecond. */
public record NodeTimes(Instant modified, Instant accessed, Instant changed) {}
