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
import io.holdfast.control.kind.Kinds;
import io.holdfast.control.kind.SourceSeals;
import io.holdfast.control.ledger.Decision.Audited;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.repository.RepositoryPool;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.restore.RestoreOptions;
import io.holdfast.engine.restore.RestorePlanner;
import io.holdfast.engine.restore.RestoreSelection;
import io.holdfast.engine.tree.TreePath;
import java.time.Duration;
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
  private final RepositoryPool pool;
  private final Targets targets;
  private final Kinds kinds;

  /**
   * What looks at targets.
   *
   * @param folders at those of directories
   * @param others at those of all other kinds, with secrets opened by {@code seals}
   */
  public record Targets(TargetOpener folders, KindPlanner others, SourceSeals seals) {}

  public RestorePlans(Ledger ledger, RepositoryPool pool, Targets targets, Kinds kinds) {
    this.ledger = ledger;
    this.pool = pool;
    this.targets = targets;
    this.kinds = kinds;
  }

  /** What was read of the catalog before the repository is opened. */
  private record Ground(
      RestorePoint point,
      PointCopy copy,
      RestoreRequest request,
      Source into,
      List<Part> parts,
      List<PlanCheck> checks) {}

  /**
   * Thinks a restore through and keeps what came out for 15 minutes. Writes nothing to the target.
   *
   * @param copy which copy to read; null takes the first that is whole
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
            ? pool.use(ground.copy().repositoryId(), repository -> planned(repository, ground))
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
      var checks =
          Wishes.impossible(located, source, kinds)
              .map(why -> List.of(new PlanCheck("NOT_SUPPORTED", Severity.ERROR, why)))
              .orElse(List.of());
      return new Ground(
          point,
          Wishes.copy(catalog, point, wanted),
          located,
          Wishes.into(catalog, caller, located, source),
          catalog.restorePoints().parts(point.id()),
          checks);
    });
  }

  private KindPlanner.Planned planned(Repository repository, Ground ground)
      throws InterruptedException {
    if (ground.into().kind() == SourceKind.DIRECTORY) {
      return planned(engine(repository, ground));
    }
    var secrets = targets.seals().open(ground.into());
    try {
      var snapshot = Objects.requireNonNull(ground.copy().snapshotId());
      return targets
          .others()
          .plan(
              repository,
              new KindPlanner.Ground(
                  snapshot, ground.parts(), ground.into(), secrets, ground.request()));
    } finally {
      SourceSeals.wipe(secrets);
    }
  }

  private static KindPlanner.Planned planned(io.holdfast.engine.restore.RestorePlan plan) {
    var counted = plan.totals();
    return new KindPlanner.Planned(
        plan.checks().stream().map(RestorePlans::check).toList(),
        new RestorePlanTotals(counted.items(), counted.bytes(), counted.conflicts()));
  }

  private io.holdfast.engine.restore.RestorePlan engine(Repository repository, Ground ground)
      throws InterruptedException {
    var snapshot =
        repository.snapshots().get(Objects.requireNonNull(ground.copy().snapshotId())).snapshot();
    var options = RestoreOptions.standard().with(policy(ground.request().conflictPolicy()));
    try (var target = targets.folders().open(Wishes.path(ground.request()))) {
      return new RestorePlanner(repository, target)
          .plan(
              new io.holdfast.engine.restore.RestoreRequest(
                  snapshot, TreePath.ROOT, selection(ground.request()), options));
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

  private static RestoreSelection selection(RestoreRequest request) {
    return RestoreSelection.of(
        request.selection().paths().stream().map(TreePath::parse).toArray(TreePath[]::new));
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
