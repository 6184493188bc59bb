package io.holdfast.cli.repo;

import io.holdfast.base.TaskGroup;
import io.holdfast.engine.backup.SourceScan;
import io.holdfast.engine.backup.SourceTree;
import io.holdfast.engine.snapshot.SnapshotSummary;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** How much a backup has to do: as much as the one before, or what a scan beside it counts. */
final class BackupTotals implements AutoCloseable {
  private final SourceTree tree;
  private final boolean mayScan;
  private final TaskGroup scan = TaskGroup.open("backup-scan", 1);
  private final AtomicReference<SourceScan.@Nullable Totals> totals = new AtomicReference<>();
  private boolean begun;

  BackupTotals(SourceTree tree, boolean mayScan) {
    this.tree = tree;
    this.mayScan = mayScan;
  }

  /**
   * Returns at once; only the first call counts.
   *
   * @param before what the backup before this one counted
   */
  void begin(Optional<SnapshotSummary> before) throws InterruptedException {
    if (begun) {
      return;
    }
    begun = true;
    if (before.isPresent()) {
      totals.set(of(before.get()));
    } else if (mayScan) {
      scan.fork(() -> totals.set(SourceScan.of(tree))); // without it there are no totals
    }
  }

  /** Empty while they are not known, and when there was more to do than they say. */
  Optional<SourceScan.Totals> find(long items, long bytes) {
    return Optional.ofNullable(totals.get())
        .filter(all -> items <= all.entries() && bytes <= all.bytes());
  }

  private static SourceScan.Totals of(SnapshotSummary summary) {
    var folders = summary.directories();
    return new SourceScan.Totals(
        summary.processed().files() + folders.added() + folders.changed() + folders.unmodified(),
        summary.processed().bytes());
  }

  /** Ends the scan. */
  @Override
  public void close() {
    scan.close();
  }
}
