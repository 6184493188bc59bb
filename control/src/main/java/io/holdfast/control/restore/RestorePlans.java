package io.holdfast.control.restore;

import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.CopyId;
import io.holdfast.catalog.model.Part;
import io.holdfast.catalog.model.PlanCheck;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.RestorePlan;
import io.holdfast.catalog.model.RestorePlanId;
import io.holdfast.catalog.model.RestorePlanTotals;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.RestoreRequest;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.access.RequestContext;
import io.holdfast.control.copy.CopyChoice;
import io.holdfast.control.copy.ReadableCopies;
import io.holdfast.control.kind.FileLayout;
import io.holdfast.control.kind.KindWish;
import io.holdfast.control.kind.Kinds;
import io.holdfast.control.kind.MemberWish;
import io.holdfast.control.kind.SourceSeals;
import io.holdfast.control.ledger.Decision.Audited;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.restore.Placement;
import io.holdfast.engine.restore.RestoreOptions;
import io.holdfast.engine.restore.RestorePlanner;
import io.holdfast.engine.restore.RestoreSelection;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.tree.TreePath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Restores thought through: what would be written, what is in the way, how long it may take. */
public final class RestorePlans {
  private static final Duration VALID = Duration.ofMinutes(15);

  // Measured on two cores with a local store; the second estimate leaves room for a busy machine.
  private static final long BYTES_A_SECOND = 150_000_000;
  private static final long ITEMS_A_SECOND = 5_000;
  private static final long SLOWEST = 4;

  private static final RestorePlanTotals NOTHING = new RestorePlanTotals(0, 0, 0);

  private final Ledger ledger;
  private final ReadableCopies copies;
  private final Targets targets;
  private final Kinds kinds;

  /**
   * What looks at targets.
   *
   * @param folders at those of directories
   * @param others at those of all other kinds, with secrets opened by {@code seals}
   */
  public record Targets(TargetOpener folders, KindPlanner others, SourceSeals seals) {}

  public RestorePlans(Ledger ledger, ReadableCopies copies, Targets targets, Kinds kinds) {
    this.ledger = ledger;
    this.copies = copies;
    this.targets = targets;
    this.kinds = kinds;
  }

  /** What was read of the catalog before the repository is opened. */
  private record Ground(
      RestorePoint point,
      List<PointCopy> copies,
      RestoreRequest request,
      Source into,
      List<Part> parts,
      List<MemberWish> members,
      List<PlanCheck> checks) {}

