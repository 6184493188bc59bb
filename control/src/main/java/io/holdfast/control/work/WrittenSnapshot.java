package io.holdfast.control.work;

import io.holdfast.catalog.model.BackupStatistics;
import io.holdfast.catalog.model.PartKind;
import java.time.Instant;
import java.util.List;

/**
 * What an agent says that it wrote.
 *
 * @param snapshot 64 hex digits
 * @param tree the root tree, 64 hex digits
 * @param reloaded whether snapshot and root tree were read back from the store
 * @param pointInTime the snapshot's own time
 * @param items files, directories and others in the snapshot
 * @param unreadable items that are missing from it, or incomplete
 * @param logicalBytes size of all files in it
 * @param parts what it holds
 */
public record WrittenSnapshot(
    String snapshot,
    String tree,
    boolean reloaded,
    Instant pointInTime,
    BackupStatistics statistics,
    long items,
    long unreadable,
    long logicalBytes,
    List<WrittenPart> parts) {
  public WrittenSnapshot {
    parts = List.copyOf(parts);
  }

  /** A piece of it; {@code path} is where it lies in the snapshot's tree. */
  public record WrittenPart(PartKind kind, String name, String path, long bytes, long items) {}
}
