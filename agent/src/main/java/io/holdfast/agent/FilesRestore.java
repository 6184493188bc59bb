package io.holdfast.agent;

import io.holdfast.api.work.RestoreOrder;
import io.holdfast.base.ErrorCode;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.restore.ConflictPolicy;
import io.holdfast.engine.restore.ItemKind;
import io.holdfast.engine.restore.Placement;
import io.holdfast.engine.restore.PlanCheck;
import io.holdfast.engine.restore.RestoreFolder;
import io.holdfast.engine.restore.RestoreOptions;
import io.holdfast.engine.restore.RestorePlan;
import io.holdfast.engine.restore.RestorePlanner;
import io.holdfast.engine.restore.RestoreReport;
import io.holdfast.engine.restore.RestoreRequest;
import io.holdfast.engine.restore.RestoreSelection;
import io.holdfast.engine.restore.RestoreTotals;
import io.holdfast.engine.restore.RestoredItem;
import io.holdfast.engine.restore.Restorer;
import io.holdfast.engine.restore.TargetIdentity;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreListener;
import io.holdfast.sources.RestoreListener.Item;
import io.holdfast.sources.RestoreListener.State;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.tree.PosixTarget;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A restore of a directory that is a member of a bundle, behind the contract of the other members.
 * Each file is read back before it gets its name, so that there is nothing to compare afterwards.
 */
final class FilesRestore implements PlannedRestore, AutoCloseable {
  /** So much that was cleared away is told by name. */
  private static final int MOST_TOLD = 1000;

  private final Repository repository;
  private final String place;
  private final PosixTarget target;
  private final RestorePlan plan;
  private final BroughtFolders brought;
  private final SourceJournal journal;

  private FilesRestore(
      Repository repository,
      String place,
      PosixTarget target,
      RestorePlan plan,
      BroughtFolders brought,
      SourceJournal journal) {
    this.repository = repository;
    this.place = place;
    this.target = target;
    this.plan = plan;
    this.brought = brought;
    this.journal = journal;
  }

  /**
   * What is wanted.
   *
   * @param snapshot whose root is the member's own
   * @param paths in it; none means all
   * @param place an absolute directory
   */
  record Wanted(
      Snapshot snapshot,
      List<String> paths,
      String place,
      RestoreOrder.Layout layout,
      RestoreOrder.Conflicts conflicts) {}

  /**
   * @param brought what members of the same bundle restored; receives what this one does
   * @param journal hears of what is cleared away
   */
  static FilesRestore plan(
      Repository repository, Wanted wanted, BroughtFolders brought, SourceJournal journal)
      throws InterruptedException {
    var target = PosixTarget.of(Path.of(wanted.place()));
    try {
      var request =
          new RestoreRequest(
              wanted.snapshot(),
              TreePath.ROOT,
              RestoreSelection.of(
                  wanted.paths().stream().map(TreePath::parse).toArray(TreePath[]::new)),
              options(wanted.layout(), wanted.conflicts()));
      var plan = new RestorePlanner(repository, target).plan(request);
      return new FilesRestore(repository, wanted.place(), target, plan, brought, journal);
    } catch (InterruptedException | RuntimeException e) {
      target.close();
      throw e;
    }
  }

  @Override
  public List<Check> checks() {
    return plan.checks().stream()
        .map(check -> new Check(check.code().name(), severity(check.severity()), check.detail()))
        .toList();
  }

  @Override
  public Totals totals() {
    var totals = plan.totals();
    return new Totals(totals.items(), totals.bytes(), totals.conflicts());
  }

  @Override
  public void apply(RestoreListener listener) throws InterruptedException {
    var now = planForNow();
    var heard = new Heard(listener);
    var restorer = new Restorer(repository, target, heard);
    RestoreReport report;
    try {
      report = restorer.apply(now);
    } finally {
      restorer.entered().ifPresent(folder -> brought.restored(folder, paths()));
      heard.tellRemoved();
    }
    restorer.entered().ifPresent(folder -> cleared(now, folder, listener));
    if (report.totals().items() == 0 && plan.totals().items() > 0) {
      throw new SourceException(ErrorCode.INTERNAL, "no file was restored");
    }
  }

  /** Whoever asked for an empty folder must hear where it was not made one. */
  private void cleared(RestorePlan applied, TargetIdentity folder, RestoreListener listener) {
    if (applied.request().options().clearing()) {
      var nothingWasThere = applied.found().isEmpty();
      brought.cleared(folder, nothingWasThere ? List.of(TreePath.ROOT) : paths());
    } else if (plan.request().options().clearing() && !brought.isCleared(folder, paths())) {
      listener.item(
          Item.of(State.WARNING, "DIRECTORY", "/")
              .because(
                  "nothing was cleared away in '%s', since another member had restored into it: what else is there stays"
                      .formatted(place)));
    }
  }

