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
import io.holdfast.engine.tree.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

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
    var replacer = SnapshotReplacer.load(repository, lock, request.dryRun());
    var run = new Run(request, replacer);
    if (request.excluded().isPresent()) {
      run.planWithout(request.excluded().get());
    } else {
      run.planAsTheyAre();
    }
    return run.save();
  }

  /** What becomes of the snapshots of one request. */
  private final class Run {
    private final RewriteRequest request;
    private final SnapshotReplacer replacer;
    private final List<Plan> plans = new ArrayList<>();
    private final List<SnapshotId> unchanged = new ArrayList<>();
    private long done;

    private Run(RewriteRequest request, SnapshotReplacer replacer) {
      this.request = request;
      this.replacer = replacer;
    }

    /** Only labels change: no tree is read, and so no index. */
    private void planAsTheyAre() {
      for (var id : request.snapshots()) {
        var stored = replacer.get(id);
        plan(stored, stored.snapshot().tree(), RewriteReport.Removed.NOTHING);
      }
    }

    /** Returns when the new trees are durable. */
    private void planWithout(Predicate<TreePath> excluded) throws InterruptedException {
      repository.loadIndex();
      var known = new ReadableTrees(repository);
      try (var writer = repository.openWriter(PackBlobs.WRITER_OPTIONS, known, lock::ensureHeld)) {
        var trees = TreeSource.of(repository);
        var exclusion = new Exclusion(trees, excluded);
        TreeRewriter.Target target = request.dryRun() ? _ -> {} : writer::saveTree;
        var rewriter = new TreeRewriter(trees, exclusion, target);
        for (var id : request.snapshots()) {
          var stored = replacer.get(id);
          var tree = rewriter.rewrite(stored.snapshot().tree());
          plan(stored, tree, exclusion.takeRemoved());
        }
        writer.flush();
      }
    }

    private void plan(StoredSnapshot stored, BlobId tree, RewriteReport.Removed removed) {
      fresh(stored, tree, removed, request)
          .ifPresentOrElse(
              fresh -> plans.add(new Plan(stored, fresh, removed)),
              () -> unchanged.add(stored.id()));
      listener.progress(++done, request.snapshots().size());
    }

    private RewriteReport save() throws InterruptedException {
      var rewritten = new ArrayList<RewriteReport.Rewritten>();
      for (var plan : plans) {
        if (Thread.interrupted()) {
          throw new InterruptedException("stopped after %d snapshots".formatted(rewritten.size()));
        }
        var replacement = replacer.replace(plan.old(), plan.fresh(), request.forget());
        rewritten.add(new RewriteReport.Rewritten(plan.old().id(), replacement, plan.removed()));
      }
      return new RewriteReport(request.dryRun(), rewritten, unchanged);
    }
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
            .tags(request.forget() ? old.tags() : old.tagsWith(TAG))
            .summary(old.summary().map(summary -> without(summary, removed)).orElse(null))
            .original(stored.id())
            .build());
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
