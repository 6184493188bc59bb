package io.holdfast.control.drill;

import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.ActorType;
import io.holdfast.catalog.model.AlertKind;
import io.holdfast.catalog.model.Drill;
import io.holdfast.catalog.model.DrillPolicy;
import io.holdfast.catalog.model.DrillResult;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.DrillFilter;
import io.holdfast.catalog.query.DrillPolicyFilter;
import io.holdfast.catalog.query.DrillPolicySort;
import io.holdfast.catalog.query.DrillSort;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.ProtectionFilter;
import io.holdfast.catalog.query.ProtectionSort;
import io.holdfast.catalog.query.TimeRange;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.notice.Alerts;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what drill policies ask for. Thread-safe; several nodes may try at once. */
public final class DrillRounds {
  private static final Logger log = LoggerFactory.getLogger(DrillRounds.class);
  private static final UUID NOBODY = new UUID(0, 0);

  private final Ledger ledger;
  private final Drills drills;

  public DrillRounds(Ledger ledger, Drills drills) {
    this.ledger = ledger;
    this.drills = drills;
  }

  /**
   * Begins the drills of all policies that are due. What was missed while nothing ran is made up
   * for once.
   *
   * @return drills that were begun
   */
  public int begin() {
    var now = ledger.now();
    var due =
        CatalogQuery.<DrillPolicyFilter, DrillPolicySort>by(
                Order.ascending(DrillPolicySort.NEXT_RUN_AT))
            .where(new DrillPolicyFilter.Enabled(true))
            .where(new DrillPolicyFilter.NextRun(TimeRange.closed(null, now)))
            .page(Page.all());
    var begun = 0;
    for (var policy : ledger.look(catalog -> catalog.drillPolicies().list(due)).items()) {
      begun += ledger.decide(decision -> begin(decision, policy));
    }
    return begun;
  }

  /**
   * Raises the alarm for protections that no drill proved for too long, and clears it for others.
   *
   * @return alarms raised or cleared
   */
  public int watch() {
    var enabled =
        CatalogQuery.<DrillPolicyFilter, DrillPolicySort>by(
                Order.ascending(DrillPolicySort.CREATED_AT))
            .where(new DrillPolicyFilter.Enabled(true))
            .page(Page.all());
    var changed = 0;
    for (var policy : ledger.look(catalog -> catalog.drillPolicies().list(enabled)).items()) {
      var days = policy.staleAfterDays();
      if (days != null) {
        changed += watch(policy, Duration.ofDays(days));
      }
    }
    return changed;
  }

  private int begin(Decision decision, DrillPolicy policy) {
    var due = policy.nextRunAt();
    var next = DrillTimes.next(policy.schedule(), decision.now());
    if (due == null
        || !decision.catalog().drillPolicies().begin(policy.id(), due, decision.now(), next)) {
      return 0;
    }
    var begun = new AtomicInteger();
    var actor = new Actor(ActorType.SYSTEM, NOBODY, "drill policy " + policy.name(), null);
    for (var protection : selected(decision.catalog(), policy)) {
      var subject =
          new DrillDraft.OfProtection(protection.id(), policy.choice(), policy.windowDays());
      var draft =
          new DrillDraft(
              subject,
              policy.wish().copyChoice(),
              policy.wish().level(),
              policy.wish().checks(),
              policy.wish().keepHours(),
              policy.id());
      try {
        drills.start(decision, actor, draft);
        begun.incrementAndGet();
      } catch (HoldfastException e) {
        // Nothing was written yet: it has no point, or its kind cannot be asked this.
        log.warn(
            "no drill policy={} protection={} reason={}",
            policy.id(),
            protection.id(),
            e.getMessage());
      }
    }
    log.info("drill policy began id={} drills={} next={}", policy.id(), begun, next);
    return begun.get();
  }

  private int watch(DrillPolicy policy, Duration longest) {
    var now = ledger.now();
    var changed = 0;
    for (var protection : ledger.look(catalog -> selected(catalog, policy))) {
      var since = ledger.look(catalog -> since(catalog, policy, protection));
      var stale = since.plus(longest).isBefore(now);
      var open =
          ledger.look(
              catalog -> catalog.alerts().open(protection.id(), AlertKind.DRILL_STALE).isPresent());
      if (stale == open) {
        continue;
      }
      changed++;
      ledger.decide(decision -> {
        if (stale) {
          Alerts.raise(
              decision,
              protection,
              AlertKind.DRILL_STALE,
              "no drill passed since %s, which is longer than %d days"
                  .formatted(since, longest.toDays()));
        } else {
          Alerts.clear(decision, protection, AlertKind.DRILL_STALE);
        }
        return stale;
      });
    }
    return changed;
  }

  /** The last drill that passed, or when there began to be something to prove. */
  private static Instant since(
      CatalogTransaction catalog, DrillPolicy policy, Protection protection) {
    var passed =
        CatalogQuery.<DrillFilter, DrillSort>by(Order.descending(DrillSort.CREATED_AT))
            .where(new DrillFilter.Protections(Set.of(protection.id())))
            .where(
                new DrillFilter.Results(
                    EnumSet.of(DrillResult.PASSED, DrillResult.PASSED_WITH_WARNINGS)))
            .page(Page.first(1));
    var born = protection.stamp().createdAt();
    var asked = policy.stamp().createdAt();
    return catalog.drills().list(passed).items().stream()
        .map(Drill::createdAt)
        .findFirst()
        .orElse(born.isAfter(asked) ? born : asked);
  }

  private static List<Protection> selected(CatalogTransaction catalog, DrillPolicy policy) {
    var query =
        CatalogQuery.<ProtectionFilter, ProtectionSort>by(
                Order.ascending(ProtectionSort.CREATED_AT))
            .where(new ProtectionFilter.Projects(Set.of(policy.projectId())))
            .page(Page.all());
    return catalog.protections().list(query).items().stream()
        .filter(protection ->
            policy.selector().matches(protection, catalog.sources().get(protection.sourceId())))
        .toList();
  }
}