  /**
   * Thinks a restore through and keeps what came out for 15 minutes. Writes nothing to the target.
   *
   * @param copy which copy to read; null takes the best that answers
   * @throws ControlException RESOURCE_MISSING, STATE_CONFLICT when the point cannot be restored
   *     from
   */
  public RestorePlan create(
      Caller caller, RestorePointId point, @Nullable CopyId copy, RestoreRequest request)
      throws InterruptedException {
    Wishes.requireSound(request);
    var ground = ground(caller, point, copy, request);
    var planned =
        ground.checks().isEmpty()
            ? copies.read(
                ground.copies(),
                (repository, snapshot, read) ->
                    planned(new Opened(repository, snapshot, read), ground))
            : new KindPlanner.Planned(ground.checks(), NOTHING);
    return keep(caller, ground, planned);
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public RestorePlan get(RestorePlanId id) {
    return ledger.look(catalog -> catalog.restorePlans().get(id));
  }

  private Ground ground(
      Caller caller, RestorePointId id, @Nullable CopyId wanted, RestoreRequest request) {
    return ledger.look(catalog -> {
      var point = Wishes.point(catalog, caller, id);
      var source = catalog.sources().get(point.sourceId());
      var located = Wishes.located(catalog, caller, request, source, kinds);
      var parts = catalog.restorePoints().parts(point.id());
      var members = Wishes.members(catalog, caller, located, source, parts);
      var into = Wishes.into(catalog, caller, located, source);
      var inPlace = Wishes.inPlace(located, List.of(source, into), members);
      Wishes.requireReach(caller, located, source, into, inPlace);
      Wishes.requireHere(catalog, point, inPlace);
      var checks =
          Wishes.impossible(located, source, kinds)
              .or(() -> Wishes.impossible(located, members, kinds))
              .map(why -> List.of(new PlanCheck("NOT_SUPPORTED", Severity.ERROR, why)))
              .orElse(List.of());
      return new Ground(
          point,
          wanted == null
              ? CopyChoice.readable(catalog, point.id())
              : List.of(CopyChoice.one(catalog, point.id(), wanted)),
          located,
          into,
          parts,
          members,
          checks);
    });
  }

  /** A copy being read. */
  private record Opened(Repository repository, Snapshot snapshot, PointCopy copy) {}

  private KindPlanner.Planned planned(Opened opened, Ground ground) throws InterruptedException {
    if (ground.into().kind() == SourceKind.PROJECT_BUNDLE) {
      return bundle(opened, ground);
    }
    var request = ground.request();
    return ground.into().kind() == SourceKind.DIRECTORY
        ? files(
            opened,
            ground,
            new WantedFiles(
                FolderBase.of(request),
                FolderBase.paths(request),
                Wishes.path(request),
                FileLayout.of(request.target().settings())))
        : others(opened, ground, "/", ground.parts(), ground.into(), KindWish.of(request));
  }

  /** All members together: what speaks against one speaks against the restore. */
  private KindPlanner.Planned bundle(Opened opened, Ground ground) throws InterruptedException {
    var checks = new ArrayList<PlanCheck>();
    var totals = NOTHING;
    for (var member : ground.members()) {
      var wish = member.wish();
      var planned =
          member.ofFiles()
              ? files(
                  opened,
                  ground,
                  new WantedFiles(
                      member.base(), wish.items(), member.targetPath(), member.layout()))
              : others(opened, ground, member.base(), member.parts(), member.into(), wish);
      planned
          .checks()
          .forEach(check ->
              checks.add(
                  new PlanCheck(
                      check.code(), check.severity(), member.member() + ": " + check.detail())));
      var more = planned.totals();
      totals =
          new RestorePlanTotals(
              totals.items() + more.items(),
              totals.bytes() + more.bytes(),
              totals.conflicts() + more.conflicts());
    }
    return new KindPlanner.Planned(checks, totals);
  }

  private KindPlanner.Planned others(
      Opened opened, Ground ground, String base, List<Part> parts, Source into, KindWish wish)
      throws InterruptedException {
    var secrets = targets.seals().open(into);
    try {
      var snapshot = Objects.requireNonNull(opened.copy().snapshotId());
      return targets
          .others()
          .plan(
              opened.repository(),
              new KindPlanner.Ground(
                  snapshot, base, parts, into, secrets, wish, ground.request().conflictPolicy()));
    } finally {
      SourceSeals.wipe(secrets);
    }
  }

  /**
   * Files of a directory, or of a bundle's member.
   *
   * @param base the folder of the snapshot that the paths start in
   * @param target an absolute directory
   */
  private record WantedFiles(String base, List<String> paths, String target, FileLayout layout) {
    private WantedFiles {
      paths = List.copyOf(paths);
    }
  }

  private KindPlanner.Planned files(Opened opened, Ground ground, WantedFiles files)
      throws InterruptedException {
    var options =
        RestoreOptions.standard()
            .with(policy(ground.request().conflictPolicy()))
            .with(placement(files.layout()));
    try (var target = targets.folders().open(files.target())) {
      var plan =
          new RestorePlanner(opened.repository(), target)
              .plan(
                  new io.holdfast.engine.restore.RestoreRequest(
                      opened.snapshot(),
                      TreePath.parse(files.base()),
                      selection(files.paths()),
                      options));
      var counted = plan.totals();
      return new KindPlanner.Planned(
          plan.checks().stream().map(RestorePlans::check).toList(),
          new RestorePlanTotals(counted.items(), counted.bytes(), counted.conflicts()));
    }
  }

  private RestorePlan keep(Caller caller, Ground ground, KindPlanner.Planned planned) {
    var actor = RequestContext.actor(caller);
    var point = ground.point();
    var totals = planned.totals();
    var seconds = seconds(totals);
    return ledger.decide(decision -> {
      var plan =
          new RestorePlan(
              new RestorePlanId(decision.newId()),
              point.projectId(),
              point.protectionId(),
              point.id(),
              ground.request(),
              planned.checks(),
              totals,
              seconds,
              seconds * SLOWEST,
              actor,
              decision.now(),
              decision.now().plus(VALID));
      decision.audit(
          actor,
          "restore-plan.create",
          Audited.of("restore-plan", plan.id(), plan.projectId()),
          null,
          plan);
      return decision.catalog().restorePlans().insert(plan);
    });
  }

  private static long seconds(RestorePlanTotals totals) {
    return 1 + totals.bytes() / BYTES_A_SECOND + totals.items() / ITEMS_A_SECOND;
  }

  private static PlanCheck check(io.holdfast.engine.restore.PlanCheck check) {
    var severity =
        switch (check.severity()) {
          case WARNING -> Severity.WARNING;
          case ERROR -> Severity.ERROR;
        };
    return new PlanCheck(check.code().name(), severity, check.detail());
  }

  private static RestoreSelection selection(List<String> paths) {
    return RestoreSelection.of(paths.stream().map(TreePath::parse).toArray(TreePath[]::new));
  }

  private static Placement placement(FileLayout layout) {
    return switch (layout) {
      case FULL_PATH -> Placement.FULL_PATH;
      case NAMED -> Placement.NAMED;
    };
  }

  private static io.holdfast.engine.restore.ConflictPolicy policy(ConflictPolicy policy) {
    return switch (policy) {
      case FAIL -> io.holdfast.engine.restore.ConflictPolicy.FAIL;
      case SKIP -> io.holdfast.engine.restore.ConflictPolicy.SKIP;
      case OVERWRITE -> io.holdfast.engine.restore.ConflictPolicy.OVERWRITE;
      case KEEP_BOTH -> io.holdfast.engine.restore.ConflictPolicy.KEEP_BOTH;
      case CLEAR_TARGET -> io.holdfast.engine.restore.ConflictPolicy.CLEAR_TARGET;
    };
  }
}
