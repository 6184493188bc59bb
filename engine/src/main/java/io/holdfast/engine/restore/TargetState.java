package io.holdfast.engine.restore;

import java.time.Instant;

/**
 * What a file at the target says of itself.
 *
 * @param freedBytes what its disk gets back without it: nothing of a file with further names
 * @param reserved whether it looks like the empty file by which a {@link RestoreFolder#rename} that
 *     never ended took a name
 */
public record TargetState(long sizeBytes, Instant modified, long freedBytes, boolean reserved) {}
