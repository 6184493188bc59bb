package io.holdfast.agent;

import io.holdfast.api.work.RestoreOrder;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
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
import io.holdfast.sources.tree.PosixTarget;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A restore of a directory that is a member of a bundle, behind the contract of the other members.
 * Each file is read back before it gets its name, so that there is nothing to compare afterwards.
 */
final class FilesRestore implements PlannedRestore, AutoCloseable {
  private final Repository repository;
  private final String place;
  private final PosixTarget target;
  private final RestorePlan plan;
  private final Set<TargetIdentity> brought;

  private FilesRestore(
      Repository repository,
      String place,
      PosixTarget target,
      RestorePlan plan,
      Set<TargetIdentity> brought) {
    this.repository = repository;
    this.place = place;
    this.target = target;
    this.plan = plan;
    this.brought = brought;
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
   * @param brought the folders that members of the same bundle were restored into; receives this
   *     one's
   */
  static FilesRestore plan(Repository repository, Wanted wanted, Set<TargetIdentity> brought)
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
      return new FilesRestore(repository, wanted.place(), target, plan, brought);
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
    var restorer = new Restorer(repository, target, new Heard(listener));
    RestoreReport report;
    try {
      report = restorer.apply(planForNow());
    } catch (HoldfastException e) {
      remember(); // some of it may be there
      throw e;
    }
    remember();
    if (report.totals().items() == 0 && plan.totals().items() > 0) {
      throw new SourceException(ErrorCode.INTERNAL, "no file was restored");
    }
  }

  /** What another member brought is none of what is to be cleared away. */
  private RestorePlan planForNow() throws InterruptedException {
    var request = plan.request();
    var options = request.options();
    var clearsOthers = plan.found().isEmpty() || clearsAll(request);
    if (!options.clearing() || !clearsOthers || found().filter(brought::contains).isEmpty()) {
      return plan;
    }
    var adding =
        new RestoreRequest(
            request.snapshot(),
            request.base(),
            request.selection(),
            options.with(ConflictPolicy.OVERWRITE).withClearing(false));
    return new RestorePlanner(repository, target).plan(adding);
  }

  /** Not only below what is wanted. */
  private static boolean clearsAll(RestoreRequest request) {
    return request.options().placement() == Placement.NAMED
        || request.selection().paths().isEmpty();
  }

  private void remember() {
    found().ifPresent(brought::add);
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
        case REMOVED -> {}
      }
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
