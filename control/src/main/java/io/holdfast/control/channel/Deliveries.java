package io.holdfast.control.channel;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Channel;
import io.holdfast.catalog.model.ChannelId;
import io.holdfast.catalog.model.Delivery;
import io.holdfast.catalog.model.DeliveryId;
import io.holdfast.catalog.model.DeliveryState;
import io.holdfast.catalog.model.Notice;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.DeliveryFilter;
import io.holdfast.catalog.query.DeliverySort;
import io.holdfast.catalog.query.NoticeFilter;
import io.holdfast.catalog.query.NoticeSort;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.Slice;
import io.holdfast.catalog.query.TimeRange;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.access.RequestContext;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Decision.Audited;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.notice.Notices;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What was sent to channels, and sending it again. Thread-safe. */
public final class Deliveries {
  /** What one replay queues at most; the next one goes on. */
  private static final int MOST = 10_000;

  private final Ledger ledger;

  public Deliveries(Ledger ledger) {
    this.ledger = ledger;
  }

  public Slice<Delivery> list(CatalogQuery<DeliveryFilter, DeliverySort> query) {
    return ledger.look(catalog -> catalog.deliveries().list(query));
  }

  /** Throws RESOURCE_MISSING when there is none to this channel. */
  public Delivery get(ChannelId channel, DeliveryId id) {
    return of(channel, ledger.look(catalog -> catalog.deliveries().get(id)));
  }

  /** The notice that a delivery carries. */
  public Notice notice(Delivery delivery) {
    return ledger.look(catalog -> catalog.notices().get(delivery.noticeId()));
  }

  /**
   * Sends a test to one channel and to no other.
   *
   * @throws ControlException RESOURCE_MISSING, STATE_CONFLICT while it is turned off
   */
  public Delivery test(Caller caller, ChannelId id) {
    return ledger.decide(decision -> {
      var channel = ready(decision, caller, id);
      audit(decision, caller, "channel.test", channel);
      return decision.send(Notices.channelTest(decision, channel), List.of(channel)).getFirst();
    });
  }

  /** Sends once more what was sent, or given up; the receiver sees the same id. */
  public Delivery replay(Caller caller, ChannelId channelId, DeliveryId id) {
    return ledger.decide(decision -> {
      var channel = ready(decision, caller, channelId);
      var old = of(channelId, decision.catalog().deliveries().get(id));
      audit(decision, caller, "channel.replay", channel);
      if (old.state() == DeliveryState.PENDING) {
        return old;
      }
      var notice = decision.catalog().notices().get(old.noticeId());
      return decision.send(notice, List.of(channel)).getFirst();
    });
  }

  /**
   * Sends again all that happened since a moment and that the channel wants, oldest first, but for
   * what waits to be sent anyway.
   *
   * @return how many
   */
  public int replay(Caller caller, ChannelId channelId, Instant since) {
    return ledger.decide(decision -> {
      var channel = ready(decision, caller, channelId);
      audit(decision, caller, "channel.replay", channel);
      var waiting = waiting(decision, channelId);
      var query =
          CatalogQuery.<NoticeFilter, NoticeSort>by(Order.ascending(NoticeSort.ID))
              .where(new NoticeFilter.At(TimeRange.halfOpen(since, null)))
              .page(Page.first(MOST));
      var notices =
          decision.catalog().notices().list(query).items().stream()
              .filter(notice -> channel.wants(notice) && !waiting.contains(notice.id()))
              .toList();
      notices.forEach(notice -> decision.send(notice, List.of(channel)));
      return notices.size();
    });
  }

  private static Set<Object> waiting(Decision decision, ChannelId id) {
    var query =
        CatalogQuery.<DeliveryFilter, DeliverySort>by(Order.ascending(DeliverySort.ID))
            .where(new DeliveryFilter.Channels(Set.of(id)))
            .where(new DeliveryFilter.States(EnumSet.of(DeliveryState.PENDING)))
            .page(Page.all());
    var waiting = new HashSet<Object>();
    decision
        .catalog()
        .deliveries()
        .list(query)
        .items()
        .forEach(delivery -> waiting.add(delivery.noticeId()));
    return waiting;
  }

  private static Channel ready(Decision decision, Caller caller, ChannelId id) {
    var channel = decision.catalog().channels().get(id);
    var project = channel.projectId();
    if (!caller.holds(project)) {
      throw new ControlException(ErrorCode.RESOURCE_MISSING, "no channel " + id);
    }
    if (!channel.enabled()) {
      throw new ControlException(
          ErrorCode.STATE_CONFLICT, "channel %s is turned off; turn it on first".formatted(id));
    }
    return channel;
  }

  private static void audit(Decision decision, Caller caller, String action, Channel channel) {
    decision.audit(
        RequestContext.actor(caller),
        action,
        Audited.of("channel", channel.id(), channel.projectId()),
        null,
        null);
  }

  private static Delivery of(ChannelId channel, Delivery delivery) {
    if (!delivery.channelId().equals(channel)) {
      throw new ControlException(ErrorCode.RESOURCE_MISSING, "no delivery " + delivery.id());
    }
    return delivery;
  }
}
