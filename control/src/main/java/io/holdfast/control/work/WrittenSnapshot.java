package io.holdfast.control.work;

import io.holdfast.catalog.model.BackupStatistics;
import io.holdfast.catalog.model.PartKind;
import io.holdfast.catalog.model.PartRef;
import io.holdfast.catalog.model.PointFacts;
import io.holdfast.catalog.model.TreeProfile;
import io.holdfast.control.kind.BundleWishes;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 * @param profile what was seen of its files
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
    long warnings,
    TreeProfile profile) {
  /** Of what parts promise, that which tells how much a source holds. */
  private static final Set<String> MEASURES =
      Set.of("tables", "rows", "keys", "messages", "objects");

  public WrittenSnapshot {
    parts = List.copyOf(parts);
  }

  /** Of whose files nothing is known. */
  public WrittenSnapshot(
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
    this(
        snapshot,
        tree,
        reloaded,
        pointInTime,
        statistics,
        items,
        unreadable,
        logicalBytes,
        parts,
        warnings,
        TreeProfile.NONE);
  }

  /**
   * What it is compared with other points by.
   *
   * @param full whether all was read anew
   * @param filesBefore of the point before
   */
  PointFacts facts(boolean full, long filesBefore) {
    return new PointFacts(
        statistics,
        items,
        logicalBytes,
        Math.max(0, filesBefore + statistics.newFiles() - statistics.files()),
        full,
        tree,
        profile,
        measures());
  }

  /** What its parts promise, added up: tables, rows, messages, keys … */
  Map<String, Long> measures() {
    var measures = new HashMap<String, Long>();
    for (var part : parts) {
      part.expectations()
          .forEach((name, value) -> {
            if (MEASURES.contains(name)) {
              measures.merge(name, value, Long::sum);
            }
          });
    }
    return measures;
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
