package io.holdfast.engine.stats;

/**
 * What was counted.
 *
 * @param bytes of files, or of blobs as they are sealed
 * @param plainBytes of blobs before they were compressed, only of RAW_DATA, else 0
 * @param entries of all kinds, only of RESTORE_SIZE, else 0
 * @param files none of RAW_DATA
 * @param blobs only of BLOBS_PER_FILE and RAW_DATA, else 0
 */
public record StatsReport(
    StatsMode mode,
    long snapshots,
    long bytes,
    long plainBytes,
    long entries,
    long files,
    long blobs) {
  /** How much larger the data would be without compression; 1 when nothing is known. */
  public double compressionRatio() {
    return bytes == 0 || plainBytes == 0 ? 1 : (double) plainBytes / bytes;
  }
}
