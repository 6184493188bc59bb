package io.holdfast.control.configuration;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.Stamp;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.ProtectionFilter;
import io.holdfast.catalog.query.ProtectionSort;
import io.holdfast.catalog.query.RestorePointFilter;
import io.holdfast.catalog.query.RestorePointSort;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.access.RequestContext;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.point.PointTrash;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Takes a protection away with all that it holds, for APIs whose callers delete a backup. What ever
 * ran is archived: its points go into the trash, its sessions stay in the record. Thread-safe.
 */
public final class ProtectionRemoval {
  private static final Set<PointStatus> WHOLE =
      EnumSet.of(
          PointStatus.CREATING,
          PointStatus.AVAILABLE,
          PointStatus.DEGRADED,
          PointStatus.MISSING_COPIES);

  private final Ledger ledger;
  private final Sources sources;
  private final Plans plans;
  private final Protections protections;

  public ProtectionRemoval(Ledger ledger, Sources sources, Plans plans, Protections protections) {
    this.ledger = ledger;
    this.sources = sources;
    this.plans = plans;
    this.protections = protections;
  }

  /**
   * Removes it, whole or not at all. One that never ran goes without a trace, with the source and
   * the plan that were made for it; one that did is archived.
   *
   * @throws io.holdfast.base.HoldfastException STATE_CONFLICT while a session of it runs or waits;
   *     POINT_PINNED, STATE_CONFLICT for a point that must stay
   */
  public void remove(Caller caller, ProtectionId id) {
    ledger.decide(decision -> {
      var protection = protections.visible(decision, caller, id);
      requireIdle(decision, protection);
      if (hasRun(decision, protection)) {
        var actor = RequestContext.actor(caller);
        for (var point : points(decision, protection)) {
          PointTrash.put(decision, actor, point, "point.trash", PointTrash.USER);
        }
        return protections.archive(decision, caller, id);
      }
      forget(decision, caller, protection);
      return protection;
    });
  }

  private void forget(Decision decision, Caller caller, Protection protection) {
    var catalog = decision.catalog();
    var plan = catalog.plans().get(protection.planId());
    var source = catalog.sources().get(protection.sourceId());
    protections.delete(decision, caller, protection.id());
    if (together(plan.stamp(), protection.stamp())
        && none(decision, new ProtectionFilter.Plans(Set.of(plan.id())))) {
      plans.delete(decision, caller, plan.id());
    }
    if (together(source.stamp(), protection.stamp())
        && none(decision, new ProtectionFilter.Sources(Set.of(source.id())))
        && Bundles.of(catalog, source).isEmpty()) {
      sources.delete(decision, caller, source.id());
    }
  }

  /** What one decision made bears one time and one name. */
  private static boolean together(Stamp one, Stamp other) {
    return one.createdAt().equals(other.createdAt())
        && one.createdBy().id().equals(other.createdBy().id());
  }

  private static void requireIdle(Decision decision, Protection protection) {
    var catalog = decision.catalog();
    var backups =
        backups(protection)
            .where(new BackupSessionFilter.States(BackupState.LIVE))
            .page(Page.first(1));
    var restores =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
                Order.ascending(RestoreSessionSort.CREATED_AT))
            .where(new RestoreSessionFilter.Protections(Set.of(protection.id())))
            .where(new RestoreSessionFilter.States(RestoreState.LIVE))
            .page(Page.first(1));
    if (!catalog.backupSessions().list(backups).items().isEmpty()) {
      throw busy(protection, "backup");
    }
    if (!catalog.restoreSessions().list(restores).items().isEmpty()) {
      throw busy(protection, "restore");
    }
  }

  private static boolean hasRun(Decision decision, Protection protection) {
    var sessions =
        decision.catalog().backupSessions().list(backups(protection).page(Page.first(1)));
    return !sessions.items().isEmpty()
        || !decision
            .catalog()
            .restorePoints()
            .list(points(protection).page(Page.first(1)))
            .items()
            .isEmpty();
  }

  private static List<RestorePoint> points(Decision decision, Protection protection) {
    return decision
        .catalog()
        .restorePoints()
        .list(points(protection).where(new RestorePointFilter.Statuses(WHOLE)).page(Page.all()))
        .items();
  }

  private static boolean none(Decision decision, ProtectionFilter filter) {
    var query =
        CatalogQuery.<ProtectionFilter, ProtectionSort>by(
                Order.ascending(ProtectionSort.CREATED_AT))
            .where(filter)
            .page(Page.first(1));
    return decision.catalog().protections().list(query).items().isEmpty();
  }

  private static CatalogQuery<BackupSessionFilter, BackupSessionSort> backups(
      Protection protection) {
    return CatalogQuery.<BackupSessionFilter, BackupSessionSort>by(
            Order.ascending(BackupSessionSort.CREATED_AT))
        .where(new BackupSessionFilter.Protections(Set.of(protection.id())));
  }

  private static CatalogQuery<RestorePointFilter, RestorePointSort> points(Protection protection) {
    return CatalogQuery.<RestorePointFilter, RestorePointSort>by(
            Order.ascending(RestorePointSort.CREATED_AT))
        .where(new RestorePointFilter.Protections(Set.of(protection.id())));
  }

  private static ControlException busy(Protection protection, String what) {
    return new ControlException(
        ErrorCode.STATE_CONFLICT,
        "a %s of '%s' has not ended; wait for it, or stop it".formatted(what, protection.name()));
  }
}
