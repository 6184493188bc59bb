package io.holdfast.catalog;

import static io.holdfast.catalog.testkit.Samples.NOON;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.AgentId;
import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupStanding;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.RestoreLinks;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreRequest;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.query.BackupHistoryFilter;
import io.holdfast.catalog.query.BackupHistorySort;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Filter;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.PointCopyFilter;
import io.holdfast.catalog.query.PointCopySort;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.catalog.query.SessionQuery;
import io.holdfast.catalog.query.Slice;
import io.holdfast.catalog.query.SortKey;
import io.holdfast.catalog.query.TimeRange;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Counted lists say what the same lists say when nothing is counted. */
class ListCountsTest extends BothDatabases {
  private static final int DAYS = 30;
  private static final Instant YEARS_AGO = Instant.parse("-200000-01-01T00:00:00Z");
  private static final Instant YEARS_AHEAD = Instant.parse("+200000-01-01T00:00:00Z");
  private static final int BACKUPS = 180;
  private static final int RESTORES = 320;

  private final Random random = new Random(20261122);
  private final List<Samples.World> worlds = new ArrayList<>();
  private final List<RestorePoint> points = new ArrayList<>();
  private final List<RestoreSession> restores = new ArrayList<>();

  private void fill(int backups, int asked) {
    catalog.update(tx -> {
      for (var at = 0; at < 2; at++) {
        worlds.add(Samples.world(tx, "world" + at));
      }
      for (var at = 0; at < backups; at++) {
        var time = NOON.plus(Duration.ofHours(3L * at));
        points.add(Samples.keptPoint(tx, worlds.get(at % 5 == 0 ? 1 : 0), time));
      }
      for (var at = 0; at < asked; at++) {
        restores.add(tx.restoreSessions().insert(restore(random.nextInt(DAYS * 24 * 6))));
      }
    });
  }

  @Test
  void totalsAndDeepPagesAreThoseOfTheUncountedList() {
    fill(BACKUPS, RESTORES);
    count(NOON.plus(Duration.ofDays(11)), 50);
    agree("counted by halves");

    catalog.update(this::changeOldOnes);
    agree("changed after they were counted");

    count(NOON.plus(Duration.ofDays(400)), 40);
    agree("counted whole");
  }

  private void changeOldOnes(CatalogTransaction tx) {
    for (var at = 0; at < 30; at++) {
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
  }

  @Test
  void aBackupThatEndsWithoutAPointLeavesTheList() {
    fill(3, 0);
    var session =
        catalog.write(
            tx -> tx.backupSessions().insert(Samples.backup(worlds.getFirst().protection(), NOON)));
    count(NOON.plus(Duration.ofDays(9)), 10_000);
    assertThat(backupTotal()).isEqualTo(3);

    catalog.update(tx -> {
      var now = tx.backupSessions().get(session.id());
      var times = Samples.succeeded(now).times();
      var skipped = BackupStanding.ended(BackupResult.SKIPPED, Severity.OK, null, null);
      tx.backupSessions().replace(now.withStanding(skipped, times));
    });

    assertThat(backupTotal()).isEqualTo(2);
  }

  @Test
  void aClaimIsSeenByTheCountsOfStates() {
    fill(2, 0);
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
  }

  @Test
  void whatAnotherProcessChangedIsSeenAtOnce() {
    fill(2, 5);
    count(NOON.plus(Duration.ofDays(400)), 10_000);
    assertThat(restoreTotal()).isEqualTo(5);

    try (var other = Catalog.open(settings)) {
      other.update(tx -> tx.restoreSessions().insert(restore(7)));
    }

    assertThat(restoreTotal()).isEqualTo(6);
  }

  @Test
  void whatWasUndoneIsNotRemembered() {
    fill(2, 5);
    count(NOON.plus(Duration.ofDays(400)), 10_000);
    assertThatThrownBy(() ->
            catalog.update(tx -> {
              tx.restoreSessions().insert(restore(7));
              assertThat(total(tx)).isEqualTo(6);
              throw new IllegalStateException("undone");
            }))
        .hasMessage("undone");
    assertThat(restoreTotal()).isEqualTo(5);

    catalog.update(tx -> {
      tx.restoreSessions().insert(restore(8));
      tx.restoreSessions().insert(restore(9));
    });

    assertThat(restoreTotal()).isEqualTo(7);
  }

  @Test
  void totalsOfCountedListsReadNoRowsOfTheTable() {
    fill(2, 30);
    count(NOON.plus(Duration.ofDays(400)), 10_000);

    // Behind the catalog's back: whoever counted the table would now say zero.
    run("update restore_session set purpose = 'DRILL'");

    assertThat(
            restoreTotal(
                new RestoreSessionFilter.Protections(Set.of(worlds.getFirst().protection().id())),
                new RestoreSessionFilter.Purposes(EnumSet.of(RestorePurpose.RECOVERY))))
        .isPositive();
  }

  @Test
  void firstPagesTellTheirTotalsByOneStatement() {
    fill(12, 30);
    count(NOON.plus(Duration.ofDays(1)), 10_000);

    for (var list : firstPages()) {
      var total = catalog.list(list).total();
      assertThat(atOnce(list)).isEqualTo(total).isPositive();
    }
  }

  @Test
  void firstPagesSeeWhatAnotherProcessChanged() {
    fill(12, 30);
    count(NOON.plus(Duration.ofDays(1)), 10_000);
    var before = totals();

    try (var other = Catalog.open(settings)) {
      other.update(tx -> {
        for (var hours : List.of(5, 20_000)) { // one is counted, one is not
          var time = NOON.plus(Duration.ofHours(hours));
          Samples.keptPoint(tx, worlds.getFirst(), time);
          tx.restoreSessions().insert(Samples.restore(points.getFirst(), time));
        }
      });
    }

    // Sessions of both kinds: two of each, of which one counts as a backup.
    assertThat(totals())
        .containsExactly(
            before.get(0) + 2, before.get(1) + 2, before.get(2) + 2, before.get(3) + 4);
  }

  @Test
  void aFirstPageWithoutRowsTellsSo() {
    fill(2, 0);
    count(NOON.plus(Duration.ofDays(9)), 10_000);
    totals();

    assertThat(atOnce(firstPages().getFirst())).isZero();
  }

  @Test
  void aPageThatTakesSeveralStatementsAsksNothingBeforeItsTransaction() {
    fill(2, 5);
    var query =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
                Order.descending(RestoreSessionSort.ENDED_AT))
            .page(Page.offset(0, 3))
            .counted();
    var begun = new AtomicInteger();

    catalog.glance(tx -> {
      begun.incrementAndGet();
      var connection = tx.sql().configuration().connectionProvider().acquire();
      try {
        return tx.restoreSessions().list(query);
      } catch (SingleLook.Exceeded e) {
        // The one statement that it may ask is still to come.
        assertThatCode(() -> connection.prepareStatement("select 1").close())
            .doesNotThrowAnyException();
        throw e;
      }
    });

    assertThat(begun).hasValue(2);
  }

