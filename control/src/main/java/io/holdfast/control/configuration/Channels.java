package io.holdfast.control.configuration;

import io.holdfast.catalog.model.Channel;
import io.holdfast.catalog.model.ChannelId;
import io.holdfast.catalog.model.ChannelTurn;
import io.holdfast.catalog.model.SecretId;
import io.holdfast.catalog.model.Stamp;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.ChannelFilter;
import io.holdfast.catalog.query.ChannelSort;
import io.holdfast.catalog.query.Slice;
import io.holdfast.control.access.Caller;
import io.holdfast.control.channel.ChannelRules;
import io.holdfast.control.channel.WebhookSecret;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.ledger.Seals;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** Where notices go. Thread-safe. */
public final class Channels {
  private final Ledger ledger;
  private final Seals seals;
  private final Shelf<Channel, ChannelId> shelf;

  public Channels(Ledger ledger, Seals seals) {
    this.ledger = ledger;
    this.seals = seals;
    shelf =
        new Shelf<>(
            ledger,
            new Shelf.Shape<>(
                "channel",
                transaction ->
                    Shelves.of(
                        transaction.channels()::insert,
                        transaction.channels()::find,
                        transaction.channels()::replace,
                        transaction.channels()::delete),
                Channel::id,
                Channel::stamp,
                Channel::withStamp,
                Channel::projectId));
  }

  public Slice<Channel> list(CatalogQuery<ChannelFilter, ChannelSort> query) {
    return ledger.look(catalog -> catalog.channels().list(query));
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public Channel get(ChannelId id) {
    return shelf.get(id);
  }

  /** How sending to it goes. */
  public ChannelTurn turn(ChannelId id) {
    return ledger.look(catalog -> catalog.channels().turn(id));
  }

  /**
   * @param secrets by name; the caller wipes them
   * @param make gives the channel with the id and the stamp that it gets, without its secrets
   * @throws io.holdfast.base.InvalidInputException INPUT_INVALID for what its kind cannot use
   */
  public Channel create(
      Caller caller, Map<String, byte[]> secrets, BiFunction<ChannelId, Stamp, Channel> make) {
    ChannelRules.checkSecrets(secrets);
    return shelf.create(
        caller,
        (decision, stamp) -> {
          var plain = make.apply(new ChannelId(decision.newId()), stamp);
          return valid(decision, plain.withSecrets(sealed(decision, secrets)));
        });
  }

  /**
   * Changes it; REVISION_MISMATCH when it no longer has the revision that was read. What waits for
   * a channel that is turned off is given up.
   *
   * @param secrets by name: a new one, or empty to take it away
   */
  public Channel update(
      Caller caller,
      ChannelId id,
      long revision,
      Map<String, Optional<byte[]>> secrets,
      UnaryOperator<Channel> change) {
    var fresh = new HashMap<String, byte[]>();
    secrets.forEach((name, secret) -> secret.ifPresent(it -> fresh.put(name, it)));
    ChannelRules.checkSecrets(fresh);
    return shelf.update(
        caller,
        id,
        revision,
        (decision, before) -> {
          var kept = new HashMap<>(before.secrets());
          kept.keySet().removeAll(secrets.keySet());
          kept.putAll(sealed(decision, fresh));
          var after = change.apply(before).withSecrets(kept);
          if (!after.enabled()) {
            decision.catalog().deliveries().giveUp(id);
          } else if (!before.enabled()) {
            decision.catalog().channels().setPace(id, decision.now(), null, 0);
          }
          return valid(decision, after);
        });
  }

  /**
   * Gives a webhook a new secret; the old one signs too for a while.
   *
   * @param overlap how long
   * @param secret the new one; the caller wipes it
   */
  public Channel rotate(Caller caller, ChannelId id, Duration overlap, byte[] secret) {
    var given = Map.of(WebhookSecret.CURRENT, secret);
    ChannelRules.checkSecrets(given);
    return shelf.change(
        caller,
        id,
        "channel.rotate",
        (decision, before) -> {
          var secrets = new HashMap<>(before.secrets());
          var old = secrets.get(WebhookSecret.CURRENT);
          if (old != null) {
            secrets.put(WebhookSecret.PREVIOUS, old);
          }
          secrets.putAll(sealed(decision, given));
          var settings = new HashMap<>(before.settings());
          settings.put(WebhookSecret.PREVIOUS_UNTIL, decision.now().plus(overlap).toString());
          return valid(decision, before.withSettings(settings).withSecrets(secrets));
        });
  }

  public void delete(Caller caller, ChannelId id, long revision) {
    shelf.delete(caller, id, revision, (_, _) -> "");
  }

  private Map<String, SecretId> sealed(Decision decision, Map<String, byte[]> secrets) {
    var sealed = new HashMap<String, SecretId>();
    secrets.forEach((name, secret) ->
        sealed.put(name, seals.keep(decision, Seals.Purpose.CHANNEL_SECRET, secret)));
    return sealed;
  }

  private static Channel valid(Decision decision, Channel channel) {
    Rules.name(channel.name());
    ChannelRules.check(channel);
    if (channel.projectId() != null) {
      decision.catalog().projects().get(channel.projectId());
    }
    for (var protection : channel.subscription().protections()) {
      decision.catalog().protections().get(protection);
    }
    return channel;
  }
}