  /** What another member brought is none of what is to be cleared away. */
  private RestorePlan planForNow() throws InterruptedException {
    var request = plan.request();
    if (!request.options().clearing() || found().filter(this::isAnothersToo).isEmpty()) {
      return plan;
    }
    var adding =
        new RestoreRequest(
            request.snapshot(),
            request.base(),
            request.selection(),
            request.options().with(ConflictPolicy.OVERWRITE).withClearing(false));
    return new RestorePlanner(repository, target).plan(adding);
  }

  /** A folder that is neither new nor the one that was planned for is refused whoever was there. */
  private boolean isAnothersToo(TargetIdentity folder) {
    return plan.found().isEmpty()
        ? brought.meets(folder, List.of(TreePath.ROOT))
        : plan.found().get().equals(folder) && brought.meets(folder, paths());
  }

  /** What is restored, and cleared, of the target's folder. */
  private List<TreePath> paths() {
    var chosen = plan.request().selection().paths();
    var all = chosen.isEmpty() || plan.request().options().placement() == Placement.NAMED;
    return all ? List.of(TreePath.ROOT) : chosen;
  }

  private Optional<TargetIdentity> found() {
    return target.findFolder().map(RestoreFolder::identity);
  }

  @Override
  public List<Difference> compare() {
    return List.of();
  }

  @Override
  public void close() {
    target.close();
  }

  private static Severity severity(PlanCheck.Severity severity) {
    return switch (severity) {
      case WARNING -> Severity.WARNING;
      case ERROR -> Severity.ERROR;
    };
  }

  /** Every file is read back and compared before it gets its name. */
  static RestoreOptions options(RestoreOrder.Layout layout, RestoreOrder.Conflicts conflicts) {
    var placement =
        switch (layout) {
          case FULL_PATH -> Placement.FULL_PATH;
          case NAMED -> Placement.NAMED;
        };
    var policy =
        switch (conflicts) {
          case FAIL -> ConflictPolicy.FAIL;
          case SKIP -> ConflictPolicy.SKIP;
          case OVERWRITE -> ConflictPolicy.OVERWRITE;
          case KEEP_BOTH -> ConflictPolicy.KEEP_BOTH;
          case CLEAR_TARGET -> ConflictPolicy.CLEAR_TARGET;
        };
    return RestoreOptions.standard().with(placement).with(policy).withVerify();
  }

  /** The engine's words in those of sources. */
  private final class Heard implements io.holdfast.engine.restore.RestoreListener {
    private final RestoreListener listener;
    private final AtomicLong removed = new AtomicLong();

    Heard(RestoreListener listener) {
      this.listener = listener;
    }

    @Override
    public void item(RestoredItem item) {
      switch (item.outcome()) {
        case RESTORED -> tell(item, State.SUCCESS);
        case WARNING -> tell(item, State.WARNING);
        case SKIPPED -> tell(item, State.SKIPPED);
        case FAILED -> tell(item, State.FAILED);
        case REMOVED -> removed(item);
      }
    }

    /** Those that were not told by name. */
    void tellRemoved() {
      var more = removed.get() - MOST_TOLD;
      if (more > 0) {
        tellRemoved("%d more were cleared from '%s'".formatted(more, place), Map.of());
      }
    }

    private void removed(RestoredItem item) {
      if (removed.incrementAndGet() <= MOST_TOLD) {
        var path = at(item);
        tellRemoved(path + " was cleared away", Map.of("path", path));
      }
    }

    private void tellRemoved(String message, Map<String, String> params) {
      journal.event(SourceJournal.Level.INFO, "ITEM_REMOVED", message, params);
    }

    @Override
    public void warning(String message) {}

    @Override
    public void progress(RestoreTotals now) {
      listener.progress(now.items(), now.bytes());
    }

    private void tell(RestoredItem item, State state) {
      var type = item.kind() == ItemKind.FOLDER ? "DIRECTORY" : item.kind().name();
      var told = Item.of(state, type, plan.base().resolve(item.path()).toString());
      var written =
          state == State.SUCCESS || state == State.WARNING ? told.at(at(item), item.bytes()) : told;
      listener.item(item.message().isEmpty() ? written : written.because(item.message()));
    }

    private String at(RestoredItem item) {
      return place + (place.endsWith("/") ? "" : "/") + item.target().toString().substring(1);
    }
  }
}
