package io.holdfast.control.configuration;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.PlanId;
import io.holdfast.catalog.model.PointWish;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.ProtectionState;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.ProtectionFilter;
import io.holdfast.catalog.query.ProtectionSort;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.backup.BackupSessions;
import io.holdfast.control.ledger.Ledger;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Plans run, stopped, paused and resumed as a whole, for vendors whose policies are what people
 * start. A start is one decision; of stops and pauses, each protection's is. Thread-safe.
 */
public final class PlanRuns {
  private static final Set<ProtectionState> STOPPED =
      EnumSet.of(ProtectionState.PAUSED, ProtectionState.ARCHIVED);

  /** Sessions that nobody has to stop any more. */
  private static final Set<BackupState> ENDING =
      EnumSet.of(BackupState.FINALIZING, BackupState.ABORTING);

  private final Ledger ledger;
  private final BackupSessions backups;
  private final Protections protections;

  public PlanRuns(Ledger ledger, BackupSessions backups, Protections protections) {
    this.ledger = ledger;
    this.backups = backups;
    this.protections = protections;
  }

  /**
   * Queues a backup of every protection of a plan that is not paused, of the type that the plan's
   * first schedule has.
   *
   * @param plan one that the caller sees
   * @throws ControlException STATE_CONFLICT while one of them is being backed up, or when there is
   *     none to be
   */
  public List<BackupSession> start(Caller caller, Plan plan) {
    return ledger.decide(decision -> {
      var catalog = decision.catalog();
      var wanted =
          catalog.protections().list(of(plan.id())).items().stream()
              .filter(protection -> !STOPPED.contains(protection.standing().state()))
              .toList();
      if (wanted.isEmpty()) {
        throw conflict(plan, "has nothing to back up, or is paused");
      }
      if (!catalog.backupSessions().list(live(wanted)).items().isEmpty()) {
        throw conflict(plan, "is running");
      }
      var type =
          plan.schedules().isEmpty() ? BackupType.INCREMENTAL : plan.schedules().getFirst().type();
      return wanted.stream()
          .map(protection -> backups.start(decision, caller, protection.id(), type, PointWish.NONE))
          .toList();
    });
  }

  /**
   * Asks for the end of all that runs; what is being sealed ends by itself.
   *
   * @return the sessions that were asked to end
   */
  public List<BackupSession> stop(Caller caller, Plan plan) {
    var running =
        ledger.look(catalog ->
            catalog
                .backupSessions()
                .list(live(catalog.protections().list(of(plan.id())).items()))
                .items());
    return running.stream()
        .filter(session -> !ENDING.contains(session.standing().state()))
        .map(session -> backups.abortIfLive(caller, session.id()))
        .toList();
  }

  /** Lets nothing of it run from now on; what is at work goes on. */
  public void pause(Caller caller, Plan plan) {
    protections(plan).stream()
        .filter(protection -> !STOPPED.contains(protection.standing().state()))
        .forEach(protection -> protections.pause(caller, protection.id()));
  }

  /** Lets all of it run again. */
  public void resume(Caller caller, Plan plan) {
    protections(plan).stream()
        .filter(protection -> protection.standing().state() == ProtectionState.PAUSED)
        .forEach(protection -> protections.resume(caller, protection.id()));
  }

  private List<Protection> protections(Plan plan) {
    return ledger.look(catalog -> catalog.protections().list(of(plan.id())).items());
  }

  private static CatalogQuery<ProtectionFilter, ProtectionSort> of(PlanId plan) {
    return CatalogQuery.<ProtectionFilter, ProtectionSort>by(
            Order.ascending(ProtectionSort.CREATED_AT))
        .where(new ProtectionFilter.Plans(Set.of(plan)))
        .page(Page.all());
  }

  private static CatalogQuery<BackupSessionFilter, BackupSessionSort> live(List<Protection> of) {
    Set<ProtectionId> ids = of.stream().map(Protection::id).collect(Collectors.toSet());
    return CatalogQuery.<BackupSessionFilter, BackupSessionSort>by(
            Order.ascending(BackupSessionSort.CREATED_AT))
        .where(new BackupSessionFilter.Protections(ids))
        .where(new BackupSessionFilter.States(BackupState.LIVE))
        .page(Page.all());
  }

  private static ControlException conflict(Plan plan, String why) {
    return new ControlException(
        ErrorCode.STATE_CONFLICT, "plan %s (%s) %s".formatted(plan.name(), plan.id(), why));
  }
}
