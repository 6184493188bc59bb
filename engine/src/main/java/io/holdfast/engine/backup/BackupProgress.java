package io.holdfast.engine.backup;

import io.holdfast.engine.snapshot.SnapshotSummary.EntryCounts;

/**
 * What a backup has done so far.
 *
 * @param files done, by how they differ from the parent
 * @param directories done, by how they differ from the parent
 * @param others links, devices, pipes and sockets that are done
 * @param processedBytes of the files that are done, and of those under way
 * @param readBytes of these, read from the source: neither unchanged since the parent nor a hole
 * @param storedBytes added to the repository, as they lie there
 * @param warnings entries left out or not whole
 */
public record BackupProgress(
    EntryCounts files,
    EntryCounts directories,
    long others,
    long processedBytes,
    long readBytes,
    long storedBytes,
    long warnings) {
  public long fileCount() {
    return files.added() + files.changed() + files.unmodified();
  }

  public long directoryCount() {
    return directories.added() + directories.changed() + directories.unmodified();
  }
}
