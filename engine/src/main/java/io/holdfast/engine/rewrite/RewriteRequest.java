package io.holdfast.engine.rewrite;

import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.tree.TreePath;
import java.time.OffsetDateTime;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What is to be different in which snapshots.
 *
 * @param snapshots each once, whatever was given
 * @param excluded paths that are left out, with all below them; empty when none is
 * @param forget whether the old snapshots go
 */
public record RewriteRequest(
    List<SnapshotId> snapshots,
    Optional<Predicate<TreePath>> excluded,
    Labels labels,
    boolean forget,
    boolean dryRun) {
  public RewriteRequest {
    snapshots = List.copyOf(new LinkedHashSet<>(snapshots));
  }

  /** What a snapshot says of itself; what is empty stays. */
  public record Labels(Optional<String> hostname, Optional<OffsetDateTime> time) {
    public static final Labels SAME = new Labels(Optional.empty(), Optional.empty());
  }
}
