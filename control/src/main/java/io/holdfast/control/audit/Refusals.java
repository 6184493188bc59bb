package io.holdfast.control.audit;

import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.ActorType;
import io.holdfast.control.access.RequestContext;
import io.holdfast.control.audit.Tallies.Due;
import io.holdfast.control.audit.Tallies.Kind;
import io.holdfast.control.ledger.Decision.Audited;
import io.holdfast.control.ledger.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes refused calls into the audit chain. Thread-safe. The first of a kind is written at once,
 * repetitions as one record with their number: nobody can fill the disk by being refused.
 */
public final class Refusals implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Refusals.class);
  private static final UUID NOBODY = new UUID(0, 0);
  private static final int MAX_RESOURCE = 200;

  private final Ledger ledger;

  /** Whose token is known can be called to account, and is told more finely. */
  private final Tallies callers = new Tallies(Duration.ofMinutes(1), 100);

  /** Anybody can be a stranger, from many addresses: at most some 6,000 records a day. */
  private final Tallies strangers = new Tallies(Duration.ofMinutes(10), 20);

  public Refusals(Ledger ledger) {
    this.ledger = ledger;
  }

  /** What the record says beside who, what and when. */
  private record Shown(String code, long count, Instant firstAt, Instant lastAt) {}

  /**
   * Notes a refusal if it is one that an auditor asks for: of a credential, of a right, or of a
   * change that something stood in the way of. Never fails.
   */
  public void note(Refusal refusal) {
    if (!matters(refusal)) {
      return;
    }
    var tallies = refusal.caller().isPresent() ? callers : strangers;
    var requestId = RequestContext.current().requestId();
    write(tallies.add(kind(refusal), ledger.now(), requestId));
  }

  /** Writes the numbers of windows that are over. Due every few seconds. */
  public void settle() {
    var now = ledger.now();
    write(callers.ended(now));
    write(strangers.ended(now));
  }

  /** Writes all numbers. */
  @Override
  public void close() {
    write(callers.all());
    write(strangers.all());
  }

  private static boolean matters(Refusal refusal) {
    return switch (refusal.code().kind()) {
      case UNAUTHENTICATED, FORBIDDEN -> true;
      case CONFLICT, PRECONDITION -> refusal.changes() && refusal.caller().isPresent();
      case INPUT,
          TOO_LARGE,
          METHOD,
          MEDIA_TYPE,
          RANGE,
          RATE,
          INTERRUPTED,
          SOURCE,
          STORE,
          DATA,
          ACCESS,
          MISSING,
          UNSUPPORTED,
          PRECONDITION_REQUIRED,
          SERVICE,
          FAILED,
          INTERNAL ->
          false;
    };
  }

  private static Kind kind(Refusal refusal) {
    var known = refusal.caller().map(RequestContext::actor);
    if (known.isPresent()) {
      var resource = refusal.api() + refusal.path();
      var shown =
          resource.length() <= MAX_RESOURCE ? resource : resource.substring(0, MAX_RESOURCE);
      return new Kind(known.get(), refusal.action(), shown, refusal.code());
    }
    var address = RequestContext.current().address();
    var nobody = new Actor(ActorType.USER, NOBODY, "unauthenticated", address);
    return new Kind(nobody, refusal.action(), refusal.api(), refusal.code());
  }

  private void write(List<Due> due) {
    if (due.isEmpty()) {
      return;
    }
    try {
      ledger.decide(decision -> {
        due.forEach(each -> {
          var kind = each.kind();
          decision.auditRefusal(
              kind.actor(),
              kind.action(),
              new Audited(kind.resource(), null),
              new Shown(kind.code().name(), each.count(), each.firstAt(), each.lastAt()),
              each.requestId());
        });
        return due;
      });
    } catch (HoldfastException e) {
      // The refusal stands, and its answer must not become another one.
      log.warn("refusals not audited count={} reason={}", due.size(), e.getMessage());
    }
  }
}
