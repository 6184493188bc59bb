package io.holdfast.control.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.Catalog;
import io.holdfast.catalog.CatalogSettings;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.testkit.DatabaseKind;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.event.Signals;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.restore.RestoreSessions;
import io.holdfast.control.testkit.TestClock;
import io.holdfast.control.work.Sweeper;
import io.holdfast.control.work.WorkSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExplorersTest {
  private static final Caller ADMIN =
      new Caller(new CredentialId(new UUID(9, 9)), "admin", EnumSet.allOf(Scope.class), Set.of());

  private final DatabaseKind kind = DatabaseKind.SQLITE;
  private final TestClock clock = new TestClock(Samples.NOON);
  private CatalogSettings settings;
  private Catalog catalog;
  private Ledger ledger;
  private Explorers explorers;
  private SourceId directory;
  private Protection mailbox;
  private RestorePoint old;
  private RestorePoint young;

  @BeforeEach
  void open() {
    settings = kind.fresh();
    catalog = Catalog.open(settings);
    ledger = new Ledger(catalog, new Signals(), clock);
    explorers =
        new Explorers(
            ledger, new RestoreSessions(ledger, _ -> Optional.empty(), WorkSettings.DEFAULT));
    catalog.write(tx -> {
      var world = Samples.world(tx, "shop");
      var source = tx.sources().insert(mailbox(world.source()));
      mailbox = tx.protections().insert(Samples.protection(source, world.plan()));
      var mail =
          new Samples.World(
              world.project(), world.server(), source, world.repository(), world.plan(), mailbox);
      directory = world.source().id();
      Samples.keptPoint(tx, world, Samples.NOON.minus(Duration.ofDays(1)));
      old = Samples.keptPoint(tx, mail, Samples.NOON.minus(Duration.ofDays(2)));
      young = Samples.keptPoint(tx, mail, Samples.NOON.minus(Duration.ofDays(1)));
      return source;
    });
  }

  @AfterEach
  void close() {
    catalog.close();
    kind.discard(settings);
  }

  @Test
  void showsOfEachSourceTheNewestPointOfItsMoment() {
    var now = opened(null, Explorer.MAILBOX);
    var then = opened(Samples.NOON.minus(Duration.ofHours(36)), Explorer.MAILBOX);
    var before = opened(Instant.EPOCH, Explorer.MAILBOX);
    var drives = opened(null, Explorer.DRIVE);

    assertThat(points(now)).containsExactly(young.id().value());
    assertThat(explorers.shown(now, Set.of(mailbox.sourceId(), new SourceId(Samples.uuid()))))
        .isEqualTo(explorers.shown(now))
        .isNotEmpty();
    assertThat(explorers.shown(now, Set.of(new SourceId(Samples.uuid())))).isEmpty();
    assertThat(explorers.shown(now, Set.of(directory))).as("of another kind").isEmpty();
    assertThat(now.origin().pointId()).isEqualTo(young.id());
    assertThat(points(then)).containsExactly(old.id().value());
    assertThat(points(before)).isEmpty();
    assertThat(before.origin().pointId()).isNull();
    assertThat(points(drives)).isEmpty();
  }

  @Test
  void showsOnePointOfAKindThatHasTheView() {
    var wish =
        new ExploreWish(new Extent.OfPoint(old.id()), Explorer.MAILBOX, null, false, false, "why");
    var session = explorers.open(ADMIN, wish);
    var stranger =
        new Caller(ADMIN.id(), "stranger", ADMIN.scopes(), Set.of(new ProjectId(Samples.uuid())));

    assertThat(points(session)).containsExactly(old.id().value());
    assertThat(session.origin().pointId()).isEqualTo(old.id());
    assertThat(session.request().reason()).isEqualTo("why");
    assertThatThrownBy(() -> explorers.open(stranger, wish))
        .hasMessageStartingWith("no restore point");
    assertThatThrownBy(() -> explorers.open(ADMIN, as(wish, Explorer.FILES)))
        .isInstanceOfSatisfying(
            ControlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_SUPPORTED));
  }

  private static ExploreWish as(ExploreWish wish, Explorer explorer) {
    return new ExploreWish(wish.extent(), explorer, null, false, false, null);
  }

  @ParameterizedTest
  @EnumSource(names = {"MAILBOX", "TEAM"})
  void isClosedWhenNobodyUsesIt(Explorer explorer) {
    var session = opened(null, explorer);
    var sweeper = new Sweeper(ledger, WorkSettings.DEFAULT);

    clock.pass(Duration.ofHours(11));
    explorers.used(session.id());
    clock.pass(Duration.ofHours(11));
    sweeper.sweep();
    assertThat(found(session).standing().state()).isEqualTo(RestoreState.OPEN);
    clock.pass(Duration.ofHours(2));
    sweeper.sweep();

    assertThat(found(session).standing().result()).isEqualTo(RestoreResult.SUCCESS);
    assertThatThrownBy(() -> Explorers.requireOpen(found(session)))
        .isInstanceOfSatisfying(
            ControlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_CONFLICT));
  }

  @Test
  void whatCouldNotBeBegunIsKeptAsFailed() {
    var session = opened(null, Explorer.MAILBOX);
    var picked = List.of(new Picked("MAILBOX", "mail", "/", null, 7));

    explorers.refused(session, picked, "no copy");
    explorers.close(ADMIN, session.id());
    explorers.refused(session, picked, "too late");

    var found = found(session);
    assertThat(found.totals().items()).isEqualTo(1);
    assertThat(found.totals().failed()).isEqualTo(1);
    assertThat(found.standing().result()).isEqualTo(RestoreResult.FAILED);
  }

  @Test
  void strangersNeitherOpenNorCloseIt() {
    var stranger =
        new Caller(ADMIN.id(), "stranger", ADMIN.scopes(), Set.of(new ProjectId(Samples.uuid())));
    var session = opened(null, Explorer.MAILBOX);
    var wish = new ExploreWish(extent(), Explorer.MAILBOX, null, false, false, null);

    assertThatThrownBy(() -> explorers.open(stranger, wish)).hasMessageStartingWith("no project");
    assertThatThrownBy(() -> explorers.close(stranger, session.id()))
        .hasMessageStartingWith("no restore session");
    assertThat(explorers.close(ADMIN, session.id()))
        .isEqualTo(explorers.close(ADMIN, session.id()));
  }

  private RestoreSession opened(@Nullable Instant asOf, Explorer explorer) {
    return explorers.open(ADMIN, new ExploreWish(extent(), explorer, asOf, false, false, null));
  }

  private Extent extent() {
    return new Extent.OfProject(mailbox.projectId());
  }

  private RestoreSession found(RestoreSession session) {
    return catalog.read(tx -> tx.restoreSessions().get(session.id()));
  }

  private List<UUID> points(RestoreSession session) {
    return explorers.shown(session).stream().map(one -> one.point().id().value()).toList();
  }

  private static Source mailbox(Source like) {
    return new Source(
        new SourceId(Samples.uuid()),
        like.projectId(),
        null,
        SourceKind.MAILBOX,
        "mail",
        "mail",
        like.config(),
        like.secrets(),
        List.of(),
        List.of(),
        List.of(),
        like.labels(),
        null,
        null,
        null,
        like.state(),
        like.stamp());
  }
}
