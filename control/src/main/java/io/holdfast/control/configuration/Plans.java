package io.holdfast.control.configuration;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Placement;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.PlanId;
import io.holdfast.catalog.model.Schedule;
import io.holdfast.catalog.model.Stamp;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.copy.CopyOrders;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.schedule.RunKeeper;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** When, where to and how long to keep. Thread-safe. */
public final class Plans {
  private final Shelf<Plan, PlanId> shelf;
  private final RunKeeper keeper;

  public Plans(Ledger ledger, RunKeeper keeper) {
    this.keeper = keeper;
    shelf =
        new Shelf<>(
            ledger,
            new Shelf.Shape<>(
                "plan",
                transaction ->
                    Shelves.of(
                        transaction.plans()::insert,
                        transaction.plans()::find,
                        transaction.plans()::replace,
                        transaction.plans()::delete),
                Plan::id,
                Plan::stamp,
                Restamp::plan,
                Plan::projectId));
  }

  /**
   * @param make gives the plan with the id and the stamp that it gets
   */
  public Plan create(Caller caller, BiFunction<PlanId, Stamp, Plan> make) {
    return shelf.create(caller, (decision, stamp) -> made(decision, stamp, make));
  }

  /** As {@link #create(Caller, BiFunction)}, as part of a greater decision. */
  Plan create(Decision decision, Caller caller, BiFunction<PlanId, Stamp, Plan> make) {
    return shelf.create(decision, caller, (_, stamp) -> made(decision, stamp, make));
  }

  private static Plan made(Decision decision, Stamp stamp, BiFunction<PlanId, Stamp, Plan> make) {
    var plan = valid(make.apply(new PlanId(decision.newId()), stamp));
    requireRepositories(decision, plan);
    return plan;
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public Plan get(PlanId id) {
    return shelf.get(id);
  }

  /**
   * Changes it; what was due until now was due as it was before. REVISION_MISMATCH when it no
   * longer has the revision that was read.
   */
  public Plan update(Caller caller, PlanId id, long revision, UnaryOperator<Plan> change) {
    return shelf.update(
        caller, id, revision, (decision, before) -> changed(decision, before, change));
  }

  private Plan changed(Decision decision, Plan before, UnaryOperator<Plan> change) {
    var after = valid(change.apply(before));
    keeper.keepPlan(decision, before.id());
    keeper.replan(decision, after);
    requireRepositories(decision, after);
    CopyOrders.follow(decision, before, after);
    return after;
  }

  /** Gives a plan other schedules, as part of a greater decision. */
  Plan reschedule(
      Decision decision, Caller caller, PlanId id, UnaryOperator<List<Schedule>> change) {
    return shelf.change(
        decision,
        caller,
        id,
        "plan.update",
        (_, before) ->
            changed(decision, before, plan -> plan.withSchedules(change.apply(plan.schedules()))));
  }

  /** Gives a plan other placements, as part of a greater decision. */
  Plan place(Decision decision, Caller caller, PlanId id, List<Placement> placements) {
    return shelf.change(
        decision,
        caller,
        id,
        "plan.update",
        (_, before) -> changed(decision, before, plan -> plan.withPlacements(placements)));
  }

  /** Forgets a plan whatever its revision, as part of a greater decision. */
  void delete(Decision decision, Caller caller, PlanId id) {
    shelf.delete(decision, caller, id);
  }

  /** A plan that is like another but for its name, as part of a greater decision. */
  Plan copy(Decision decision, Caller caller, Plan plan, String name) {
    return shelf.create(
        decision, caller, (_, stamp) -> plan.as(new PlanId(decision.newId()), name, stamp));
  }

  /** STATE_CONFLICT while something belongs to it. */
  public void delete(Caller caller, PlanId id, long revision) {
    shelf.delete(caller, id, revision, (_, _) -> "");
  }

  /** What is copied nobody looks at for a while: a slip must show at once. */
  private static void requireRepositories(Decision decision, Plan plan) {
    if (plan.placements().size() < 2) {
      return;
    }
    for (var placement : plan.placements()) {
      var found = decision.catalog().repositories().find(placement.repositoryId());
      if (found
          .filter(it -> it.projectId() == null || it.projectId().equals(plan.projectId()))
          .isEmpty()) {
        throw new ControlException(
            ErrorCode.RESOURCE_MISSING, "no repository " + placement.repositoryId());
      }
    }
  }

  private static Plan valid(Plan plan) {
    Rules.name(plan.name());
    Rules.placements(plan.placements());
    Rules.schedules(plan.schedules());
    return plan;
  }
}
