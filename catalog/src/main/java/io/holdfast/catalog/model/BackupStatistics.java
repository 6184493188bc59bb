package io.holdfast.catalog.model;

/** What a backup session met and wrote. */
public record BackupStatistics(
    long files,
    long directories,
    long newFiles,
    long changedFiles,
    long unchangedFiles,
    long skippedItems,
    long bytesRead,
    long bytesStored) {

  public static final BackupStatistics NONE = new BackupStatistics(0, 0, 0, 0, 0, 0, 0, 0);
}
