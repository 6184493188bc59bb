package io.holdfast.control.copy;

import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.AlertKind;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.CopyWork;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.query.AlertFilter;
import io.holdfast.catalog.query.AlertSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.PointCopyFilter;
import io.holdfast.catalog.query.PointCopySort;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.notice.Alerts;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that a copy which is not there does not look fine: points say so once it is due, and
 * an alert of the protection once it is late. Both end by themselves. Thread-safe.
 */
public final class CopyWatch {
  /** No copy is late sooner; without an RPO target, after {@link #MOST}. */
  static final Duration LEAST = Duration.ofHours(1);

  static final Duration MOST = Duration.ofDays(1);

  private static final Set<PointStatus> THERE =
      EnumSet.of(PointStatus.AVAILABLE, PointStatus.DEGRADED, PointStatus.MISSING_COPIES);

  private final Ledger ledger;

  public CopyWatch(Ledger ledger) {
    this.ledger = ledger;
  }

  /**
   * Looks at all copies that are due, and at all alerts of copies.
   *
   * @return protections looked at
   */
  public int watch() {
    var now = ledger.now();
    var due = ledger.look(catalog -> catalog.copyWork().due(now));
    var concerned = new LinkedHashSet<ProtectionId>();
    for (var work : due) {
      concerned.add(work.protectionId());
      var said = ledger.look(catalog -> catalog.restorePoints().get(work.pointId()).status());
      if (said == PointStatus.AVAILABLE) {
        ledger.decide(decision -> {
          CopyStatus.renew(decision, work.pointId());
          return work;
        });
      }
    }
    concerned.addAll(ledger.look(CopyWatch::alerted));
    for (var protection : concerned) {
      if (ledger.look(catalog -> unsettled(catalog, protection, now))) {
        ledger.decide(decision -> {
          settle(decision, decision.catalog().protections().get(protection));
          return protection;
        });
      }
    }
    return concerned.size();
  }

  /** Raises and clears the alerts of a protection's copies, so that they tell what is. */
  static void settle(Decision decision, Protection protection) {
    var catalog = decision.catalog();
    var since = late(catalog, protection, decision.now());
    var open = catalog.alerts().open(protection.id(), AlertKind.COPY_LATE).isPresent();
    if (since != null && !open) {
      Alerts.raise(decision, protection, AlertKind.COPY_LATE, sentence(catalog, since));
    }
    if (since == null && open) {
      Alerts.clear(decision, protection, AlertKind.COPY_LATE);
    }
    if (!anyDamaged(catalog, protection)) {
      Alerts.clear(decision, protection, AlertKind.DAMAGED);
    }
  }

  private static boolean unsettled(CatalogTransaction catalog, ProtectionId id, Instant now) {
    var protection = catalog.protections().get(id);
    var open = catalog.alerts().open(id, AlertKind.COPY_LATE).isPresent();
    return open != (late(catalog, protection, now) != null)
        || (catalog.alerts().open(id, AlertKind.DAMAGED).isPresent()
            && !anyDamaged(catalog, protection));
  }

  /** The copy that is late the longest; null when none is. Points in the trash wait for none. */
  private static @Nullable CopyWork late(
      CatalogTransaction catalog, Protection protection, Instant now) {
    var moment = now.minus(tolerance(catalog, protection));
    return catalog.copyWork().due(protection.id(), moment).stream()
        .filter(work -> THERE.contains(catalog.restorePoints().get(work.pointId()).status()))
        .findFirst()
        .orElse(null);
  }

  private static Duration tolerance(CatalogTransaction catalog, Protection protection) {
    var target = catalog.plans().get(protection.planId()).rpoTarget();
    if (target == null || target.compareTo(MOST) > 0) {
      return MOST;
    }
    return target.compareTo(LEAST) < 0 ? LEAST : target;
  }

  private static String sentence(CatalogTransaction catalog, CopyWork work) {
    var repository = catalog.repositories().get(work.repositoryId()).name();
    var why = work.detail();
    return "the copy of point %s in repository '%s' was due at %s%s"
        .formatted(
            work.pointId(), repository, work.dueAt(), why == null ? "" : "; last time: " + why);
  }

  private static boolean anyDamaged(CatalogTransaction catalog, Protection protection) {
    var query =
        CatalogQuery.<PointCopyFilter, PointCopySort>by(Order.ascending(PointCopySort.CREATED_AT))
            .where(new PointCopyFilter.Sources(Set.of(protection.sourceId())))
            .where(new PointCopyFilter.States(EnumSet.of(CopyState.DAMAGED)))
            .where(new PointCopyFilter.Statuses(THERE))
            .page(Page.all());
    return catalog.copies().list(query).items().stream()
        .map(PointCopy::pointId)
        .anyMatch(
            point -> catalog.restorePoints().get(point).protectionId().equals(protection.id()));
  }

  private static Set<ProtectionId> alerted(CatalogTransaction catalog) {
    var query =
        CatalogQuery.<AlertFilter, AlertSort>by(Order.ascending(AlertSort.RAISED_AT))
            .where(new AlertFilter.Open(true))
            .where(new AlertFilter.Kinds(EnumSet.of(AlertKind.COPY_LATE, AlertKind.DAMAGED)))
            .page(Page.all());
    var ids = new LinkedHashSet<ProtectionId>();
    catalog.alerts().list(query).items().forEach(alert -> ids.add(alert.protectionId()));
    return ids;
  }
}
