package io.holdfast.engine.rewrite;

import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.repository.PackBlobs;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.SnapshotSummary;
import io.holdfast.engine.snapshot.StoredSnapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * The verb: writes snapshots anew without some paths, or with another host or time. All new trees
 * are durable before the first new snapshot is saved; stopped or killed it leaves whole snapshots,
 * and the next run finds what was written.
 */
public final class Rewrite {
  /** As restic marks those beside which the old ones stay. */
  private static final String TAG = "rewrite";

  private final Repository repository;
  private final RepositoryLock lock;
  private final RewriteListener listener;

  /**
   * @param lock exclusive when old snapshots go, else shared; the caller closes both
   */
  public Rewrite(Repository repository, RepositoryLock lock, RewriteListener listener) {
    this.repository = repository;
    this.lock = lock;
    this.listener = listener;
  }

  /** A snapshot and its new tree. */
  private record Plan(StoredSnapshot old, Snapshot fresh, RewriteReport.Removed removed) {}

  /**
   * @throws io.holdfast.engine.EngineException SNAPSHOT_MISSING, SNAPSHOT_DAMAGED, INDEX_DAMAGED,
   *     TREE_DAMAGED, BLOB_MISSING, BLOB_DAMAGED: repair first; REPOSITORY_APPEND_ONLY, LOCK_LOST
   * @throws io.holdfast.store.StoreException what the store failed with; running it again goes on
   */
  public RewriteReport run(RewriteRequest request) throws InterruptedException {
    if (request.forget()) {
      repository.requireRemovable();
    }
    var all = repository.snapshots().list((_, _) -> {});
    var plans = new ArrayList<Plan>();
    var unchanged = new ArrayList<SnapshotId>();
    repository.loadIndex();
    try (var writer = repository.openWriter(PackBlobs.WRITER_OPTIONS)) {
      var trees = TreeSource.of(repository);
      var exclusion = new Exclusion(trees, request.excluded().orElse(_ -> false));
      var rewriter =
          new TreeRewriter(
              trees,
              exclusion,
              tree -> {
                if (!request.dryRun()) {
                  writer.saveTree(tree);
                }
              });
      var done = 0L;
      for (var id : new LinkedHashSet<>(request.snapshots())) {
        var stored = repository.snapshots().get(id);
        var old = stored.snapshot().tree();
        var tree = request.excluded().isPresent() ? rewriter.rewrite(old) : old;
        var removed = exclusion.takeRemoved();
        var fresh = fresh(stored, tree, removed, request);
        if (fresh.isPresent()) {
          plans.add(new Plan(stored, fresh.get(), removed));
        } else {
          unchanged.add(id);
        }
        listener.progress(++done, request.snapshots().size());
      }
      writer.flush();
    }
    return new RewriteReport(request.dryRun(), save(plans, request, all), unchanged);
  }

  private List<RewriteReport.Rewritten> save(
      List<Plan> plans, RewriteRequest request, List<StoredSnapshot> all)
      throws InterruptedException {
    var replacer = new SnapshotReplacer(repository, lock, all);
    var rewritten = new ArrayList<RewriteReport.Rewritten>();
    for (var plan : plans) {
      if (Thread.interrupted()) {
        throw new InterruptedException("stopped after %d snapshots".formatted(rewritten.size()));
      }
      Optional<SnapshotId> replacement =
          request.dryRun()
              ? Optional.empty()
              : Optional.of(replacer.replace(plan.old(), plan.fresh(), request.forget()));
      rewritten.add(new RewriteReport.Rewritten(plan.old().id(), replacement, plan.removed()));
    }
    return rewritten;
  }

  /** Empty when it would say the same. */
  private static Optional<Snapshot> fresh(
      StoredSnapshot stored, BlobId tree, RewriteReport.Removed removed, RewriteRequest request) {
    var old = stored.snapshot();
    var labels = request.labels();
    var hostname = labels.hostname().orElse(old.hostname());
    var time = labels.time().orElse(old.time());
    if (tree.equals(old.tree()) && hostname.equals(old.hostname()) && time.equals(old.time())) {
      return Optional.empty();
    }
    return Optional.of(
        old.toBuilder()
            .tree(tree)
            .hostname(hostname)
            .time(time)
            .tags(request.forget() ? old.tags() : withTag(old.tags(), TAG))
            .summary(old.summary().map(summary -> without(summary, removed)).orElse(null))
            .original(stored.id())
            .build());
  }

  /** The tags of a snapshot beside which its old one stays. */
  public static List<String> withTag(List<String> tags, String tag) {
    if (new HashSet<>(tags).contains(tag)) {
      return tags;
    }
    var more = new ArrayList<>(tags);
    more.add(tag);
    return more;
  }

  /** What the backup did stays what it was; how much there is does not. */
  private static SnapshotSummary without(SnapshotSummary summary, RewriteReport.Removed removed) {
    var processed =
        new SnapshotSummary.ProcessedTotals(
            Math.max(0, summary.processed().files() - removed.files()),
            Math.max(0, summary.processed().bytes() - removed.bytes()));
    return new SnapshotSummary(
        summary.backupStart(),
        summary.backupEnd(),
        summary.files(),
        summary.directories(),
        summary.blobs(),
        processed);
  }
}
