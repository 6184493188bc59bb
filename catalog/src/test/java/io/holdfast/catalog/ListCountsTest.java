package io.holdfast.catalog;

import static io.holdfast.catalog.testkit.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.AgentId;
import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupStanding;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreRequest;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.query.BackupHistoryFilter;
import io.holdfast.catalog.query.BackupHistorySort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Filter;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.PointCopyFilter;
import io.holdfast.catalog.query.PointCopySort;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.catalog.query.Slice;
import io.holdfast.catalog.query.SortKey;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BiFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Counted lists say what the same lists say when nothing is counted. */
class ListCountsTest extends BothDatabases {
  private static final int DAYS = 30;
  private static final int RESTORES = 360;

  private final Random random = new Random(20261122);
  private final List<Samples.World> worlds = new ArrayList<>();
  private final List<RestorePoint> points = new ArrayList<>();
  private final List<RestoreSession> restores = new ArrayList<>();

  @BeforeEach
  void fill() {
    catalog.update(tx -> {
      for (var at = 0; at < 2; at++) {
        worlds.add(Samples.world(tx, "world" + at));
      }
      for (var at = 0; at < 240; at++) {
        var time = NOON.plus(Duration.ofHours(3L * at));
        points.add(Samples.keptPoint(tx, worlds.get(at % 5 == 0 ? 1 : 0), time));
      }
      for (var at = 0; at < RESTORES; at++) {
        restores.add(tx.restoreSessions().insert(restore(random.nextInt(DAYS * 24 * 6))));
      }
    });
  }

  @Test
  void totalsAndDeepPagesAreThoseOfTheUncountedList() {
    agree();
    count(NOON.plus(Duration.ofDays(11)), 50);
    agree();
    count(NOON.plus(Duration.ofDays(25)), 10_000);
    agree();
    count(NOON.plus(Duration.ofDays(400)), 7);
    agree();
  }

  @Test
  void whatChangesInCountedStretchesIsCountedAgain() {
    count(NOON.plus(Duration.ofDays(20)), 10_000);

    catalog.update(tx -> {
      for (var at = 0; at < 40; at++) {
        var old = restores.get(random.nextInt(restores.size()));
        var now = tx.restoreSessions().get(old.id());
        var result = at % 2 == 0 ? RestoreResult.FAILED : RestoreResult.PARTIAL;
        tx.restoreSessions().replace(Samples.ended(now, result));
        tx.restoreSessions().insert(restore(random.nextInt(DAYS * 24 * 6)));
        var point = tx.restorePoints().get(points.get(random.nextInt(points.size())).id());
        tx.restorePoints().replace(point.withStatus(PointStatus.values()[at % 7]));
        var copy = tx.copies().of(points.get(random.nextInt(points.size())).id()).getFirst();
        tx.copies().setStanding(copy.id(), copy.standing().with(CopyState.values()[at % 6]));
        points.add(Samples.keptPoint(tx, worlds.get(at % 2), NOON.plusSeconds(at * 40_000L)));
      }
    });

    agree();
  }

  @Test
  void aBackupThatEndsWithoutAPointLeavesTheList() {
    var session =
        catalog.write(
            tx -> tx.backupSessions().insert(Samples.backup(worlds.getFirst().protection(), NOON)));
    count(NOON.plus(Duration.ofDays(9)), 10_000);
    agree();

    catalog.update(tx -> {
      var now = tx.backupSessions().get(session.id());
      var times = Samples.succeeded(now).times();
      var skipped = BackupStanding.ended(BackupResult.SKIPPED, Severity.OK, null, null);
      tx.backupSessions().replace(now.withStanding(skipped, times));
    });

    agree();
  }

  @Test
  void aClaimIsSeenByTheCountsOfStates() {
    var live =
        catalog.write(tx -> tx.restoreSessions().insert(Samples.restore(points.get(1), NOON)));
    count(NOON.plus(Duration.ofDays(9)), 10_000);
    var queued = new RestoreSessionFilter.States(Set.of(RestoreState.QUEUED));
    var before = restoreTotal(queued);

    catalog.update(tx ->
        tx.restoreSessions()
            .claim(
                live.id(),
                RestoreState.QUEUED,
                RestoreState.PREPARING,
                new Claim(new AgentId(Samples.uuid()), NOON.plusSeconds(1), NOON.plusSeconds(60))));

    assertThat(restoreTotal(queued)).isEqualTo(before - 1);
    agree();
  }

  @Test
  void totalsOfCountedListsReadNoRowsOfTheTable() {
    count(NOON.plus(Duration.ofDays(400)), 10_000);

    // Behind the catalog's back: whoever counted the table would now say zero.
    run("update restore_session set purpose = 'DRILL'");

    assertThat(
            restoreTotal(
                new RestoreSessionFilter.Protections(Set.of(worlds.getFirst().protection().id())),
                new RestoreSessionFilter.Purposes(EnumSet.of(RestorePurpose.RECOVERY))))
        .isPositive();
  }

  private void run(String statement) {
    try (var connection =
            DriverManager.getConnection(settings.url(), settings.user(), settings.password());
        var sql = connection.createStatement()) {
      sql.executeUpdate(statement);
    } catch (SQLException e) {
      throw new IllegalStateException(statement, e);
    }
  }

