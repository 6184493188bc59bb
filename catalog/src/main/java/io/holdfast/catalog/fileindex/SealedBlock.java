package io.holdfast.catalog.fileindex;

import org.jspecify.annotations.Nullable;

/**
 * A block as it is kept. The arrays are not copied: whoever makes one gives them away.
 *
 * @param key names equal blocks alike; null for one that is never shared
 */
@SuppressWarnings("ArrayRecordComponent")
public record SealedBlock(
    int number,
    byte @Nullable [] key,
    int entries,
    byte[] summary,
    byte[] names,
    byte[] facts,
    byte[] contents) {}
