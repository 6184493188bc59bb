package io.holdfast.catalog;

import static io.holdfast.catalog.testkit.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreState;
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
import io.holdfast.catalog.query.Position;
import io.holdfast.catalog.query.RestorePointFilter;
import io.holdfast.catalog.query.RestorePointSort;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.catalog.query.SessionQuery;
import io.holdfast.catalog.query.SortKey;
import io.holdfast.catalog.query.TimeRange;
import io.holdfast.catalog.testkit.DatabaseKind;
import io.holdfast.catalog.testkit.Samples;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jooq.DSLContext;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.jooq.SQLDialect;
import org.jooq.conf.ParamType;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.sqlite.ProgressHandler;

/**
 * Every list that a client can ask for stands on an index: first page, filtered page, deep page and
 * total, in a catalog big enough that databases plan as they would for many more rows. What is read
 * is measured, too: it must not grow with the table.
 */
@ParameterizedClass(name = "{0}")
@EnumSource(DatabaseKind.class)
class QueryPlanTest {
  private static final List<String> BIG =
      List.of("restore_session", "backup_session", "restore_point", "restore_point_copy");

  /**
   * Rows that PostgreSQL may touch for a page: a day or two of the biggest project in each table
   * that it lists, and the page.
   */
  private static final double MOST_ROWS = 2_000;

  /** Steps that SQLite's machine may take for a page; it takes some ten for each row touched. */
  private static final long MOST_STEPS = 40_000;

  private static final int STEPS_AT_A_TIME = 100;
  private static final Pattern NODE =
      Pattern.compile("\\(actual rows=([0-9.]+) loops=([0-9.]+)\\)");
  private static final Pattern REMOVED = Pattern.compile("Rows Removed by .*: ([0-9.]+)");
  private static final Instant MIDDLE = NOON.plus(Duration.ofDays(BigCatalog.DAYS / 2));

  private final DatabaseKind kind;
  private BigCatalog big;

