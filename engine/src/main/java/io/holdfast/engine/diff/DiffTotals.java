package io.holdfast.engine.diff;

/**
 * Differences by kind, and bytes of the files concerned, as their nodes tell their sizes.
 *
 * @param bytesAdded of files added, and what changed files have now
 * @param bytesRemoved of files removed, and what changed files had
 */
public record DiffTotals(
    long added,
    long removed,
    long contentChanged,
    long metadataChanged,
    long typeChanged,
    long bytesAdded,
    long bytesRemoved) {
  public long differences() {
    return added + removed + contentChanged + metadataChanged + typeChanged;
  }
}
