package io.holdfast.control.drill;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.DeterminedTarget;
import io.holdfast.catalog.model.Drill;
import io.holdfast.catalog.model.DrillCheck;
import io.holdfast.catalog.model.DrillId;
import io.holdfast.catalog.model.DrillStanding;
import io.holdfast.catalog.model.DrillState;
import io.holdfast.catalog.model.DrillWish;
import io.holdfast.catalog.model.Lease;
import io.holdfast.catalog.model.PointChoice;
import io.holdfast.catalog.model.Progress;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.ProofLevel;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RestoreLinks;
import io.holdfast.catalog.model.RestoreMode;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreRequest;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.model.RestoreStanding;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.RestoreTarget;
import io.holdfast.catalog.model.RestoreTotals;
import io.holdfast.catalog.model.Selection;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.catalog.model.SessionTimes;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.DrillFilter;
import io.holdfast.catalog.query.DrillSort;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.access.RequestContext;
import io.holdfast.control.copy.CopyChoice;
import io.holdfast.control.kind.KindOffer;
import io.holdfast.control.kind.Kinds;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Decision.Audited;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.restore.Restorable;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Starts drills and tells of them. Thread-safe. */
public final class Drills {
  /** As many of a protection's drills as its statistics look at. */
  private static final int RECENT = 200;

  private static final Pattern HTTP = Pattern.compile("/[!-~]*\\n.*\\S.*", Pattern.DOTALL);

  private final Ledger ledger;
  private final Kinds kinds;
  private final Path folder;
  private final PointPicker picker = new PointPicker(new SecureRandom());

  /**
   * @param folder where every drill gets one of its own: nothing else lies there
   */
  public Drills(Ledger ledger, Kinds kinds, Path folder) {
    this.ledger = ledger;
    this.kinds = kinds;
    this.folder = folder.toAbsolutePath();
  }

  /**
   * Queues a drill: a restore session of purpose DRILL into a folder that nobody chose.
   *
   * @throws io.holdfast.base.HoldfastException RESOURCE_MISSING; STATE_CONFLICT when there is no
   *     point that can be restored from; NOT_SUPPORTED for a kind that no agent here restores;
   *     INPUT_INVALID for checks that the level or the kind does not have
   */
  public Drill start(Caller caller, DrillDraft draft) {
    var actor = RequestContext.actor(caller);
    requireSound(draft);
    return ledger.decide(
        decision -> queue(decision, actor, point(decision, caller::sees, draft.of()), draft));
  }

  /** As {@link #start(Caller, DrillDraft)}, within a decision of the service itself. */
  Drill start(Decision decision, Actor actor, DrillDraft draft) {
    requireSound(draft);
    return queue(decision, actor, point(decision, _ -> true, draft.of()), draft);
  }

  /** Throws RESOURCE_MISSING when there is none, or none that the caller may know of. */
  public Drill get(Caller caller, DrillId id) {
    var drill = ledger.look(catalog -> catalog.drills().get(id));
    if (!caller.sees(drill.projectId())) {
      throw missing("drill", id);
    }
    return drill;
  }

  /** What a protection's last drills tell. */
  public DrillStatistics statistics(ProtectionId protection) {
    var query =
        CatalogQuery.<DrillFilter, DrillSort>by(Order.descending(DrillSort.CREATED_AT))
            .where(new DrillFilter.Protections(Set.of(protection)))
            .where(new DrillFilter.States(EnumSet.of(DrillState.ENDED)))
            .page(Page.first(RECENT));
    var ended = ledger.look(catalog -> catalog.drills().list(query)).items();
    return DrillStatistics.of(ended.stream().filter(drill -> !drill.isOfSearch()).toList());
  }

  private RestorePoint point(
      Decision decision, Predicate<ProjectId> sees, DrillDraft.Subject subject) {
    var catalog = decision.catalog();
    return switch (subject) {
      case DrillDraft.OfPoint(var id) -> {
        var point = catalog.restorePoints().get(id);
        if (!sees.test(point.projectId())) {
          throw missing("restore point", id);
        }
        if (!point.usable()) {
          throw new ControlException(
              ErrorCode.STATE_CONFLICT,
              "restore point %s cannot be restored from: it is %s".formatted(id, point.status()));
        }
        yield point;
      }
      case DrillDraft.OfProtection wanted -> {
        var protection = catalog.protections().get(wanted.protection());
        if (!sees.test(protection.projectId())) {
          throw missing("protection", wanted.protection());
        }
        yield picker
            .pick(catalog, wanted, decision.now())
            .orElseThrow(() ->
                new ControlException(
                    ErrorCode.STATE_CONFLICT,
                    "protection %s has no point that can be restored from"
                        .formatted(wanted.protection())));
      }
    };
  }