  QueryPlanTest(DatabaseKind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void open() throws SQLException {
    big = BigCatalog.on(kind);
  }

  @AfterAll
  static void discard() {
    BigCatalog.discardAll();
  }

  @Test
  void samsungsRestoreHistories() throws SQLException {
    var ours = new RestoreSessionFilter.Protections(Set.of(protection()));
    var shown =
        new RestoreSessionFilter.Purposes(
            EnumSet.of(RestorePurpose.RECOVERY, RestorePurpose.CLONE, RestorePurpose.DRILL));
    cheap(restores(RestoreSessionSort.CREATED_AT, counted(0, 20), ours, shown));
    cheap(restores(RestoreSessionSort.CREATED_AT, counted(9_000, 20), ours, shown));
    var failed =
        List.<RestoreSessionFilter>of(
            ours,
            shown,
            new RestoreSessionFilter.Results(
                EnumSet.complementOf(EnumSet.of(RestoreResult.SUCCESS, RestoreResult.WARNING))));
    cheap(restores(RestoreSessionSort.CREATED_AT, counted(0, 20), failed));
    cheap(restores(RestoreSessionSort.CREATED_AT, counted(800, 20), failed));
    for (var key :
        List.of(
            RestoreSessionSort.MODIFIED_AT,
            RestoreSessionSort.BEGUN_AT,
            RestoreSessionSort.POINT_STARTED_AT)) {
      cheap(restores(key, page(0, 20), ours, shown));
    }
    var live = new RestoreSessionFilter.States(RestoreState.LIVE);
    onIndex(restores(RestoreSessionSort.CREATED_AT, counted(0, 20), ours, shown, live));
    cheap(
        restores(
            RestoreSessionSort.BEGUN_AT,
            counted(0, 20),
            ours,
            shown,
            new RestoreSessionFilter.BegunAt(
                TimeRange.closed(MIDDLE, MIDDLE.plus(Duration.ofHours(30))))));
  }

  @Test
  void samsungsBackupHistories() throws SQLException {
    var ours = new BackupSessionFilter.Protections(Set.of(protection()));
    cheap(backups(BackupSessionSort.CREATED_AT, page(0, 20), ours));
    cheap(backups(BackupSessionSort.STARTED_AT, page(0, 20), ours));
    cheap(backups(BackupSessionSort.BEGUN_AT, page(0, 20), ours));
    var waits = EnumSet.of(BackupState.SCHEDULED, BackupState.QUEUED);
    var waiting = new BackupSessionFilter.States(waits);
    var begun = new BackupSessionFilter.States(EnumSet.complementOf(waits));
    cheap(backups(BackupSessionSort.BEGUN_AT, page(0, 20), ours, begun));
    cheap(backups(BackupSessionSort.BEGUN_AT, counted(0, 20), ours, waiting));
    var failed = new BackupSessionFilter.Results(Set.of(BackupResult.FAILED));
    onIndex(backups(BackupSessionSort.CREATED_AT, page(0, 20), ours, failed));
    cheap(
        backups(
            BackupSessionSort.BEGUN_AT,
            counted(0, 20),
            ours,
            begun,
            new BackupSessionFilter.BegunAt(
                TimeRange.closed(MIDDLE, MIDDLE.plus(Duration.ofHours(30))))));
  }

  @Test
  void northflanksRestoresAndBackups() throws SQLException {
    var writing =
        new RestoreSessionFilter.Purposes(Set.of(RestorePurpose.RECOVERY, RestorePurpose.CLONE));
    var ofPoint = new RestoreSessionFilter.Points(Set.of(big.point().id()));
    cheap(restores(RestoreSessionSort.MILLIS_ID, page(0, 10), ofPoint, writing));
    cheap(
        restores(
            RestoreSessionSort.MILLIS_ID,
            new Wish(
                Page.after(Position.of(NOON.plusSeconds(4_000).toEpochMilli(), Samples.uuid()), 10),
                false),
            ofPoint,
            writing));
    cheap(restores(RestoreSessionSort.MILLIS_ID, page(6_000, 10), ofPoint, writing));
    var ofAddon = new RestoreSessionFilter.Into(Set.of(big.world().source().id()));
    cheap(restores(RestoreSessionSort.CREATED_AT, page(0, 50), ofAddon, writing));
    cheap(restores(RestoreSessionSort.CREATED_AT, after(MIDDLE, 50), ofAddon, writing));
    var backups = new BackupHistoryFilter.Sources(Set.of(big.world().source().id()));
    cheap(history(true, page(0, 50), backups, new BackupHistoryFilter.Listed()));
    onIndex(history(true, after(MIDDLE, 50), backups, new BackupHistoryFilter.Listed()));
  }

  @Test
  void veeamsRestoreSessions() throws SQLException {
    var mine =
        List.<RestoreSessionFilter>of(
            new RestoreSessionFilter.Purposes(
                EnumSet.of(RestorePurpose.RECOVERY, RestorePurpose.CLONE, RestorePurpose.EXPLORE)),
            new RestoreSessionFilter.Explorers(Set.of(Explorer.MAILBOX, Explorer.DRIVE)),
            new RestoreSessionFilter.Projects(Set.of(big.world().project().id())),
            new RestoreSessionFilter.Actors(Set.of(Samples.ALICE.id())),
            new RestoreSessionFilter.TopLevel());
    for (var range :
        List.of(TimeRange.ANY, TimeRange.open(null, MIDDLE), TimeRange.open(NOON, MIDDLE))) {
      var filters = new ArrayList<>(mine);
      filters.add(new RestoreSessionFilter.CreatedAt(range));
      cheap(restores(RestoreSessionSort.CREATED_AT, counted(0, 30), filters));
      cheap(restores(RestoreSessionSort.CREATED_AT, counted(900, 30), filters));
      cheap(restores(RestoreSessionSort.CREATED_AT, after(MIDDLE, 30), filters));
    }
  }

  @Test
  void veeamsRestorePoints() throws SQLException {
    var mine =
        List.<PointCopyFilter>of(
            new PointCopyFilter.States(EnumSet.of(CopyState.VALID, CopyState.DAMAGED)),
            new PointCopyFilter.Statuses(EnumSet.of(PointStatus.AVAILABLE, PointStatus.DEGRADED)),
            new PointCopyFilter.Projects(Set.of(big.world().project().id())));
    cheap(copies(PointCopySort.ID, counted(0, 30), mine));
    cheap(copies(PointCopySort.ID, counted(4_000, 30), mine));
    cheap(copies(PointCopySort.POINT_IN_TIME, page(0, 30), mine));
    cheap(copies(PointCopySort.POINT_IN_TIME, page(0, 30), List.of()));
    var latest = new ArrayList<>(mine);
    latest.add(new PointCopyFilter.OnlyLatest());
    cheap(copies(PointCopySort.ID, counted(0, 30), latest));
    cheap(copies(PointCopySort.ID, counted(0, 30), List.of(new PointCopyFilter.OnlyLatest())));
  }

  @Test
  void veeamsJobSessions() throws SQLException {
    var ours = new RestoreSessionFilter.Projects(Set.of(big.world().project().id()));
    var shown =
        new RestoreSessionFilter.Purposes(EnumSet.complementOf(EnumSet.of(RestorePurpose.EXPORT)));
    cheap(restores(RestoreSessionSort.BEGUN_AT, counted(0, 30), ours, shown));
    cheap(restores(RestoreSessionSort.BEGUN_AT, after(MIDDLE, 30), ours, shown));
    var all = new BackupSessionFilter.Projects(Set.of(big.world().project().id()));
    cheap(backups(BackupSessionSort.BEGUN_AT, counted(0, 30), all));
    cheap(backups(BackupSessionSort.BEGUN_AT, counted(0, 30)));
    cheap(backups(BackupSessionSort.BEGUN_AT, after(MIDDLE, 30), all));
    for (var wish : List.of(counted(0, 30), counted(9_000, 30), after(MIDDLE, 30))) {
      cheap(sessions(wish, List.of(all), List.of(ours, shown)));
      cheap(sessions(wish, List.of(), List.of(shown)));
    }
  }

  @Test
  void mittwaldsBackups() throws SQLException {
    var mine = new BackupHistoryFilter.Projects(Set.of(big.world().project().id()));
    var listed = new BackupHistoryFilter.Listed();
    cheap(history(false, counted(0, 20), mine, listed));
    cheap(history(true, counted(0, 20), mine, listed));
    cheap(history(false, counted(3_000, 20), mine, listed));
    for (var rare :
        List.of(
            new BackupHistoryFilter.WithExport(true),
            new BackupHistoryFilter.RestoreRunning(true),
            new BackupHistoryFilter.BackupRunning(true))) {
      cheap(history(false, counted(0, 20), mine, listed, rare));
    }
    onIndex(
        history(
            false,
            page(0, 3),
            mine,
            listed,
            new BackupHistoryFilter.WithExport(true),
            new BackupHistoryFilter.RestoreRunning(true),
            new BackupHistoryFilter.Text("x")));
  }

  /** Asked for each of a repository's snapshots. */
  @Test
  void whichCopyASnapshotIs() throws SQLException {
    var repository = big.world().repository().id();
    cheap(sql -> new PointCopyTable(sql).find(repository, "f".repeat(64)));
  }

  @Test
  void whatNativeClientsAskForMost() throws SQLException {
    cheap(restores(RestoreSessionSort.CREATED_AT, counted(0, 20)));
    cheap(restores(RestoreSessionSort.CREATED_AT, after(MIDDLE, 20)));
    var protections = new RestoreSessionFilter.Protections(Set.of(protection()));
    cheap(restores(RestoreSessionSort.STATE, page(0, 20), protections));
    cheap(
        restores(
            RestoreSessionSort.CREATED_AT,
            counted(9_000, 20),
            new RestoreSessionFilter.Projects(Set.of(big.world().project().id()))));
    cheap(
        points(
            RestorePointSort.POINT_IN_TIME,
            new RestorePointFilter.Protections(Set.of(protection()))));
    cheap(
        points(
            RestorePointSort.COMPLETED_AT,
            new RestorePointFilter.Projects(Set.of(big.world().project().id()))));
    cheap(
        backups(
            BackupSessionSort.CREATED_AT,
            after(MIDDLE, 20),
            new BackupSessionFilter.Protections(Set.of(protection()))));
    cheap(
        backups(
            BackupSessionSort.CREATED_AT,
            after(MIDDLE, 20),
            new BackupSessionFilter.States(Set.of(BackupState.QUEUED))));
  }

  @Test
  void countsEndedSessionsAndCopiesFromAnIndexAlone() throws SQLException {
    var counts =
        plans(sql -> new ReadingTables(sql).read(Set.of())).stream()
            .map(Plan::text)
            .filter(plan -> plan.contains("sum("))
            .filter(plan -> plan.contains("_session") || plan.contains("restore_point_copy"))
            .toList();

    assertThat(counts).hasSize(3);
    assertThat(counts)
        .allMatch(plan ->
            plan.contains(kind == DatabaseKind.SQLITE ? "COVERING INDEX" : "Index Only Scan"));
  }

  private ProtectionId protection() {
    return big.world().protection().id();
  }

  /** A page, and whether its list's total is asked for too. */
  private record Wish(Page page, boolean counting) {
    <F extends Filter, K extends SortKey> CatalogQuery<F, K> of(List<F> filters, Order<K> order) {
      return new CatalogQuery<>(filters, order, page, counting);
    }
  }

  private static Wish page(int offset, int limit) {
    return new Wish(Page.offset(offset, limit), false);
  }

  private static Wish counted(int offset, int limit) {
    return new Wish(Page.offset(offset, limit), true);
  }

  private static Wish after(Instant time, int limit) {
    return new Wish(Page.after(Position.of(time, Samples.uuid()), limit), false);
  }

  private static Consumer<DSLContext> restores(
      RestoreSessionSort key, Wish wish, RestoreSessionFilter... filters) {
    return restores(key, wish, List.of(filters));
  }

  private static Consumer<DSLContext> restores(
      RestoreSessionSort key, Wish wish, List<RestoreSessionFilter> filters) {
    return sql -> new RestoreSessionTable(sql).list(wish.of(filters, Order.descending(key)));
  }

  private static Consumer<DSLContext> sessions(
      Wish wish, List<BackupSessionFilter> backups, List<RestoreSessionFilter> restores) {
    var query = new SessionQuery(backups, restores, wish.page(), wish.counting());
    return sql -> new SessionTable(sql).list(query);
  }

  private static Consumer<DSLContext> copies(
      PointCopySort key, Wish wish, List<PointCopyFilter> filters) {
    return sql ->
        new PointCopyTable(sql).list(wish.of(filters, new Order<>(key, key != PointCopySort.ID)));
  }

  private static Consumer<DSLContext> history(
      boolean newestFirst, Wish wish, BackupHistoryFilter... filters) {
    var order = new Order<>(BackupHistorySort.REQUESTED_AT, newestFirst);
    return sql -> new BackupHistoryTable(sql).list(wish.of(List.of(filters), order));
  }

  private static Consumer<DSLContext> points(RestorePointSort key, RestorePointFilter filter) {
    return sql ->
        new RestorePointTable(sql)
            .list(after(MIDDLE, 20).of(List.of(filter), Order.descending(key)));
  }

  private static Consumer<DSLContext> backups(
      BackupSessionSort key, Wish wish, BackupSessionFilter... filters) {
    return sql ->
        new BackupSessionTable(sql).list(wish.of(List.of(filters), Order.descending(key)));
  }

  /** No big table is read whole. */
  private void onIndex(Consumer<DSLContext> list) throws SQLException {
    for (var plan : plans(list)) {
      for (var table : BIG) {
        assertThat(plan.text()).doesNotContainPattern("Seq Scan on " + table + "\\b");
        assertThat(plan.text().lines().filter(line -> line.matches("SCAN " + table + "\\b.*")))
            .as(plan.text())
            .allMatch(line -> line.contains("INDEX"));
      }
    }
  }

  /** As {@link #onIndex}, and little is read of what the table has. */
  private void cheap(Consumer<DSLContext> list) throws SQLException {
    onIndex(list);
    for (var plan : plans(list)) {
      assertThat(plan.work())
          .as(plan.text())
          .isLessThan(kind == DatabaseKind.SQLITE ? MOST_STEPS : MOST_ROWS);
    }
  }

  /**
   * How a statement was carried out.
   *
   * @param work rows touched on PostgreSQL, steps of its machine on SQLite
   */
  private record Plan(String text, double work) {}

  private List<Plan> plans(Consumer<DSLContext> list) throws SQLException {
    try (var connection = big.connect()) {
      var statements = new ArrayList<String>();
      var memory = new CountMemory();
      list.accept(listening(connection, statements, memory));
      list.accept(listening(connection, statements, memory)); // a first page, by one statement now
      var plans = new ArrayList<Plan>();
      for (var statement : new LinkedHashSet<>(statements)) {
        plans.add(
            kind == DatabaseKind.SQLITE
                ? sqlitePlan(connection, statement)
                : postgresPlan(connection, statement));
      }
      assertThat(plans).isNotEmpty();
      return plans;
    }
  }

  private DSLContext listening(Connection connection, List<String> statements, CountMemory memory) {
    var configuration =
        new DefaultConfiguration()
            .set(connection)
            .set(kind == DatabaseKind.SQLITE ? SQLDialect.SQLITE : SQLDialect.POSTGRES)
            .set(new Settings().withRenderSchema(false).withExecuteLogging(false))
            .set(
                new ExecuteListener() {
                  private static final long serialVersionUID = 1L;

                  @Override
                  public void executeStart(ExecuteContext context) {
                    statements.add(context.query().getSQL(ParamType.INLINED));
                  }
                });
    configuration.data(CountMemory.class, memory);
    return DSL.using(configuration);
  }

  private static Plan sqlitePlan(Connection connection, String statement) throws SQLException {
    var text = new StringBuilder(statement).append('\n');
    try (var run = connection.createStatement()) {
      try (var rows = run.executeQuery("explain query plan " + statement)) {
        while (rows.next()) {
          text.append(rows.getString("detail")).append('\n');
        }
      }
      var steps = new AtomicLong();
      var handler =
          new ProgressHandler() {
            @Override
            protected int progress() {
              steps.addAndGet(STEPS_AT_A_TIME);
              return 0;
            }
          };
      ProgressHandler.setHandler(connection, STEPS_AT_A_TIME, handler);
      try (var rows = run.executeQuery(statement)) {
        while (rows.next()) {
          continue;
        }
      } finally {
        ProgressHandler.clearHandler(connection);
      }
      return new Plan(text.append("steps ").append(steps).toString(), steps.get());
    }
  }

  private static Plan postgresPlan(Connection connection, String statement) throws SQLException {
    var text = new StringBuilder(statement).append('\n');
    var touched = 0.0;
    var loops = 1.0;
    var explain = "explain (analyze, costs off, timing off, summary off) ";
    try (var run = connection.createStatement();
        var rows = run.executeQuery(explain + statement)) {
      while (rows.next()) {
        var line = rows.getString(1);
        text.append(line).append('\n');
        var node = NODE.matcher(line);
        var removed = REMOVED.matcher(line);
        if (node.find()) {
          loops = Double.parseDouble(node.group(2));
          touched += line.contains("Scan") ? Double.parseDouble(node.group(1)) * loops : 0;
        } else if (removed.find()) {
          touched += Double.parseDouble(removed.group(1)) * loops;
        }
      }
    }
    return new Plan(text.append("rows ").append(touched).toString(), touched);
  }
}
