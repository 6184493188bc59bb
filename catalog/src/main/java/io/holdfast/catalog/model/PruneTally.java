package io.holdfast.catalog.model;

/**
 * What a prune run found and did, or in a dry run would do, in bytes and packs.
 *
 * @param usedBytes that snapshots need; {@code unusedBytes} that nobody needs, at its beginning
 * @param markedBytes that left the index, and are deleted when the grace period is over
 * @param repackedBytes of packs that were written anew
 * @param deletedBytes that are gone from the store
 * @param waitingBytes marked by this run and earlier ones, and not deleted yet
 * @param leftBytes that nobody needs and the run left alone
 * @param uncompressedBytes the part of {@code usedBytes} that still lies raw or in a dry run does
 *     now
 * @param complete false when more is to be done than the budget allowed; damaged packs do not count
 */
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
    boolean complete) {
  public static final PruneTally NONE =
      new PruneTally(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false);
}
