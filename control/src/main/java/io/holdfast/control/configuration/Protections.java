package io.holdfast.control.configuration;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.AlertKind;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.PlanId;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.ProtectionState;
import io.holdfast.catalog.model.RetentionPreset;
import io.holdfast.catalog.model.Stamp;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.copy.CopyOrders;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.notice.Alerts;
import io.holdfast.control.schedule.NextRuns;
import io.holdfast.control.schedule.RunKeeper;
import io.holdfast.control.session.BackupEvent;
import io.holdfast.control.session.Reasons;
import io.holdfast.control.work.BackupBook;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Sources under plans. Thread-safe. */
public final class Protections {
  private static final Set<BackupState> NOT_BEGUN =
      EnumSet.of(BackupState.SCHEDULED, BackupState.QUEUED);

  private final Shelf<Protection, ProtectionId> shelf;
  private final RunKeeper keeper;

  public Protections(Ledger ledger, RunKeeper keeper) {
    this.keeper = keeper;
    shelf =
        new Shelf<>(
            ledger,
            new Shelf.Shape<>(
                "protection",
                transaction ->
                    Shelves.of(
                        transaction.protections()::insert,
                        transaction.protections()::find,
                        transaction.protections()::replace,
                        transaction.protections()::delete),
                Protection::id,
                Protection::stamp,
                Restamp::protection,
                Protection::projectId));
  }

  /**
   * @param make gives the protection with the id and the stamp that it gets
   * @throws ControlException STATE_CONFLICT when source and plan belong to other projects
   */
  public Protection create(Caller caller, BiFunction<ProtectionId, Stamp, Protection> make) {
    return shelf.create(caller, (decision, stamp) -> made(decision, stamp, make));
  }

  /** As {@link #create(Caller, BiFunction)}, as part of a greater decision. */
  Protection create(
      Decision decision, Caller caller, BiFunction<ProtectionId, Stamp, Protection> make) {
    return shelf.create(decision, caller, (_, stamp) -> made(decision, stamp, make));
  }

