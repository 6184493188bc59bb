package io.holdfast.catalog.model;

import java.util.Map;

/**
 * The numbers by which points of a protection are compared.
 *
 * @param removedFiles that the point before had and this one has not
 * @param full whether all was read anew, so that nothing counts as unchanged
 * @param manifestHash of its root tree
 * @param measures what its parts promise, added up: tables, rows, messages, keys …
 */
public record PointFacts(
    BackupStatistics statistics,
    long items,
    long logicalBytes,
    long removedFiles,
    boolean full,
    String manifestHash,
    TreeProfile tree,
    Map<String, Long> measures) {
  public PointFacts {
    measures = Map.copyOf(measures);
  }

  public long files() {
    return statistics.files();
  }
}
