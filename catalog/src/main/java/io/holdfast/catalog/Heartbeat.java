package io.holdfast.catalog;

import io.holdfast.catalog.model.FencingToken;
import io.holdfast.catalog.model.Progress;
import java.time.Instant;

/**
 * A sign of life of a session's owner.
 *
 * @param until when the lease ends unless another heartbeat moves it
 */
public record Heartbeat(FencingToken token, Instant now, Instant until, Progress progress) {}
