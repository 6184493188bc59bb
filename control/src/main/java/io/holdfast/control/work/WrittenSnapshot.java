package io.holdfast.control.work;

import io.holdfast.catalog.model.BackupStatistics;
import io.holdfast.catalog.model.PartKind;
import io.holdfast.catalog.model.PartRef;
import io.holdfast.control.kind.BundleWishes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
 * @param warnings told beside unreadable items, by the source or by hooks
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
    List<WrittenPart> parts,
    long warnings) {
  public WrittenSnapshot {
    parts = List.copyOf(parts);
  }

  /** What it holds of one member of a bundle. */
  long bytesOf(String member) {
    return parts.stream()
        .filter(part -> BundleWishes.member(part.name()).equals(member))
        .mapToLong(WrittenPart::bytes)
        .sum();
  }

  /**
   * A piece of it.
   *
   * @param ref what of the source it came from; null for the source itself
   * @param path where it lies in the snapshot's tree
   * @param expectations what a restore of it must show, by name
   */
  public record WrittenPart(
      PartKind kind,
      String name,
      @Nullable PartRef ref,
      String path,
      long bytes,
      long items,
      Map<String, Long> expectations) {
    public WrittenPart {
      expectations = Map.copyOf(expectations);
    }
  }
}
