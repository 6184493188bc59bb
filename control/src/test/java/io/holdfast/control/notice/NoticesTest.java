package io.holdfast.control.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.catalog.model.Alert;
import io.holdfast.catalog.model.AlertKind;
import io.holdfast.catalog.model.Channel;
import io.holdfast.catalog.model.ChannelId;
import io.holdfast.catalog.model.ChannelKind;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.CredentialKind;
import io.holdfast.catalog.model.Delivery;
import io.holdfast.catalog.model.Notice;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.model.Stamp;
import io.holdfast.catalog.model.Subscription;
import io.holdfast.catalog.query.AlertFilter;
import io.holdfast.catalog.query.AlertSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.DeliveryFilter;
import io.holdfast.catalog.query.DeliverySort;
import io.holdfast.catalog.query.NoticeFilter;
import io.holdfast.catalog.query.NoticeSort;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.secret.MasterKey;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.access.Caller;
import io.holdfast.control.access.Tokens;
import io.holdfast.control.event.Signals;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.ledger.Seals;
import io.holdfast.control.testkit.BackupRounds;
import io.holdfast.control.testkit.TestClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoticesTest extends BothDatabases {
  private static final Caller ADMIN =
      new Caller(new CredentialId(new UUID(9, 9)), "admin", EnumSet.allOf(Scope.class), Set.of());

  @TempDir Path folder;

  private final TestClock clock = new TestClock(Samples.NOON);
  private final Signals signals = new Signals();
  private Ledger ledger;
  private BackupRounds rounds;
  private Samples.World world;

  @BeforeEach
  void openService() {
    ledger = new Ledger(catalog, signals, clock);
    world = catalog.write(tx -> Samples.world(tx, "shop"));
    rounds = new BackupRounds(ledger, clock, world.protection().id());
  }

  @Test
  void tellsOfABackupOnceForEachStateThatPeopleKnow() throws Exception {
    rounds.succeed();

    assertTypes().containsExactly("backup.started", "backup.succeeded");
    var last = notices().getLast();
    assertThat(last.projectId()).isEqualTo(world.project().id());
    assertThat(last.protectionId()).isEqualTo(world.protection().id());
    assertThat(last.resource().kind()).isEqualTo("backup-session");
    assertThat(json(last).get("result").textValue()).isEqualTo("SUCCESS");
    assertThat(json(last).get("protectionName").textValue()).isEqualTo(world.protection().name());
    assertThat(json(last).get("revision").longValue()).isEqualTo(last.resource().revision());
    assertThat(notices().getFirst().resource().revision()).isLessThan(last.resource().revision());
  }

  @Test
  void raisesOneAlertForManyFailuresAndClearsItWithTheNextGoodPoint() throws Exception {
    rounds.succeed();
    rounds.fail();
    rounds.fail();
    rounds.fail();

    assertThat(alerts())
        .singleElement()
        .satisfies(alert -> {
          assertThat(alert.kind()).isEqualTo(AlertKind.FAILING);
          assertThat(alert.occurrences()).isEqualTo(3);
          assertThat(alert.reason()).isEqualTo("the disk is gone");
          assertThat(alert.clearedAt()).isNull();
        });
    assertTypes().filteredOn("alert.raised"::equals).hasSize(1);
    assertTypes().filteredOn("backup.failed"::equals).hasSize(3);

    rounds.succeed();

    assertThat(alerts()).singleElement().extracting(Alert::clearedAt).isNotNull();
    assertTypes().filteredOn("alert.cleared"::equals).hasSize(1);
    assertTypes().filteredOn("backup.recovered"::equals).hasSize(1);
    rounds.fail();
    assertThat(alerts()).hasSize(2);
  }

  @Test
  void tellsTheEndOfAnAlertToAllWhoHeardOfItsBeginning() throws Exception {
    var worst = channel(null, List.of("alert.*"), Severity.ERROR, Set.of());

    rounds.fail();
    rounds.fail();
    rounds.fail();
    rounds.succeed();

    assertThat(deliveries(worst)).hasSize(2);
  }

  @Test
  void recoversWhenNothingIsWrongAnyMore() {
    var protection = world.protection();
    ledger.decide(decision -> {
      Alerts.raise(decision, protection, AlertKind.FAILING, "no disk");
      Alerts.raise(decision, protection, AlertKind.OVERDUE, "two hours late");
      Alerts.clear(decision, protection, AlertKind.FAILING);
      return protection;
    });
    assertTypes().doesNotContain("backup.recovered").contains("backup.overdue");

    ledger.decide(decision -> {
      Alerts.clear(decision, protection, AlertKind.OVERDUE);
      Alerts.clear(decision, protection, AlertKind.OVERDUE);
      return protection;
    });

    assertTypes().filteredOn("backup.recovered"::equals).hasSize(1);
  }

  @Test
  void keepsNoNoticeOfWhatWasTakenBack() {
    assertThatThrownBy(() ->
            ledger.decide(decision -> {
              Alerts.raise(decision, world.protection(), AlertKind.OVERDUE, "late");
              throw new IllegalStateException("changed its mind");
            }))
        .hasMessage("changed its mind");

    assertThat(notices()).isEmpty();
  }

  @Test
  void queuesANoticeForEachChannelThatWantsItAndWakesTheSender() throws Exception {
    var all = channel(null, List.of("*"), Severity.OK, Set.of());
    var bad = channel(null, List.of("backup.*"), Severity.ERROR, Set.of());
    var project = catalog.write(tx -> tx.projects().insert(Samples.project("other")));
    var other = channel(project.id(), List.of("*"), Severity.OK, Set.of());
    var family = channel(world.project().id(), List.of("backup.*"), Severity.OK, Set.of());
    var elsewhere =
        channel(null, List.of("*"), Severity.OK, Set.of(new ProtectionId(new UUID(4, 4))));
    try (var watch = signals.watchOutbox()) {
      rounds.succeed();

      assertThat(watch.await(Duration.ZERO)).isTrue();
    }
    assertThat(deliveries(all)).hasSize(2);
    assertThat(deliveries(family)).hasSize(2);
    assertThat(Stream.of(bad, other, elsewhere))
        .allSatisfy(it -> assertThat(deliveries(it)).isEmpty());
    rounds.fail();
    assertThat(deliveries(bad)).hasSize(1);
  }

  @Test
  void neverTellsASecret() {
    var tokens =
        new Tokens(ledger, new Seals(MasterKey.loadOrCreate(folder.resolve("master.key"))));
    var draft =
        new Tokens.Draft(
            "robot",
            CredentialKind.BEARER,
            null,
            Set.of(Scope.BACKUP_READ),
            Set.of(),
            List.of(),
            null);

    var created = tokens.create(ADMIN, draft);
    tokens.revoke(ADMIN, created.credential().id());
    tokens.revoke(ADMIN, created.credential().id());

    assertTypes().containsExactly("token.created", "token.revoked");
    assertThat(notices())
        .allSatisfy(notice -> {
          assertThat(notice.data()).contains("robot");
          assertThat(notice.data()).doesNotContain(created.secret());
          assertThat(notice.data())
              .doesNotContain(created.credential().secrets().tokenHash())
              .doesNotContain(created.credential().secrets().prefix());
        });
  }

  @Test
  void forgetsOldNoticesAndTheirDeliveries() throws Exception {
    var channel = channel(null, List.of("*"), Severity.OK, Set.of());
    rounds.succeed();
    clock.pass(Duration.ofDays(31));
    rounds.succeed();

    var end = clock.instant().minus(Duration.ofDays(30));
    var removed = ledger.decide(decision -> decision.catalog().notices().removeBefore(end, 100));

    assertThat(removed).isEqualTo(2);
    assertTypes().containsExactly("backup.started", "backup.succeeded");
    assertThat(deliveries(channel)).hasSize(2);
  }

  private ChannelId channel(
      @Nullable ProjectId project,
      List<String> types,
      Severity least,
      Set<ProtectionId> protections) {
    var channel =
        new Channel(
            new ChannelId(Samples.uuid()),
            project,
            ChannelKind.WEBHOOK,
            "ears",
            true,
            null,
            new Subscription(types, protections, least),
            Map.of("url", "http://127.0.0.1:1/"),
            Map.of(),
            Stamp.created(Samples.NOON, Samples.ALICE));
    return catalog.write(tx -> tx.channels().insert(channel)).id();
  }

  private List<Notice> notices() {
    var query =
        CatalogQuery.<NoticeFilter, NoticeSort>by(Order.ascending(NoticeSort.ID)).page(Page.all());
    return catalog.read(tx -> tx.notices().list(query)).items();
  }

  private org.assertj.core.api.ListAssert<String> assertTypes() {
    return assertThat(notices().stream().map(notice -> notice.type().text()).toList());
  }

  private List<Alert> alerts() {
    var query =
        CatalogQuery.<AlertFilter, AlertSort>by(Order.ascending(AlertSort.RAISED_AT))
            .page(Page.all());
    return catalog.read(tx -> tx.alerts().list(query)).items();
  }

  private List<Delivery> deliveries(ChannelId channel) {
    var query =
        CatalogQuery.<DeliveryFilter, DeliverySort>by(Order.ascending(DeliverySort.ID))
            .where(new DeliveryFilter.Channels(Set.of(channel)))
            .page(Page.all());
    return catalog.read(tx -> tx.deliveries().list(query)).items();
  }

  private static JsonNode json(Notice notice) throws java.io.IOException {
    return new ObjectMapper().readTree(notice.data());
  }
}