  private long restoreTotal(RestoreSessionFilter... filters) {
    var query =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
            Order.descending(RestoreSessionSort.CREATED_AT));
    for (var filter : filters) {
      query = query.where(filter);
    }
    var asked = query.page(Page.first(0)).counted();
    return catalog.read(tx -> tx.restoreSessions().list(asked).total());
  }

  private RestoreSession restore(int tenMinutes) {
    var point = points.get(random.nextInt(points.size()));
    var at = NOON.plus(Duration.ofMinutes(10L * tenMinutes));
    var session = Samples.restore(point, at);
    var asked = session.request();
    var request =
        new RestoreRequest(
            RestorePurpose.values()[random.nextInt(RestorePurpose.values().length)],
            asked.mode(),
            random.nextBoolean() ? Explorer.FILES : Explorer.MAILBOX,
            asked.selection(),
            asked.target(),
            asked.conflictPolicy(),
            null,
            null);
    var made = asking(session, request);
    if (random.nextInt(4) == 0) {
      made = Samples.by(Actor.SYSTEM, made);
    }
    return random.nextInt(10) == 0
        ? made
        : Samples.ended(
            made, RestoreResult.values()[random.nextInt(RestoreResult.values().length)]);
  }

  private static RestoreSession asking(RestoreSession session, RestoreRequest request) {
    return new RestoreSession(
        session.id(),
        session.no(),
        session.millisId(),
        session.origin(),
        request,
        session.determined(),
        session.actor(),
        session.approvals(),
        session.standing(),
        session.times(),
        session.lease(),
        session.attempt(),
        session.abort(),
        session.progress(),
        session.totals(),
        session.links(),
        session.checkpoint(),
        session.revision());
  }

  private void count(Instant until, int rows) {
    var rounds = 0;
    while (!catalog.<Boolean>write(tx -> tx.listCounts().extend(until, rows))) {
      assertThat(++rounds).isLessThan(2_000);
    }
  }

  private void agree() {
    var projects = Set.of(worlds.getFirst().project().id());
    for (var descending : List.of(true, false)) {
      var order = new Order<>(RestoreSessionSort.CREATED_AT, descending);
      for (var filters : restoreFilters()) {
        agree(order, filters, (tx, query) -> tx.restoreSessions().list(query));
      }
      agree(
          new Order<>(RestoreSessionSort.STATE, descending),
          restoreFilters().getFirst(),
          (tx, query) -> tx.restoreSessions().list(query));
      var backups =
          List.<BackupHistoryFilter>of(
              new BackupHistoryFilter.Projects(projects), new BackupHistoryFilter.Listed());
      agree(
          new Order<>(BackupHistorySort.REQUESTED_AT, descending),
          backups,
          (tx, query) -> tx.backupHistory().list(query));
      var copies =
          List.<PointCopyFilter>of(
              new PointCopyFilter.States(EnumSet.of(CopyState.VALID, CopyState.DAMAGED)),
              new PointCopyFilter.Statuses(EnumSet.of(PointStatus.AVAILABLE)));
      agree(
          new Order<>(PointCopySort.ID, descending),
          copies,
          (tx, query) -> tx.copies().list(query));
    }
    agree(
        Order.ascending(PointCopySort.ID),
        List.<PointCopyFilter>of(new PointCopyFilter.Projects(projects)),
        (tx, query) -> tx.copies().list(query));
  }

  private List<List<RestoreSessionFilter>> restoreFilters() {
    var protection =
        new RestoreSessionFilter.Protections(Set.of(worlds.getFirst().protection().id()));
    var projects = new RestoreSessionFilter.Projects(Set.of(worlds.get(0).project().id()));
    var actors = new RestoreSessionFilter.Actors(Set.of(Samples.ALICE.id()));
    var purposes =
        new RestoreSessionFilter.Purposes(
            EnumSet.of(RestorePurpose.RECOVERY, RestorePurpose.CLONE));
    var good =
        new RestoreSessionFilter.Results(EnumSet.of(RestoreResult.SUCCESS, RestoreResult.WARNING));
    var live = EnumSet.complementOf(EnumSet.of(RestoreState.ENDED));
    return List.of(
        List.of(protection),
        List.of(),
        List.of(protection, good),
        List.of(protection, purposes, new RestoreSessionFilter.States(live)),
        List.of(projects, purposes),
        List.of(actors, projects, purposes),
        List.of(actors, new RestoreSessionFilter.Explorers(EnumSet.of(Explorer.MAILBOX))),
        List.of(protection, projects, actors));
  }

  /** The list without counts is given whole, which no count has a part in. */
  private <F extends Filter, K extends SortKey, T> void agree(
      Order<K> order,
      List<F> filters,
      BiFunction<CatalogTransaction, CatalogQuery<F, K>, Slice<T>> list) {
    var query = new CatalogQuery<F, K>(filters, order, Page.all(), false);
    catalog.read(tx -> {
      var all = list.apply(tx, query).items();
      for (var offset : offsets(all.size())) {
        var page = list.apply(tx, query.page(Page.offset(offset, 13)).counted());
        assertThat(page.total()).as("%s", query).isEqualTo(all.size());
        assertThat(page.items())
            .as("%s from %d", query, offset)
            .isEqualTo(all.stream().skip(offset).limit(13).toList());
      }
      return true;
    });
  }

  private List<Integer> offsets(int size) {
    return List.of(0, 99, 100, 101, 100 + random.nextInt(Math.max(1, size)), size, size + 200);
  }
}
