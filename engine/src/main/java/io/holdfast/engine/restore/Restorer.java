package io.holdfast.engine.restore;

import io.holdfast.base.InvalidInputException;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.repository.Repository;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries a plan out. What fails is told as an item and does not stop the rest; a file has its name
 * only when every byte of it was proven. For one plan and one thread.
 */
public final class Restorer {
  /** More than cores, so that one reads while others open and write. */
  private static final int WORKERS =
      Math.clamp(Runtime.getRuntime().availableProcessors() + 2L, 4, 12);

  private final Repository repository;
  private final RestoreTarget target;
  private final RestoreListener listener;

  /** Null while nothing was begun. */
  private @Nullable TargetIdentity entered;

  public Restorer(Repository repository, RestoreTarget target, RestoreListener listener) {
    this.repository = repository;
    this.target = target;
    this.listener = listener;
  }

  /**
   * Restores, or for a dry run only tells what it would do.
   *
   * @throws EngineException with the code of the first check that is an error; nothing is written
   *     then
   * @throws EngineException RESTORE_CONFLICT when a folder would be cleared that was not there, or
   *     was another, when this was planned
   * @throws InvalidInputException PARAMETER_INVALID when the whole system would be cleared by now,
   *     or the target is a folder of the repository's own or lies in one
   * @throws InterruptedException promptly when interrupted; what was told as restored is whole and
   *     stays, what was begun is removed
   */
  public RestoreReport apply(RestorePlan plan) throws InterruptedException {
    var began = System.nanoTime();
    var options = plan.request().options();
    var reporter = new ItemReporter(listener);
    if (options.dryRun()) {
      new RestorePlanner(repository, target).tell(plan.request(), reporter);
      return report(reporter, began);
    }
    refuse(plan);
    var blobs = new RepositoryBlobs(repository);
    var spared = Spared.of(repository, target);
    var rules = new ConflictRules(options, spared);
    var trees = TreeSource.of(repository);
    var selector = Selector.of(trees, plan.request());
    var top = target.findFolder();
    TargetCheck.refuse(target, top, selector, options, spared);
    TargetCheck.refuseAnother(plan, target, top);
    top.map(RestoreFolder::identity).ifPresent(this::enter);
    var clearing = new Clearing(selector, spared, reporter, false);
    var naming = new Naming(clearing);
    var folders = new FolderFinisher(rules, clearing, reporter);
    var files = new FileFinisher(options, blobs, reporter, folders, naming);
    try (var workers = RangeWorkers.start(WORKERS, () -> new RangeReader(blobs, files, reporter))) {
      var parts = new RestoreRun.Parts(top(spared), blobs, reporter, folders, files, naming);
      var run = new RestoreRun(parts, workers);
      new RestoreWalk(trees, selector, rules, clearing, run).run(top);
      run.flush();
      workers.finish();
      reporter.tellProgress();
    } finally {
      files.discardUnfinished();
    }
    return report(reporter, began);
  }

  /** Makes the target's folder; a path may lead to what is there by then. */
  private Supplier<RestoreFolder> top(Spared spared) {
    return () -> {
      var made = target.makeFolder();
      spared.refuse(target, made);
      enter(made.identity());
      return made;
    };
  }

  private void enter(TargetIdentity folder) {
    entered = folder;
  }

  /**
   * The folder that {@link #apply} began to restore into; something may be there even if it failed.
   * Empty when it was refused before that, or only told what it would do.
   */
  public Optional<TargetIdentity> entered() {
    return Optional.ofNullable(entered);
  }

  private static RestoreReport report(ItemReporter reporter, long began) {
    return new RestoreReport(reporter.totals(), Duration.ofNanos(System.nanoTime() - began));
  }

  private static void refuse(RestorePlan plan) {
    for (var check : plan.checks()) {
      if (check.severity() == PlanCheck.Severity.ERROR) {
        throw new EngineException(check.code(), check.detail());
      }
    }
  }
}
