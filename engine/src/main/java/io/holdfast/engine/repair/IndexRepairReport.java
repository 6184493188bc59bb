package io.holdfast.engine.repair;

import io.holdfast.engine.index.IndexId;
import io.holdfast.engine.pack.PackId;
import java.util.List;

/**
 * What was wrong with an index, and is mended unless it was a dry run.
 *
 * @param damagedIndexes files that could not be read; they are gone
 * @param added packs that no index listed
 * @param changed packs that the index listed otherwise than they say themselves
 * @param missing packs that the index listed and that are not there; it lists them no more
 * @param unreadable packs whose header cannot be read; the index says of them what it said
 * @param packs that the index lists now
 */
public record IndexRepairReport(
    boolean dryRun,
    List<IndexId> damagedIndexes,
    List<PackId> added,
    List<PackId> changed,
    List<PackId> missing,
    List<PackId> unreadable,
    long packs) {
  public IndexRepairReport {
    damagedIndexes = List.copyOf(damagedIndexes);
    added = List.copyOf(added);
    changed = List.copyOf(changed);
    missing = List.copyOf(missing);
    unreadable = List.copyOf(unreadable);
  }

  /** Whether the index was as it should be. */
  public boolean nothingToDo() {
    return damagedIndexes.isEmpty() && added.isEmpty() && changed.isEmpty() && missing.isEmpty();
  }
}
