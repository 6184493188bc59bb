package io.holdfast.agent;

import io.holdfast.api.work.Completion;
import io.holdfast.api.work.MemberRestore;
import io.holdfast.api.work.RestoreOrder;
import io.holdfast.api.work.RestoreTotals;
import io.holdfast.api.work.SourceRestore;
import io.holdfast.api.work.SourceSpec;
import io.holdfast.api.work.Stage;
import io.holdfast.api.work.WorkChannel;
import io.holdfast.api.work.WorkEvent;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.Capabilities;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreListener;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.StoredPoint;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Restores into a source of any kind but DIRECTORY, or into a bundle's, then compares the two. */
final class SourceRestoreWork {
  /** The target, after a restore that told of no failure, is not what the point holds. */
  private static final String EXPECTATION_FAILED = "EXPECTATION_FAILED";

  private final RestoreOrder order;
  private final Journal journal;
  private final WorkChannel channel;
  private final SourceEvents events;
  private final ItemJournal items;

  SourceRestoreWork(RestoreOrder order, Journal journal, WorkChannel channel, InstantSource clock) {
    this.order = order;
    this.journal = journal;
    this.channel = channel;
    events = new SourceEvents(journal);
    items = new ItemJournal(journal, clock);
  }

  Completion run(OpenRepositories repositories) throws InterruptedException {
    var unknown =
        targets()
            .map(SourceSpec::kind)
            .filter(kind -> !KindAccess.kinds().contains(kind))
            .findFirst();
    if (unknown.isPresent()) {
      return new Completion.NotSupported("sources of kind " + unknown.get());
    }
    journal.restored(RestoreTotals.NONE);
    try (var opened = repositories.openToRead(order.repository())) {
      var repository = opened.repository();
      var snapshot = repository.snapshots().get(order.snapshot()).snapshot();
      repository.loadIndex();
      var whole = new StoredPoint(repository, snapshot, List.of());
      var alone = order.source();
      return alone == null ? bundle(whole) : one(whole, alone);
    } catch (HoldfastException e) {
      // A driver may hide an interruption in a failure of its own.
      if (Thread.interrupted()) {
        throw new InterruptedException(e.getMessage());
      }
      throw e;
    }
  }

  private Stream<SourceSpec> targets() {
    var alone = order.source();
    return alone == null
        ? order.members().stream().map(member -> member.source().into())
        : Stream.of(alone.into());
  }

  private Completion one(StoredPoint whole, SourceRestore wanted) throws InterruptedException {
    try (var access = KindAccess.find(wanted.into()).orElseThrow();
        var target = access.source().openTarget(access.settings(), events)) {
      return carryOut(target.plan(whole.with(parts(wanted.pointParts())), wish(wanted)));
    }
  }

  private Completion bundle(StoredPoint whole) throws InterruptedException {
    var brought = new BroughtFolders();
    try (var plan = new BundleRestore()) {
      for (var member : order.members()) {
        plan.add(member.name(), opened -> plan(whole, member, brought, opened));
      }
      return carryOut(plan);
    }
  }

  /**
   * @param brought what members restored
   */
  private PlannedRestore plan(
      StoredPoint whole, MemberRestore member, BroughtFolders brought, List<AutoCloseable> opened)
      throws InterruptedException {
    var wanted = member.source();
    var point = whole.with(parts(wanted.pointParts())).below(TreePath.parse("/" + member.name()));
    if (wanted.into().isDirectory()) {
      var files =
          FilesRestore.plan(
              point.repository(),
              new FilesRestore.Wanted(
                  point.snapshot(),
                  member.paths(),
                  member.targetPath(),
                  member.layout(),
                  order.conflicts()),
              brought,
              events);
      opened.add(files);
      return files;
    }
    var access = KindAccess.find(wanted.into()).orElseThrow();
    opened.add(access);
    var target = access.source().openTarget(access.settings(), events);
    opened.addFirst(target);
    return target.plan(point, wish(wanted));
  }

  private Completion carryOut(PlannedRestore plan) throws InterruptedException {
    items.checks(plan.checks());
    if (!plan.isApplicable()) {
      return refused(plan.checks());
    }
    channel.advance(order.lease(), Stage.RUNNING);
    plan.apply(items.listener(plan.totals()));
    journal.flush();
    channel.advance(order.lease(), Stage.FINALIZING);
    var differences = plan.compare();
    differences.forEach(this::tell);
    var totals = items.totals();
    journal.restored(totals);
    if (differences.isEmpty()) {
      return new Completion.Restored(totals);
    }
    var first = differences.getFirst();
    return new Completion.Failed(
        EXPECTATION_FAILED,
        "%d differences; %s should be %s and is %s"
            .formatted(differences.size(), first.item(), first.expected(), first.actual()),
        totals);
  }

  /** The first thing that speaks against a restore. */
  static Completion refused(List<PlannedRestore.Check> checks) {
    var first =
        checks.stream()
            .filter(check -> check.severity() == PlannedRestore.Severity.ERROR)
            .findFirst()
            .orElseThrow();
    return new Completion.Failed(
        first.code(), first.detail() + "; nothing was written", RestoreTotals.NONE);
  }

  /** An item of its own, for people look for failures there. */
  private void tell(PlannedRestore.Difference difference) {
    var message = "should be %s and is %s".formatted(difference.expected(), difference.actual());
    items.item(
        RestoreListener.Item.of(RestoreListener.State.FAILED, "COMPARISON", difference.item())
            .because(message));
    journal.event(
        WorkEvent.Level.ERROR,
        EXPECTATION_FAILED,
        difference.item() + " " + message,
        Map.of("item", difference.item()));
  }

  private RestoreWish wish(SourceRestore wanted) {
    var conflicts =
        switch (order.conflicts()) {
          case FAIL -> Capabilities.Conflicts.FAIL;
          case SKIP -> Capabilities.Conflicts.SKIP;
          case OVERWRITE -> Capabilities.Conflicts.OVERWRITE;
          case KEEP_BOTH -> Capabilities.Conflicts.KEEP_BOTH;
          case CLEAR_TARGET -> Capabilities.Conflicts.CLEAR_TARGET;
        };
    return new RestoreWish(
        wanted.parts(), wanted.items(), wanted.asOf(), conflicts, wanted.target());
  }

  /** The channel's parts in the words of sources. */
  static List<SourcePart> parts(List<Completion.Part> parts) {
    return parts.stream()
        .map(part ->
            new SourcePart(
                part.kind(),
                part.name(),
                part.refKind(),
                part.refName(),
                part.path(),
                part.bytes(),
                part.items(),
                part.expectations()))
        .toList();
  }
}
