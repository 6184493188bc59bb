package io.holdfast.control.work;

import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.ItemOutcome;
import io.holdfast.catalog.model.ItemState;
import io.holdfast.catalog.model.Lease;
import io.holdfast.catalog.model.RestoreItem;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.RestoreTotals;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestoreItemFilter;
import io.holdfast.catalog.query.RestoreItemSort;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.notice.Notices;
import io.holdfast.control.session.Outcome;
import io.holdfast.control.session.Reasons;
import io.holdfast.control.session.RestoreEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Enters what happens in explorers: what was picked, how the restores of it go, and their end. An
 * explorer has no agent; its lease says until when it stays open if nobody uses it.
 */
public final class ExplorerBook {
  /** How long an explorer stays open that nobody uses. */
  static final Duration PATIENCE = Duration.ofHours(12);

  /** How exactly the last use is kept; every look would be a write otherwise. */
  private static final Duration TOUCH_EVERY = Duration.ofMinutes(5);

  private static final Set<ItemState> LIVE = EnumSet.of(ItemState.PENDING, ItemState.RUNNING);

  private ExplorerBook() {}

  /** Keeps a session that is open from its birth. */
  public static RestoreSession open(Decision decision, RestoreSession session) {
    var lease = new Lease(null, 0, decision.now().plus(PATIENCE));
    var kept = decision.catalog().restoreSessions().insert(session.withLease(lease, 0));
    var ref = SessionRef.of(kept.id());
    decision.catalog().events().append(ref, StateEvents.of(decision.now(), kept.standing()));
    decision.changed(ref);
    Notices.asked(decision, kept);
    return kept;
  }

  /** Whether its use has to be noted now. */
  public static boolean isStale(RestoreSession session, Instant now) {
    var until = session.lease().until();
    return session.lease().agentId() == null
        && (until == null || until.isBefore(now.plus(PATIENCE).minus(TOUCH_EVERY)));
  }

  /** Notes that it is used. */
  public static RestoreSession touch(Decision decision, RestoreSession session) {
    var lease = new Lease(null, session.lease().fence(), decision.now().plus(PATIENCE));
    return decision
        .catalog()
        .restoreSessions()
        .replace(session.withLease(lease, session.attempt()));
  }

  /** Notes what was picked; what is over already counts at once. */
  public static void picked(Decision decision, RestoreSession explorer, List<RestoreItem> items) {
    decision.catalog().restoreItems().append(explorer.id(), items);
    var done = items.stream().filter(item -> item.outcome().state() == ItemState.SUCCESS).toList();
    var failed = items.stream().filter(item -> item.outcome().state() == ItemState.FAILED).count();
    if (!done.isEmpty() || failed > 0) {
      var bytes = done.stream().mapToLong(RestoreItem::bytes).sum();
      var sums = new RestoreTotals(done.size() + failed, done.size(), failed, 0, bytes);
      keep(decision, explorer, failed == 0 ? Severity.OK : Severity.ERROR, sums);
    }
    decision.changed(SessionRef.of(explorer.id()));
  }

  /** The end that somebody asked for. */
  public static RestoreSession stop(
      Decision decision, RestoreSession session, @Nullable String detail) {
    return RestoreBook.enter(
        decision, session, new RestoreEvent.Stopped(decision.now(), outcome(session)), detail);
  }

  /** The end of an explorer that nobody uses. */
  static boolean idle(Decision decision, RestoreSession session) {
    stop(decision, session, "nobody used it for %d hours".formatted(PATIENCE.toHours()));
    return true;
  }

  /** After each change of a restore that was begun in an explorer. */
  static void follow(Decision decision, RestoreSession restore) {
    var parent = restore.links().parentSessionId();
    if (parent == null) {
      return;
    }
    switch (restore.standing().state()) {
      case SCHEDULED, WAITING_APPROVAL, QUEUED, OPEN, FINALIZING, ABORTING -> {}
      case PREPARING, RUNNING -> begun(decision, restore, parent);
      case ENDED -> ended(decision, restore, parent);
    }
  }

  private static void begun(Decision decision, RestoreSession restore, RestoreSessionId parent) {
    for (var item : pickedFor(decision.catalog(), restore, EnumSet.of(ItemState.PENDING))) {
      var outcome =
          new ItemOutcome(ItemState.RUNNING, item.outcome().startedAt(), null, null, null, null);
      decision.catalog().restoreItems().setOutcome(item.id(), outcome);
    }
    decision.changed(SessionRef.of(parent));
  }

  private static void ended(Decision decision, RestoreSession restore, RestoreSessionId parent) {
    var explorer = decision.catalog().restoreSessions().get(parent);
    var picked = pickedFor(decision.catalog(), restore, LIVE);
    var told = new PickedOutcomes(decision.catalog(), restore);
    for (var item : picked) {
      var outcome =
          new ItemOutcome(
              told.state(item, picked.size()),
              item.outcome().startedAt(),
              restore.times().endedAt(),
              told.message(item),
              null,
              null);
      decision.catalog().restoreItems().setOutcome(item.id(), outcome);
    }
    keep(decision, explorer, restore.standing().severity(), sums(restore, picked.size()));
    decision.changed(SessionRef.of(explorer.id()));
  }

  /** A restore that broke before its first item has failed with all that was picked. */
  private static RestoreTotals sums(RestoreSession restore, int picked) {
    var totals = restore.totals();
    var done = totals.restored() + totals.failed() + totals.skipped();
    var well =
        restore.standing().result() == RestoreResult.SUCCESS
            || restore.standing().result() == RestoreResult.WARNING;
    return done == 0 && !well ? new RestoreTotals(picked, 0, picked, 0, 0) : totals;
  }

  /** What the restore was begun with, at one moment with it; nothing if in no explorer. */
  public static List<RestoreItem> pickedFor(
      CatalogTransaction catalog, RestoreSession restore, Set<ItemState> states) {
    var parent = restore.links().parentSessionId();
    if (parent == null) {
      return List.of();
    }
    var query =
        CatalogQuery.<RestoreItemFilter, RestoreItemSort>by(Order.ascending(RestoreItemSort.ORDER))
            .where(new RestoreItemFilter.Sessions(Set.of(parent)))
            .where(new RestoreItemFilter.States(states))
            .page(Page.all());
    return catalog.restoreItems().list(query).items().stream()
        .filter(item -> restore.times().createdAt().equals(item.outcome().startedAt()))
        .toList();
  }

  private static void keep(
      Decision decision, RestoreSession explorer, Severity worst, RestoreTotals sums) {
    decision.catalog().restoreSessions().replace(SessionEdits.reported(explorer, worst, sums));
  }

  private static Outcome outcome(RestoreSession session) {
    var totals = session.totals();
    if (session.standing().state() != RestoreState.OPEN || totals.failed() == 0) {
      return session.standing().severity() == Severity.OK
          ? new Outcome.Succeeded()
          : new Outcome.Warned(SuccessCheck.ITEMS_WARNED);
    }
    return totals.restored() + totals.skipped() == 0
        ? new Outcome.Failed(Reasons.ITEMS_FAILED)
        : new Outcome.Partial(Reasons.ITEMS_FAILED);
  }
}
