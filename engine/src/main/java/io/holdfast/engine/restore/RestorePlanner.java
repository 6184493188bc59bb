package io.holdfast.engine.restore;

import static io.holdfast.base.ErrorCode.BLOB_MISSING;
import static io.holdfast.base.ErrorCode.RESTORE_CONFLICT;
import static io.holdfast.base.ErrorCode.TARGET_FULL;

import io.holdfast.base.ByteSize;
import io.holdfast.base.InvalidInputException;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.restore.PlanCheck.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Decides what a restore will do: what is wanted, what is in the way, whether there is room. Reads
 * the trees and looks at the target; changes nothing.
 */
public final class RestorePlanner {
  private final TreeSource trees;
  private final BlobSource blobs;
  private final RestoreTarget target;
  private final Spared spared;

  public RestorePlanner(Repository repository, RestoreTarget target) {
    this.trees = TreeSource.of(repository);
    this.blobs = new RepositoryBlobs(repository);
    this.target = target;
    this.spared = Spared.of(repository, target);
  }

  /**
   * @throws EngineException PATH_MISSING, TREE_DAMAGED and its sisters for the top folder itself
   * @throws InvalidInputException PARAMETER_INVALID when the whole system would be cleared, or the
   *     target is a folder of the repository's own or lies in one
   */
  public RestorePlan plan(RestoreRequest request) throws InterruptedException {
    return plan(request, RestoreListener.silent());
  }

  /**
   * As {@link #plan(RestoreRequest)}.
   *
   * @param listener hears of each item as if it had been restored
   */
  public RestorePlan plan(RestoreRequest request, RestoreListener listener)
      throws InterruptedException {
    return tell(request, new ItemReporter(listener));
  }

  /** As {@link #plan}; tells every item as a restore that meets no failure would. */
  RestorePlan tell(RestoreRequest request, ItemReporter reporter) throws InterruptedException {
    var options = request.options();
    var selector = Selector.of(trees, request);
    var top = target.findFolder();
    TargetCheck.refuse(target, top, selector, options, spared);
    var clearing = new Clearing(selector, spared, reporter, true);
    var sink = new PlanSink(blobs, clearing, reporter);
    new RestoreWalk(trees, selector, new ConflictRules(options, spared), clearing, sink).run(top);
    var free = target.freeBytes();
    return new RestorePlan(
        request,
        selector.base(),
        top.map(RestoreFolder::identity),
        sink.totals(),
        sink.conflicts(),
        sink.neededBytes(),
        free,
        checks(request, sink, free));
  }

  private List<PlanCheck> checks(RestoreRequest request, PlanSink sink, OptionalLong free) {
    var checks = new ArrayList<PlanCheck>();
    var totals = sink.totals();
    if (totals.conflicts() > 0 && request.options().conflictPolicy() == ConflictPolicy.FAIL) {
      var first = sink.conflicts().getFirst();
      checks.add(
          new PlanCheck(
              RESTORE_CONFLICT,
              Severity.ERROR,
              "%d items are in the way in '%s', the first is '%s' (%s): choose another target or conflict policy"
                  .formatted(
                      totals.conflicts(), target.location(), first.target(), first.reason())));
    }
    if (free.isPresent() && sink.neededBytes() > free.getAsLong()) {
      var may = request.options().ignoreSpace() || sink.leastBytes() <= free.getAsLong();
      checks.add(
          new PlanCheck(
              TARGET_FULL,
              may ? Severity.WARNING : Severity.ERROR,
              "%s are needed in '%s' and %s are free"
                  .formatted(
                      new ByteSize(sink.neededBytes()),
                      target.location(),
                      new ByteSize(free.getAsLong()))));
    }
    if (totals.damaged() > 0) {
      checks.add(
          new PlanCheck(
              BLOB_MISSING,
              Severity.WARNING,
              "%d items cannot be restored, because the repository is damaged: run check"
                  .formatted(totals.damaged())));
    }
    return checks;
  }
}
