package io.holdfast.control.channel;

import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.Channel;
import io.holdfast.catalog.model.ChannelId;
import io.holdfast.catalog.model.ChannelKind;
import io.holdfast.catalog.model.Delivery;
import io.holdfast.catalog.model.DeliveryState;
import io.holdfast.catalog.model.DeliveryTry;
import io.holdfast.catalog.model.Notice;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Decision.Audited;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.ledger.Seals;
import io.holdfast.control.notice.Notices;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands over what waits for one channel, oldest first, until nothing waits or one fails. */
final class Rounds {
  private static final Logger log = LoggerFactory.getLogger(Rounds.class);

  private final Ledger ledger;
  private final Seals seals;
  private final Sender http;
  private final Sender mail;
  private final Pace pace = new Pace(() -> ThreadLocalRandom.current().nextLong());

  Rounds(Ledger ledger, Seals seals, Sender http, Sender mail) {
    this.ledger = ledger;
    this.seals = seals;
    this.http = http;
    this.mail = mail;
  }

  /** What is to be handed over next. */
  private record Next(
      Channel channel, Delivery delivery, Notice notice, Map<String, byte[]> secrets) {
    void wipe() {
      secrets.values().forEach(secret -> Arrays.fill(secret, (byte) 0));
    }
  }

  /**
   * @param self who holds the channel's turn
   */
  void serve(ChannelId id, UUID self) throws InterruptedException {
    while (true) {
      var next = ledger.look(catalog -> next(catalog, id)).orElse(null);
      if (next == null) {
        return;
      }
      var begun = ledger.now();
      var start = System.nanoTime();
      var handover = handOver(next);
      var took = Duration.ofNanos(System.nanoTime() - start).toMillis();
      var attempt = new DeliveryTry(begun, status(handover), took, error(handover));
      var goOn = ledger.decide(decision -> enter(decision, self, next, attempt, handover));
      if (!goOn) {
        return;
      }
    }
  }

  /** What no sender foresaw must not stop the channel for good either. */
  private Handover handOver(Next next) throws InterruptedException {
    try {
      var sender = next.channel().kind() == ChannelKind.MAIL ? mail : http;
      return sender.send(next.channel(), next.secrets(), next.notice());
    } catch (RuntimeException e) {
      // Its message may hold an address, which may hold a secret.
      var what = e.getClass().getSimpleName();
      log.error("could not make what to send channel={} error={}", next.channel().id(), what);
      return new Handover.Later(null, "internal error: " + what, null);
    } finally {
      next.wipe();
    }
  }

  private Optional<Next> next(CatalogTransaction catalog, ChannelId id) {
    var channel = catalog.channels().find(id).filter(Channel::enabled);
    var delivery = channel.flatMap(_ -> catalog.deliveries().next(id));
    return delivery.map(it -> {
      var secrets = new HashMap<String, byte[]>();
      channel
          .orElseThrow()
          .secrets()
          .forEach((name, secret) ->
              secrets.put(name, seals.open(catalog, Seals.Purpose.CHANNEL_SECRET, secret)));
      return new Next(channel.orElseThrow(), it, catalog.notices().get(it.noticeId()), secrets);
    });
  }

  /**
   * @return whether to go on with the next one
   */
  private boolean enter(
      Decision decision, UUID self, Next next, DeliveryTry attempt, Handover handover) {
    var catalog = decision.catalog();
    var id = next.channel().id();
    var current = catalog.deliveries().find(next.delivery().id());
    if (!catalog.channels().holds(id, self) || current.isEmpty()) {
      return false;
    }
    var delivery = current.get();
    return switch (handover) {
      case Handover.Taken _ -> {
        catalog.deliveries().replace(delivery.tried(attempt, DeliveryState.DELIVERED));
        yield recovered(decision, id);
      }
      case Handover.Never(_, var error) -> {
        catalog.deliveries().replace(delivery.tried(attempt, DeliveryState.FAILED));
        log.warn("notice refused for good channel={} notice={}: {}", id, next.notice().id(), error);
        yield recovered(decision, id);
      }
      case Handover.Later(_, var error, var retryAfter) -> {
        // Given up meanwhile, when somebody turned the channel off, it stays so.
        catalog.deliveries().replace(delivery.tried(attempt, delivery.state()));
        if (catalog.channels().get(id).enabled()) {
          failed(decision, id, error, retryAfter);
        }
        yield false;
      }
      case Handover.Gone(_, var error) -> {
        catalog.deliveries().replace(delivery.tried(attempt, DeliveryState.PENDING));
        disable(decision, id, "the receiver wants nothing more: " + error);
        yield false;
      }
    };
  }

  private static boolean recovered(Decision decision, ChannelId id) {
    if (decision.catalog().channels().turn(id).failures() > 0) {
      decision.catalog().channels().setPace(id, decision.now(), null, 0);
    }
    return true;
  }

  private void failed(
      Decision decision, ChannelId id, String error, @Nullable Duration retryAfter) {
    var now = decision.now();
    var turn = decision.catalog().channels().turn(id);
    var since = turn.failingSince() == null ? now : turn.failingSince();
    if (Pace.over(since, now)) {
      disable(decision, id, "nothing was taken since %s: %s".formatted(since, error));
      return;
    }
    var failures = turn.failures() + 1;
    var next = pace.next(now, since, failures, retryAfter);
    decision.catalog().channels().setPace(id, next, since, failures);
    log.warn("notice not taken channel={} failures={} next={}: {}", id, failures, next, error);
  }

  private static void disable(Decision decision, ChannelId id, String reason) {
    var channels = decision.catalog().channels();
    var before = channels.get(id);
    var after =
        channels.replace(
            before
                .withEnabled(false, reason)
                .withStamp(before.stamp().modified(decision.now(), Actor.SYSTEM)));
    channels.setPace(id, decision.now(), null, 0);
    var given = decision.catalog().deliveries().giveUp(id);
    decision.audit(
        Actor.SYSTEM,
        "channel.disable",
        Audited.of("channel", id, after.projectId()),
        before,
        after);
    Notices.channelDisabled(decision, after);
    log.error("channel turned off id={} given up={}: {}", id, given, reason);
  }

  private static @Nullable Integer status(Handover handover) {
    return switch (handover) {
      case Handover.Taken(var status) -> status;
      case Handover.Later(var status, _, _) -> status;
      case Handover.Never(var status, _) -> status;
      case Handover.Gone(var status, _) -> status;
    };
  }

  private static @Nullable String error(Handover handover) {
    return switch (handover) {
      case Handover.Taken _ -> null;
      case Handover.Later(_, var error, _) -> error;
      case Handover.Never(_, var error) -> error;
      case Handover.Gone(_, var error) -> error;
    };
  }
}
