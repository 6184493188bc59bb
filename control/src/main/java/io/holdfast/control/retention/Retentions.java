package io.holdfast.control.retention;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.Retention;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.ProtectionFilter;
import io.holdfast.catalog.query.ProtectionSort;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.copy.CopyOrders;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.point.PointTrash;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells what retention does with a protection's points, and does it. Thread-safe. */
public final class Retentions {
  private static final Logger log = LoggerFactory.getLogger(Retentions.class);

  /** So many points go into the trash in one transaction. */
  private static final int BATCH = 100;

  private final Ledger ledger;

  public Retentions(Ledger ledger) {
    this.ledger = ledger;
  }

  /**
   * What becomes of a protection's points today. Changes nothing.
   *
   * @param draft rules to try in place of the protection's own
   * @throws ControlException RESOURCE_MISSING
   */
  public RetentionPreview preview(Caller caller, ProtectionId id, @Nullable Retention draft) {
    var now = ledger.now();
    var grounds =
        ledger.look(catalog -> {
          var protection = catalog.protections().get(id);
          if (!caller.sees(protection.projectId())) {
            throw new ControlException(
                ErrorCode.RESOURCE_MISSING, "no protection %s".formatted(id));
          }
          return Grounds.of(catalog, id, now, draft);
        });
    return grounds.preview();
  }

  /**
   * Puts into the trash what a protection's rules let go now. Harmless at any time, and however
   * often: nothing goes after a failed backup, or while the newest point is not usable.
   *
   * @return points that went
   */
  public int apply(ProtectionId id) {
    var gone = 0;
    while (!ledger
        .look(catalog -> Grounds.of(catalog, id, ledger.now(), null).judgement().going())
        .isEmpty()) {
      var went = ledger.decide(decision -> apply(decision, id));
      if (went == 0) {
        break;
      }
      gone += went;
    }
    leave(id);
    if (gone > 0) {
      log.info("restore points expired protection={} count={}", id, gone);
    }
    return gone;
  }

  /** Lets copies go that the rules of their own repository keep shorter than the point. */
  private void leave(ProtectionId id) {
    if (ledger.look(catalog -> Grounds.of(catalog, id, ledger.now(), null).leaving()).isEmpty()) {
      return;
    }
    var left = ledger.<Integer>decide(decision -> leave(decision, id));
    log.info("copies leave before their points protection={} count={}", id, left);
  }

  private static int leave(Decision decision, ProtectionId id) {
    var left = 0;
    var leaving = Grounds.of(decision.catalog(), id, decision.now(), null).leaving();
    for (var copy : leaving.stream().limit(BATCH).toList()) {
      try {
        CopyOrders.drop(decision, Actor.SYSTEM, copy);
        left++;
      } catch (ControlException e) {
        // Refused before anything was written: it is the last whole one by now, or held.
        log.debug("copy stays id={} reason={}", copy.id(), e.getMessage());
      }
    }
    return left;
  }

  /**
   * Applies the rules of all protections. One that fails keeps no other from its turn.
   *
   * @return points that went
   */
  public int applyAll() throws InterruptedException {
    var gone = 0;
    for (var protection : protections()) {
      if (Thread.interrupted()) {
        throw new InterruptedException("retention stopped after %d points".formatted(gone));
      }
      gone += applyOrTell(protection.id());
    }
    return gone;
  }

  /** As {@link #apply}; a failure is told in the log and made good at the next round. */
  public int applyOrTell(ProtectionId id) {
    try {
      return apply(id);
    } catch (HoldfastException e) {
      log.warn("retention not applied protection={} reason={}", id, e.getMessage());
      return 0;
    }
  }

  private int apply(Decision decision, ProtectionId id) {
    var going =
        Grounds.of(decision.catalog(), id, decision.now(), null).judgement().going().stream()
            .limit(BATCH)
            .toList();
    for (var verdict : going) {
      var point = decision.catalog().restorePoints().get(verdict.point().id());
      var cause = Objects.requireNonNull(verdict.cause());
      PointTrash.put(decision, Actor.SYSTEM, point, "point.expire", cause.name());
    }
    return going.size();
  }

  private List<Protection> protections() {
    var query =
        CatalogQuery.<ProtectionFilter, ProtectionSort>by(
                Order.ascending(ProtectionSort.CREATED_AT))
            .page(Page.all());
    return ledger.look(catalog -> catalog.protections().list(query)).items();
  }
}
