package io.holdfast.control.configuration;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.Schedule;
import io.holdfast.catalog.model.ScheduleId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.PlanFilter;
import io.holdfast.catalog.query.PlanSort;
import io.holdfast.catalog.query.ProtectionFilter;
import io.holdfast.catalog.query.ProtectionSort;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Ledger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The schedules of one protection. Where several protections share a plan, the one whose schedules
 * change gets a plan of its own first: nobody else's backups move. Thread-safe.
 */
public final class ProtectionSchedules {
  private final Ledger ledger;
  private final Plans plans;
  private final Protections protections;

  public ProtectionSchedules(Ledger ledger, Plans plans, Protections protections) {
    this.ledger = ledger;
    this.plans = plans;
    this.protections = protections;
  }

  /** A schedule, and whose backups it makes. */
  public record Owned(Protection protection, Plan plan, Schedule schedule) {}

  /** A protection's schedules, as its plan has them. */
  public List<Schedule> of(Protection protection) {
    return plans.get(protection.planId()).schedules();
  }

  /** All that a schedule stands for; none when there is none, or the caller may not see it. */
  public List<Owned> find(Caller caller, ScheduleId id) {
    return ledger.look(catalog -> {
      var having =
          CatalogQuery.<PlanFilter, PlanSort>by(Order.ascending(PlanSort.CREATED_AT))
              .where(new PlanFilter.Schedules(Set.of(id)))
              .page(Page.all());
      var found = new ArrayList<Owned>();
      for (var plan : catalog.plans().list(having).items()) {
        plan.schedules().stream()
            .filter(schedule -> schedule.id().equals(id) && caller.sees(plan.projectId()))
            .forEach(schedule ->
                catalog.protections().list(under(plan)).items().stream()
                    .map(protection -> new Owned(protection, plan, schedule))
                    .forEach(found::add));
      }
      return List.copyOf(found);
    });
  }

  /**
   * Changes a protection's schedules. The order counts: lists show them so.
   *
   * @param change from the present ones, and a source of ids for new ones; runs in the transaction
   * @return the plan that the protection has from now on
   * @throws ControlException RESOURCE_MISSING when the caller sees no such protection;
   *     STATE_CONFLICT when its plan is the system's; CONFIGURATION_INVALID for a schedule that
   *     cannot be
   */
  public Plan change(
      Caller caller,
      ProtectionId id,
      BiFunction<List<Schedule>, Supplier<ScheduleId>, List<Schedule>> change) {
    return ledger.decide(decision -> change(decision, caller, id, change));
  }

  /**
   * Changes a schedule wherever it stands, in one decision.
   *
   * @param owned all of it, as {@link #find} says
   * @param change what becomes of it; nothing takes it away
   * @throws ControlException as the other does
   */
  public void change(
      Caller caller, List<Owned> owned, Function<Schedule, Optional<Schedule>> change) {
    ledger.decide(decision -> {
      for (var each : owned) {
        var id = each.schedule().id();
        change(
            decision,
            caller,
            each.protection().id(),
            (present, _) ->
                present.stream()
                    .flatMap(it -> it.id().equals(id) ? change.apply(it).stream() : Stream.of(it))
                    .toList());
      }
      return owned;
    });
  }

  private Plan change(
      Decision decision,
      Caller caller,
      ProtectionId id,
      BiFunction<List<Schedule>, Supplier<ScheduleId>, List<Schedule>> change) {
    var protection = protections.visible(decision, caller, id);
    var plan = decision.catalog().plans().get(protection.planId());
    if (plan.managedBySystem()) {
      throw new ControlException(
          ErrorCode.STATE_CONFLICT, "plan '%s' is managed by the system".formatted(plan.name()));
    }
    var own = PlanSplit.own(decision, caller, plans, protections, protection);
    return plans.reschedule(
        decision,
        caller,
        own.id(),
        schedules -> change.apply(schedules, () -> new ScheduleId(decision.newId())));
  }

  private static CatalogQuery<ProtectionFilter, ProtectionSort> under(Plan plan) {
    return CatalogQuery.<ProtectionFilter, ProtectionSort>by(
            Order.ascending(ProtectionSort.CREATED_AT))
        .where(new ProtectionFilter.Plans(Set.of(plan.id())))
        .where(ProtectionFilter.PRESENT)
        .page(Page.all());
  }
}
