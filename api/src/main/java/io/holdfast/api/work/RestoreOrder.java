package io.holdfast.api.work;

import java.util.List;

/**
 * Restore a snapshot, or parts of it, into a directory.
 *
 * @param snapshot 64 hex digits
 * @param sourceKind as in the resource model
 * @param paths what to restore, as paths inside the snapshot; empty means all
 * @param targetPath an absolute directory; made when absent
 */
public record RestoreOrder(
    Lease lease,
    LeaseTerms terms,
    RepositoryAccess repository,
    int attempt,
    String snapshot,
    String sourceKind,
    List<String> paths,
    String targetPath,
    Conflicts conflicts)
    implements WorkOrder {
  /** What to do with what already lies at the target. */
  public enum Conflicts {
    /** Nothing is written at all when anything is in the way. */
    FAIL,
    SKIP,
    OVERWRITE,
    KEEP_BOTH,
    /** The target directory is emptied first. */
    CLEAR_TARGET
  }

  public RestoreOrder {
    paths = List.copyOf(paths);
  }
}