  private static Protection made(
      Decision decision, Stamp stamp, BiFunction<ProtectionId, Stamp, Protection> make) {
    var made = valid(decision, make.apply(new ProtectionId(decision.newId()), stamp));
    var plan = decision.catalog().plans().get(made.planId());
    decision.planned();
    var first = NextRuns.of(plan, made.id(), decision.now(), 1).stream().findFirst();
    return made.withStanding(
        made.standing().withNextRun(first.map(run -> run.due().opens()).orElse(null)));
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public Protection get(ProtectionId id) {
    return shelf.get(id);
  }

  /** Changes it; REVISION_MISMATCH when it no longer has the revision that was read. */
  public Protection update(
      Caller caller, ProtectionId id, long revision, UnaryOperator<Protection> change) {
    return shelf.update(
        caller, id, revision, (decision, before) -> changed(decision, before, change));
  }

  /** What was due until now was due under the plan that it had. */
  private Protection changed(
      Decision decision, Protection before, UnaryOperator<Protection> change) {
    var changed = valid(decision, change.apply(before));
    if (changed.planId().equals(before.planId())) {
      return changed;
    }
    keeper.keep(decision, before.id());
    var plans = decision.catalog().plans();
    CopyOrders.follow(decision, before, plans.get(before.planId()), plans.get(changed.planId()));
    var after = change.apply(decision.catalog().protections().get(before.id()));
    return followed(decision, after);
  }

  private Protection followed(Decision decision, Protection protection) {
    var plan = decision.catalog().plans().get(protection.planId());
    decision.planned();
    return protection.withStanding(keeper.follow(decision, protection, plan));
  }

  /** The protection, if the caller may see it. */
  Protection visible(Decision decision, Caller caller, ProtectionId id) {
    return shelf.visible(decision, caller, id);
  }

  /** Puts a protection under another plan, as part of a greater decision. */
  Protection move(Decision decision, Caller caller, ProtectionId id, PlanId plan) {
    return shelf.change(
        decision,
        caller,
        id,
        "protection.update",
        (_, before) -> changed(decision, before, protection -> protection.withPlan(plan)));
  }

  /** Keeps points by a preset from now on, as part of a greater decision. */
  Protection retain(
      Decision decision, Caller caller, ProtectionId id, @Nullable RetentionPreset preset) {
    return shelf.change(
        decision, caller, id, "protection.update", (_, before) -> before.withPreset(preset));
  }

  /** Runs no more and is offered to nobody, as part of a greater decision. */
  Protection archive(Decision decision, Caller caller, ProtectionId id) {
    return shelf.change(
        decision,
        caller,
        id,
        "protection.archive",
        (_, _) -> {
          keeper.keep(decision, id);
          var archived = standing(decision, id, ProtectionState.ARCHIVED);
          for (var kind : AlertKind.values()) {
            Alerts.clear(decision, archived, kind);
          }
          return followed(decision, archived);
        });
  }

  /** Forgets one that nothing belongs to, as part of a greater decision. */
  void delete(Decision decision, Caller caller, ProtectionId id) {
    shelf.delete(decision, caller, id);
  }

  /** STATE_CONFLICT while something belongs to it. */
  public void delete(Caller caller, ProtectionId id, long revision) {
    shelf.delete(caller, id, revision, (_, _) -> "");
  }

  /** Stops backups from now on: those that wait end as SKIPPED, one at work goes on. */
  public Protection pause(Caller caller, ProtectionId id) {
    return shelf.change(
        caller,
        id,
        "protection.pause",
        (decision, before) -> {
          switch (before.standing().state()) {
            case ARCHIVED ->
                throw new ControlException(
                    ErrorCode.STATE_CONFLICT, "protection %s was removed".formatted(id));
            case PAUSED -> {
              return before;
            }
            default -> {}
          }
          keeper.keep(decision, id);
          skipWaiting(decision, id);
          return followed(decision, standing(decision, id, ProtectionState.PAUSED));
        });
  }

  /** Lets backups run again, from the next time due on. Harmless when they may already. */
  public Protection resume(Caller caller, ProtectionId id) {
    return shelf.change(
        caller,
        id,
        "protection.resume",
        (decision, before) -> {
          if (before.standing().state() != ProtectionState.PAUSED) {
            return before;
          }
          keeper.keep(decision, id);
          return followed(decision, standing(decision, id, before.standing().bySessions()));
        });
  }

  private static void skipWaiting(Decision decision, ProtectionId id) {
    for (var session : waiting(decision, id)) {
      BackupBook.enter(
          decision,
          session,
          new BackupEvent.ProtectionStopped(decision.now(), Reasons.PROTECTION_PAUSED),
          "the protection was paused before this backup began");
    }
  }

  private static List<BackupSession> waiting(Decision decision, ProtectionId id) {
    var query =
        CatalogQuery.<BackupSessionFilter, BackupSessionSort>by(
                Order.ascending(BackupSessionSort.CREATED_AT))
            .where(new BackupSessionFilter.Protections(Set.of(id)))
            .where(new BackupSessionFilter.States(NOT_BEGUN))
            .page(Page.all());
    return decision.catalog().backupSessions().list(query).items();
  }

  private static Protection valid(Decision decision, Protection protection) {
    Rules.name(protection.name());
    var source = decision.catalog().sources().get(protection.sourceId());
    var plan = decision.catalog().plans().get(protection.planId());
    if (!source.projectId().equals(protection.projectId())
        || !plan.projectId().equals(protection.projectId())) {
      throw new ControlException(
          ErrorCode.STATE_CONFLICT,
          "source %s and plan %s must belong to project %s"
              .formatted(source.id(), plan.id(), protection.projectId()));
    }
    return protection;
  }

  private static Protection standing(Decision decision, ProtectionId id, ProtectionState state) {
    var protection = decision.catalog().protections().get(id);
    return protection.withStanding(protection.standing().withState(state));
  }
}
