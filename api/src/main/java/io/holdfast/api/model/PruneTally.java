package io.holdfast.api.model;

/** What a prune run found and did, or in a dry run would do. */
public record PruneTally(
    long snapshots,
    long usedBytes,
    long unusedBytes,
    long markedPacks,
    long markedBytes,
    long repackedPacks,
    long repackedBytes,
    long deletedPacks,
    long deletedBytes,
    long waitingPacks,
    long waitingBytes,
    long leftBytes,
    long damagedPacks,
    long uncompressedBytes,
    boolean complete) {}