  private Drill queue(Decision decision, Actor actor, RestorePoint point, DrillDraft draft) {
    var catalog = decision.catalog();
    var source = catalog.sources().get(point.sourceId());
    var offer = offer(source);
    requirePossible(source, draft.checks());
    var copy = CopyChoice.best(catalog, point.id(), draft.preference());
    var id = new DrillId(decision.newId());
    var session =
        catalog
            .restoreSessions()
            .insert(
                new RestoreSession(
                    new RestoreSessionId(decision.newId()),
                    0,
                    0,
                    Restorable.origin(point, copy),
                    request(id, offer),
                    new DeterminedTarget(place(id), Map.of()),
                    actor,
                    List.of(),
                    RestoreStanding.live(RestoreState.QUEUED),
                    SessionTimes.queued(decision.now()),
                    Lease.NONE,
                    0,
                    null,
                    Progress.NONE,
                    RestoreTotals.NONE,
                    new RestoreLinks(null, null, id),
                    null,
                    1));
    var drill =
        catalog
            .drills()
            .insert(
                new Drill(
                    id,
                    point.projectId(),
                    point.protectionId(),
                    point.sourceId(),
                    draft.policyId(),
                    point.id(),
                    copy.id(),
                    session.id(),
                    new DrillWish(
                        choice(draft.of()),
                        draft.preference(),
                        draft.level(),
                        draft.checks(),
                        draft.keepHours()),
                    actor,
                    DrillStanding.SCHEDULED,
                    null,
                    decision.now(),
                    null,
                    null,
                    null,
                    1));
    decision.audit(actor, "drill.start", Audited.of("drill", id, point.projectId()), null, drill);
    decision.changed(SessionRef.of(session.id()));
    decision.queued();
    return drill;
  }

  private RestoreRequest request(DrillId id, KindOffer offer) {
    return new RestoreRequest(
        RestorePurpose.DRILL,
        RestoreMode.WHOLE,
        offer.explorer(),
        Selection.EVERYTHING,
        RestoreTarget.path(place(id)),
        ConflictPolicy.FAIL,
        null,
        null);
  }

  private String place(DrillId id) {
    return folder.resolve(id.toString()).toString();
  }

  private KindOffer offer(Source source) {
    return kinds
        .find(source.kind())
        .orElseThrow(() ->
            new ControlException(
                ErrorCode.NOT_SUPPORTED,
                "no agent here restores a source of kind " + source.kind()));
  }

  private static @Nullable PointChoice choice(DrillDraft.Subject subject) {
    return switch (subject) {
      case DrillDraft.OfPoint _ -> null;
      case DrillDraft.OfProtection wanted -> wanted.choice();
    };
  }

  private static void requireSound(DrillDraft draft) {
    requireSound(draft.level(), draft.checks());
    requireKeepable(draft.level(), draft.keepHours());
  }

  /**
   * @throws InvalidInputException INPUT_INVALID where there is nothing to keep
   */
  public static void requireKeepable(ProofLevel level, int keepHours) {
    if (keepHours > 0 && level == ProofLevel.L1) {
      throw invalid("level L1 restores nothing that could be kept");
    }
  }

  /**
   * @throws InvalidInputException INPUT_INVALID for checks that the level does not have
   */
  public static void requireSound(ProofLevel level, List<DrillCheck> checks) {
    if (level != ProofLevel.L5 && !checks.isEmpty()) {
      throw invalid("checks are for level L5, not for " + level);
    }
    if (level == ProofLevel.L5 && checks.isEmpty()) {
      throw invalid("level L5 needs checks: it asks what you want to know");
    }
    for (var check : checks) {
      if (check.type() == DrillCheck.Type.ROWS
          && (check.expected() == null || !check.expected().matches("[0-9]{1,18}"))) {
        throw invalid(
            "check '%s' needs the least number of rows as expected".formatted(check.name()));
      }
      if (check.type() == DrillCheck.Type.HTTP && !HTTP.matcher(check.subject()).matches()) {
        throw invalid(
            "check '%s' needs a path, and from the next line on the script that serves it"
                .formatted(check.name()));
      }
    }
  }

  private static void requirePossible(Source source, List<DrillCheck> checks) {
    var statements =
        switch (source.kind()) {
          case POSTGRES, POSTGRES_PITR, MYSQL, SQLITE, REDIS -> true;
          case DIRECTORY,
              MONGODB,
              S3_BUCKET,
              MAILBOX,
              DISK_IMAGE,
              VM,
              COMMAND,
              PROJECT_BUNDLE,
              FOREIGN ->
              false;
        };
    for (var check : checks) {
      var asks = check.type() == DrillCheck.Type.SQL || check.type() == DrillCheck.Type.ROWS;
      if (asks && !statements) {
        throw invalid(
            "check '%s': a source of kind %s answers no statements"
                .formatted(check.name(), source.kind()));
      }
      if (check.type() == DrillCheck.Type.ROWS && source.kind() == SourceKind.REDIS) {
        throw invalid("check '%s': keys are no rows; ask DBSIZE".formatted(check.name()));
      }
    }
  }

  private static ControlException missing(String kind, Object id) {
    return new ControlException(ErrorCode.RESOURCE_MISSING, "no %s %s".formatted(kind, id));
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INPUT_INVALID, message);
  }
}
