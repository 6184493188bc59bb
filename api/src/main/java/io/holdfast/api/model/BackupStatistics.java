package io.holdfast.api.model;

/** What a backup met and wrote. */
public record BackupStatistics(
    long files,
    long directories,
    long newFiles,
    long changedFiles,
    long unchangedFiles,
    long skippedItems,
    long bytesRead,
    long bytesStored) {}
