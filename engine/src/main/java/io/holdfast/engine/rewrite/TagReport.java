package io.holdfast.engine.rewrite;

import io.holdfast.engine.snapshot.SnapshotId;
import java.util.List;
import java.util.Optional;

/**
 * Which snapshots got other tags, or would.
 *
 * @param unchanged how many had them already
 */
public record TagReport(boolean dryRun, List<Changed> changed, long unchanged) {
  public TagReport {
    changed = List.copyOf(changed);
  }

  /**
   * @param replacement the snapshot in its place; none in a dry run
   */
  public record Changed(SnapshotId old, Optional<SnapshotId> replacement, List<String> tags) {
    public Changed {
      tags = List.copyOf(tags);
    }
  }
}
