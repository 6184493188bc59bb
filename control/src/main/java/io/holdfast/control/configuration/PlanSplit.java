package io.holdfast.control.configuration;

import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.ProtectionFilter;
import io.holdfast.catalog.query.ProtectionSort;
import io.holdfast.control.access.Caller;
import io.holdfast.control.ledger.Decision;
import java.util.Set;

/**
 * Gives a protection a plan that is its alone, so that a change of it moves nobody else's backups.
 */
final class PlanSplit {
  private static final int LONGEST_NAME = 200;

  private PlanSplit() {}

  /**
   * The protection's plan, or a copy of it under which it stands from now on if others share it.
   */
  static Plan own(
      Decision decision,
      Caller caller,
      Plans plans,
      Protections protections,
      Protection protection) {
    var plan = decision.catalog().plans().get(protection.planId());
    if (!shared(decision, plan)) {
      return plan;
    }
    var name = "%s (%s)".formatted(plan.name(), protection.name());
    var own =
        plans.copy(
            decision, caller, plan, name.substring(0, Math.min(name.length(), LONGEST_NAME)));
    protections.move(decision, caller, protection.id(), own.id());
    return own;
  }

  private static boolean shared(Decision decision, Plan plan) {
    var query =
        CatalogQuery.<ProtectionFilter, ProtectionSort>by(
                Order.ascending(ProtectionSort.CREATED_AT))
            .where(new ProtectionFilter.Plans(Set.of(plan.id())))
            .where(ProtectionFilter.PRESENT)
            .page(Page.first(2));
    return decision.catalog().protections().list(query).items().size() > 1;
  }
}
