package io.holdfast.control.ledger;

import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.AuditDraft;
import io.holdfast.catalog.model.AuditOutcome;
import io.holdfast.catalog.model.Channel;
import io.holdfast.catalog.model.Delivery;
import io.holdfast.catalog.model.DeliveryId;
import io.holdfast.catalog.model.Notice;
import io.holdfast.catalog.model.NoticeId;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.control.access.RequestContext;
import io.holdfast.control.event.Signals;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One transaction that changes the catalog. Not thread-safe; ends with its {@link Ledger} call. */
public final class Decision {
  private final CatalogTransaction catalog;
  private final Instant now;
  private final Ledger ledger;
  private final Set<SessionRef> changed = new LinkedHashSet<>();
  private final Set<SessionRef> ended = new LinkedHashSet<>();
  private boolean queued;
  private boolean sending;
  private boolean planned;

  Decision(CatalogTransaction catalog, Instant now, Ledger ledger) {
    this.catalog = catalog;
    this.now = now;
    this.ledger = ledger;
  }

  public CatalogTransaction catalog() {
    return catalog;
  }

  /** The one moment of all that is decided here. */
  public Instant now() {
    return now;
  }

  public UUID newId() {
    return ledger.newId();
  }

  /** Wakes those who wait for the session, after the commit. */
  public void changed(SessionRef session) {
    changed.add(session);
  }

  /** Tells those who care for ends that a session came to its own, after the commit. */
  public void ended(SessionRef session) {
    ended.add(session);
  }

  /** Wakes agents, after the commit. */
  public void queued() {
    queued = true;
  }

  /** Wakes those who follow schedules, after the commit. */
  public void planned() {
    planned = true;
  }

  /**
   * Tells of a change of state all who want to know: kept with the change or not at all, sent after
   * the commit. {@link io.holdfast.control.notice.Notices} has words for most of what happens.
   */
  public Notice publish(NoticeDraft draft) {
    var notice = keep(draft);
    send(notice, catalog.channels().enabled().stream().filter(c -> c.wants(notice)).toList());
    return notice;
  }

  /** Keeps a notice without telling anybody. */
  public Notice keep(NoticeDraft draft) {
    var notice =
        new Notice(
            new NoticeId(newId()),
            draft.type(),
            now,
            draft.project(),
            draft.protection(),
            draft.resource(),
            draft.severity(),
            Objects.requireNonNull(AuditJson.write(draft.data())));
    catalog.notices().insert(notice);
    return notice;
  }

  /** Sends a notice to channels after the commit, whether they want such or not. */
  public List<Delivery> send(Notice notice, List<Channel> channels) {
    var deliveries =
        channels.stream()
            .map(channel ->
                Delivery.pending(new DeliveryId(newId()), channel.id(), notice.id(), now))
            .toList();
    catalog.deliveries().insertAll(deliveries);
    sending |= !deliveries.isEmpty();
    return deliveries;
  }

  /** Wakes the one that sends, after the commit. */
  public void sending() {
    sending = true;
  }

  /**
   * Adds to the audit chain that something was done.
   *
   * @param action a verb on a kind of resource, {@code protection.pause}
   * @param resource kind and id, {@code protection/0198…}
   * @param before the record as it was, {@code after} as it is; null where there is none
   */
  public void audit(
      Actor actor,
      String action,
      Audited resource,
      @Nullable Object before,
      @Nullable Object after) {
    var requestId = RequestContext.current().requestId();
    append(actor, action, resource, AuditOutcome.ALLOWED, before, after, requestId);
  }

  /**
   * Adds to the audit chain that something was refused.
   *
   * @param why code and number; there is no record before or after
   */
  public void auditRefusal(
      Actor actor, String action, Audited resource, Object why, @Nullable String requestId) {
    append(actor, action, resource, AuditOutcome.REFUSED, null, why, requestId);
  }

  private void append(
      Actor actor,
      String action,
      Audited resource,
      AuditOutcome outcome,
      @Nullable Object before,
      @Nullable Object after,
      @Nullable String requestId) {
    var draft =
        new AuditDraft(
            now,
            actor,
            action,
            resource.name(),
            resource.project(),
            outcome,
            AuditJson.write(before),
            AuditJson.write(after),
            requestId);
    catalog.audit().append(draft);
  }

  void wake(Signals signals) {
    changed.forEach(signals::changed);
    ended.forEach(signals::ended);
    if (queued) {
      signals.queued();
    }
    if (sending) {
      signals.sending();
    }
    if (planned) {
      signals.planned();
    }
  }

  /** What an audit record is about. */
  public record Audited(String name, @Nullable ProjectId project) {
    public static Audited of(String kind, Object id, @Nullable ProjectId project) {
      return new Audited(kind + "/" + id, project);
    }
  }
}
