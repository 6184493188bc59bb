package io.holdfast.control.channel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.catalog.Catalog;
import io.holdfast.catalog.model.Channel;
import io.holdfast.catalog.model.ChannelId;
import io.holdfast.catalog.model.ChannelKind;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.Delivery;
import io.holdfast.catalog.model.DeliveryState;
import io.holdfast.catalog.model.Notice;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.model.Subscription;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.DeliveryFilter;
import io.holdfast.catalog.query.DeliverySort;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.secret.MasterKey;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.access.Caller;
import io.holdfast.control.configuration.Channels;
import io.holdfast.control.event.Signals;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.ledger.NoticeDraft;
import io.holdfast.control.ledger.Seals;
import io.holdfast.control.testkit.TestClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A service with channels on an open catalog. */
final class ChannelFixture {
  static final Caller ADMIN =
      new Caller(new CredentialId(new UUID(9, 9)), "admin", EnumSet.allOf(Scope.class), Set.of());
  static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
  static final String SECRET = "whsec_" + Base64.getEncoder().encodeToString(KEY);

  final TestClock clock = new TestClock(Samples.NOON);
  final Catalog catalog;
  final Ledger ledger;
  final Seals seals;
  final Channels channels;
  final Deliveries deliveries;
  final Samples.World world;

  ChannelFixture(Catalog catalog, Path folder) {
    this.catalog = catalog;
    ledger = new Ledger(catalog, new Signals(), clock);
    seals = new Seals(MasterKey.loadOrCreate(folder.resolve("master.key")));
    channels = new Channels(ledger, seals);
    deliveries = new Deliveries(ledger);
    world = catalog.write(tx -> Samples.world(tx, "shop"));
  }

  /** For machines with little to give. */
  static ConditionFactory soon() {
    return Awaitility.await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(20));
  }

  /** A courier that looks often; another node has signals of its own. */
  Courier courier() {
    return courier(ledger);
  }

  Courier otherNode() {
    return courier(new Ledger(catalog, new Signals(), clock));
  }

  private Courier courier(Ledger on) {
    var settings =
        new Courier.Settings(
            Duration.ofSeconds(20), Duration.ofMillis(50), Duration.ofSeconds(2), 16);
    return Courier.start(on, seals, clock, settings);
  }

  Channel webhook(String url) {
    return channel(ChannelKind.WEBHOOK, Map.of("url", url), Map.of("secret", SECRET));
  }

  Channel channel(ChannelKind kind, Map<String, String> settings, Map<String, String> secrets) {
    var given = new HashMap<String, byte[]>();
    secrets.forEach((name, secret) -> given.put(name, secret.getBytes(UTF_8)));
    return channels.create(
        ADMIN,
        given,
        (id, stamp) ->
            new Channel(
                id,
                null,
                kind,
                "ears",
                true,
                null,
                new Subscription(List.of("*"), Set.of(), Severity.OK),
                settings,
                Map.of(),
                stamp));
  }

  /** Something happens; {@code no} tells one from the other. */
  Notice publish(int no) {
    return publish(NoticeType.BACKUP_FAILED, Severity.ERROR, Map.of("no", no));
  }

  Notice publish(NoticeType type, Severity severity, Map<String, ?> data) {
    return ledger.decide(decision ->
        decision.publish(
            new NoticeDraft(
                type,
                world.project().id(),
                world.protection().id(),
                new Notice.Resource("backup-session", Samples.uuid(), 1),
                severity,
                data)));
  }

  List<Delivery> deliveries(Channel channel) {
    return deliveries(channel.id());
  }

  List<Delivery> deliveries(ChannelId channel) {
    var query =
        CatalogQuery.<DeliveryFilter, DeliverySort>by(Order.ascending(DeliverySort.ID))
            .where(new DeliveryFilter.Channels(Set.of(channel)))
            .page(Page.all());
    return deliveries.list(query).items();
  }

  boolean allIn(Channel channel, DeliveryState state) {
    return deliveries(channel).stream().allMatch(delivery -> delivery.state() == state);
  }

  int failures(Channel channel) {
    return catalog.read(tx -> tx.channels().turn(channel.id())).failures();
  }
}