  /** Restores, copies, backups, and sessions of both kinds: their first pages. */
  private static List<Function<CatalogTransaction, Slice<?>>> firstPages() {
    var restores =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
            Order.descending(RestoreSessionSort.CREATED_AT));
    var copies = CatalogQuery.<PointCopyFilter, PointCopySort>by(Order.ascending(PointCopySort.ID));
    var backups =
        CatalogQuery.<BackupSessionFilter, BackupSessionSort>by(
            Order.descending(BackupSessionSort.CREATED_AT));
    var sessions = new SessionQuery(List.of(), List.of(), Page.offset(0, 3), true);
    var three = Page.offset(0, 3);
    return List.of(
        tx -> tx.restoreSessions().list(restores.page(three).counted()),
        tx -> tx.copies().list(copies.page(three).counted()),
        tx -> tx.backupSessions().list(backups.page(three).counted()),
        tx -> tx.sessions().list(sessions));
  }

  private List<Long> totals() {
    return firstPages().stream().map(list -> catalog.<Slice<?>>glance(list).total()).toList();
  }

  /** The total that a list has by one statement, which needs no transaction. */
  private long atOnce(Function<CatalogTransaction, Slice<?>> list) {
    var begun = new AtomicInteger();
    var slice =
        catalog.<Slice<?>>glance(tx -> {
          begun.incrementAndGet();
          return list.apply(tx);
        });
    assertThat(begun).hasValue(1);
    return requireNonNull(slice.total());
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

  private static Long total(CatalogTransaction tx) {
    var query =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
                Order.descending(RestoreSessionSort.CREATED_AT))
            .page(Page.first(0))
            .counted();
    return tx.restoreSessions().list(query).total();
  }

  private long backupTotal() {
    var query =
        CatalogQuery.<BackupHistoryFilter, BackupHistorySort>by(
                Order.ascending(BackupHistorySort.REQUESTED_AT))
            .where(new BackupHistoryFilter.Projects(Set.of(worlds.getFirst().project().id())))
            .where(new BackupHistoryFilter.Listed())
            .page(Page.first(0))
            .counted();
    return catalog.read(tx -> tx.backupHistory().list(query).total());
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

  private RestoreLinks links() {
    var parent = restores.isEmpty() || random.nextInt(5) > 0 ? null : restores.getFirst().id();
    return new RestoreLinks(parent, null, null);
  }

  private RestoreSession asking(RestoreSession session, RestoreRequest request) {
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
        links(),
        session.checkpoint(),
        session.revision());
  }

  private void count(Instant until, int rows) {
    var rounds = 0;
    while (!catalog.<Boolean>write(tx -> tx.listCounts().extend(until, rows))) {
      assertThat(++rounds).isLessThan(2_000);
    }
  }

  /** In one direction each, by chance. */
  private void agree(String when) {
    var projects = Set.of(worlds.getFirst().project().id());
    for (var filters : restoreFilters()) {
      agree(
          when,
          by(RestoreSessionSort.CREATED_AT),
          filters,
          (tx, query) -> tx.restoreSessions().list(query));
    }
    var ofPoint = List.<RestoreSessionFilter>of(new RestoreSessionFilter.Points(asked()));
    agree(
        when,
        by(RestoreSessionSort.MILLIS_ID),
        ofPoint,
        (tx, query) -> tx.restoreSessions().list(query));
    for (var filters : restoreFilters().subList(0, 6)) {
      agree(
          when,
          by(RestoreSessionSort.BEGUN_AT),
          filters,
          (tx, query) -> tx.restoreSessions().list(query));
    }
    agree(
        when,
        by(RestoreSessionSort.STATE),
        restoreFilters().getFirst(),
        (tx, query) -> tx.restoreSessions().list(query));
    var backups =
        List.<BackupHistoryFilter>of(
            new BackupHistoryFilter.Projects(projects), new BackupHistoryFilter.Listed());
    var later = new BackupHistoryFilter.RequestedAt(TimeRange.halfOpen(NOON.plusSeconds(90), null));
    for (var filters : List.of(backups, List.of(later, backups.getFirst(), backups.getLast()))) {
      agree(
          when,
          by(BackupHistorySort.REQUESTED_AT),
          filters,
          (tx, query) -> tx.backupHistory().list(query));
    }
    var copies =
        List.<PointCopyFilter>of(
            new PointCopyFilter.States(EnumSet.of(CopyState.VALID, CopyState.DAMAGED)),
            new PointCopyFilter.Statuses(EnumSet.of(PointStatus.AVAILABLE)));
    var ours = List.<PointCopyFilter>of(new PointCopyFilter.Projects(projects));
    for (var filters : List.of(copies, ours)) {
      agree(when, by(PointCopySort.ID), filters, (tx, query) -> tx.copies().list(query));
    }
  }

  /** Points that most restores read. */
  private Set<RestorePointId> asked() {
    return points.stream().limit(120).map(RestorePoint::id).collect(Collectors.toSet());
  }

  private <K extends SortKey> Order<K> by(K key) {
    return new Order<>(key, random.nextBoolean());
  }

  private static RestoreSessionFilter within(@Nullable Instant after, @Nullable Instant before) {
    return new RestoreSessionFilter.CreatedAt(TimeRange.open(after, before));
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
    var live = RestoreState.LIVE;
    return List.of(
        List.of(protection),
        List.of(),
        List.of(protection, good),
        List.of(protection, purposes, new RestoreSessionFilter.States(live)),
        List.of(projects, purposes),
        List.of(actors, projects, purposes),
        List.of(actors, new RestoreSessionFilter.Explorers(EnumSet.of(Explorer.MAILBOX))),
        List.of(actors, new RestoreSessionFilter.TopLevel(), within(null, null)),
        List.of(new RestoreSessionFilter.TopLevel(), within(NOON.plusSeconds(260_000), null)),
        List.of(projects, within(null, NOON.plus(Duration.ofDays(20)))),
        List.of(within(NOON.plusSeconds(7), null), within(null, NOON.plusSeconds(2_000_001))),
        List.of(within(NOON, NOON.plusSeconds(90_000))),
        List.of(within(NOON.plusSeconds(90_000), NOON)),
        List.of(within(YEARS_AGO, NOON.plus(Duration.ofDays(15))), within(null, YEARS_AHEAD)),
        List.of(protection, projects, actors));
  }

  /** The list without counts is given whole, which no count has a part in. */
  private <F extends Filter, K extends SortKey, T> void agree(
      String when,
      Order<K> order,
      List<F> filters,
      BiFunction<CatalogTransaction, CatalogQuery<F, K>, Slice<T>> list) {
    var query = new CatalogQuery<F, K>(filters, order, Page.all(), false);
    catalog.read(tx -> {
      var all = list.apply(tx, query).items();
      for (var offset : offsets(all.size())) {
        var page = list.apply(tx, query.page(Page.offset(offset, 13)).counted());
        assertThat(page.total()).as("%s: %s", when, query).isEqualTo(all.size());
        assertThat(page.items())
            .as("%s: %s from %d", when, query, offset)
            .isEqualTo(all.stream().skip(offset).limit(13).toList());
      }
      return true;
    });
  }

  private List<Integer> offsets(int size) {
    // A page far behind reads the counts that one near the beginning is told its total by.
    return List.of(100 + random.nextInt(Math.max(1, size)), random.nextInt(100), size + 200);
  }
}
