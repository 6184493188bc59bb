package io.holdfast.catalog;

import static io.holdfast.catalog.testkit.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.query.BackupHistoryFilter;
import io.holdfast.catalog.query.BackupHistorySort;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.PointCopyFilter;
import io.holdfast.catalog.query.PointCopySort;
import io.holdfast.catalog.query.Position;
import io.holdfast.catalog.query.RestorePointFilter;
import io.holdfast.catalog.query.RestorePointSort;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.catalog.query.TimeRange;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jooq.DSLContext;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.jooq.SQLDialect;
import org.jooq.conf.ParamType;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every list that a client can ask for stands on an index, also when there are many rows. */
class QueryPlanTest extends BothDatabases {
  private static final int WORLDS = 3;
  private static final int RESTORES = 80;

  private Samples.World world;
  private RestorePoint point;

  @BeforeEach
  void fill() throws SQLException {
    catalog.update(tx -> {
      for (int at = 0; at < WORLDS; at++) {
        world = Samples.world(tx, "world" + at);
        for (int points = 0; points < 10; points++) {
          point = Samples.keptPoint(tx, world, NOON.plusSeconds(points));
        }
        for (int restores = 0; restores < RESTORES; restores++) {
          var session = Samples.restore(point, NOON.plusSeconds(restores));
          tx.restoreSessions().insert(Samples.ended(session, RestoreResult.SUCCESS));
        }
      }
    });
    if (!settings.embedded()) {
      // As its own housekeeping does. SQLite is never told to: without figures it takes an index.
      try (var connection = connect();
          var statement = connection.createStatement()) {
        statement.execute("analyze");
      }
    }
  }

  @Test
  void listsRestoresOfProtectionByEveryTimeThatScpSortsBy() throws SQLException {
    for (var key :
        List.of(
            RestoreSessionSort.CREATED_AT,
            RestoreSessionSort.MODIFIED_AT,
            RestoreSessionSort.BEGUN_AT,
            RestoreSessionSort.STATE)) {
      onIndexInOrder(restores(key, new RestoreSessionFilter.Protections(Set.of(protection()))));
    }
    for (var key :
        List.of(
            RestoreSessionSort.ENDED_AT,
            RestoreSessionSort.POINT_STARTED_AT,
            RestoreSessionSort.TARGET_SERVER_NAME,
            RestoreSessionSort.SCHEDULE_NAME)) {
      onIndex(restores(key, new RestoreSessionFilter.Protections(Set.of(protection()))));
    }
    onIndex(
        restores(
            RestoreSessionSort.BEGUN_AT,
            new RestoreSessionFilter.Protections(Set.of(protection())),
            new RestoreSessionFilter.States(EnumSet.complementOf(EnumSet.of(RestoreState.ENDED))),
            new RestoreSessionFilter.Purposes(Set.of(RestorePurpose.RECOVERY)),
            new RestoreSessionFilter.BegunAt(TimeRange.closed(NOON, NOON.plusSeconds(60)))));
  }

  @Test
  void listsRestoresOfPointOrAddonForNorthflank() throws SQLException {
    onIndexInOrder(
        restores(
            RestoreSessionSort.CREATED_AT,
            new RestoreSessionFilter.Points(Set.of(point.id())),
            new RestoreSessionFilter.Purposes(
                Set.of(RestorePurpose.RECOVERY, RestorePurpose.CLONE))));
    onIndexInOrder(
        restores(
            RestoreSessionSort.CREATED_AT,
            new RestoreSessionFilter.Sources(Set.of(world.source().id()))));
  }

  @Test
  void listsRestoresOfActorForVeeam365() throws SQLException {
    onIndexInOrder(
        restores(
            RestoreSessionSort.CREATED_AT,
            new RestoreSessionFilter.Actors(Set.of(Samples.ALICE.id()))));
    onIndex(
        restores(
            RestoreSessionSort.CREATED_AT,
            new RestoreSessionFilter.Actors(Set.of(Samples.ALICE.id())),
            new RestoreSessionFilter.Explorers(Set.of(Explorer.MAILBOX, Explorer.DRIVE)),
            new RestoreSessionFilter.CreatedAt(TimeRange.open(NOON, NOON.plusSeconds(60)))));
  }

  @Test
  void listsCopiesOfProjectForVeeamAzure() throws SQLException {
    var mine = new PointCopyFilter.Projects(Set.of(world.project().id()));
    for (var key : List.of(PointCopySort.POINT_IN_TIME, PointCopySort.ID)) {
      onIndexInOrder(copies(key, mine));
    }
    onIndex(copies(PointCopySort.POINT_IN_TIME, mine, new PointCopyFilter.OnlyLatest()));
    onIndexInOrder(copies(PointCopySort.POINT_IN_TIME));
  }

  @Test
  void listsSessionsOfProjectByTheirStartForVeeamAzure() throws SQLException {
    var mine = Set.of(world.project().id());
    onIndexInOrder(restores(RestoreSessionSort.BEGUN_AT));
    onIndexInOrder(restores(RestoreSessionSort.BEGUN_AT, new RestoreSessionFilter.Projects(mine)));
    onIndexInOrder(backups(BackupSessionSort.BEGUN_AT, new BackupSessionFilter.Projects(mine)));
  }

  @Test
  void listsBackupsOfProjectForMittwald() throws SQLException {
    var mine = new BackupHistoryFilter.Projects(Set.of(world.project().id()));
    onIndexInOrder(history(mine, new BackupHistoryFilter.Listed()));
    onIndex(
        history(
            mine,
            new BackupHistoryFilter.Listed(),
            new BackupHistoryFilter.WithExport(true),
            new BackupHistoryFilter.RestoreRunning(true),
            new BackupHistoryFilter.Text("x")));
  }

  @Test
  void listsWhatNativeClientsAskForMost() throws SQLException {
    onIndexInOrder(restores(RestoreSessionSort.CREATED_AT));
    onIndexInOrder(
        restores(
            RestoreSessionSort.CREATED_AT,
            new RestoreSessionFilter.Projects(Set.of(world.project().id()))));
    onIndexInOrder(
        points(
            RestorePointSort.POINT_IN_TIME,
            new RestorePointFilter.Protections(Set.of(protection()))));
    onIndexInOrder(
        points(
            RestorePointSort.COMPLETED_AT,
            new RestorePointFilter.Projects(Set.of(world.project().id()))));
    onIndexInOrder(
        backups(
            BackupSessionSort.CREATED_AT,
            new BackupSessionFilter.Protections(Set.of(protection()))));
    onIndexInOrder(
        backups(
            BackupSessionSort.CREATED_AT,
            new BackupSessionFilter.States(Set.of(BackupState.QUEUED))));
  }

  @Test
  void countsEndedSessionsAndCopiesFromAnIndexAlone() throws SQLException {
    var counts =
        plans(sql -> new ReadingTables(sql).read(Set.of())).stream()
            .filter(plan -> plan.contains("sum("))
            .filter(plan -> plan.contains("_session") || plan.contains("restore_point_copy"))
            .toList();

    assertThat(counts).hasSize(3);
    assertThat(counts)
        .allMatch(
            plan -> plan.contains(settings.embedded() ? "COVERING INDEX" : "Index Only Scan"));
  }

  private io.holdfast.catalog.model.ProtectionId protection() {
    return world.protection().id();
  }

  private static Consumer<DSLContext> restores(
      RestoreSessionSort key, RestoreSessionFilter... filters) {
    return sql -> {
      var query = CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(Order.descending(key));
      for (var filter : filters) {
        query = query.where(filter);
      }
      var table = new RestoreSessionTable(sql);
      table.list(query.page(Page.offset(5, 20)).counted());
      if (key == RestoreSessionSort.CREATED_AT) {
        table.list(query.page(Page.after(Position.of(NOON, Samples.uuid()), 20)));
      }
    };
  }

  private static Consumer<DSLContext> copies(PointCopySort key, PointCopyFilter... filters) {
    return sql -> {
      var query = CatalogQuery.<PointCopyFilter, PointCopySort>by(Order.descending(key));
      for (var filter : filters) {
        query = query.where(filter);
      }
      new PointCopyTable(sql).list(query.page(Page.offset(5, 30)));
    };
  }

  private static Consumer<DSLContext> history(BackupHistoryFilter... filters) {
    return sql -> {
      var query =
          CatalogQuery.<BackupHistoryFilter, BackupHistorySort>by(
              Order.ascending(BackupHistorySort.REQUESTED_AT));
      for (var filter : filters) {
        query = query.where(filter);
      }
      new BackupHistoryTable(sql).list(query.page(Page.offset(0, 3)));
    };
  }

  private static Consumer<DSLContext> points(RestorePointSort key, RestorePointFilter filter) {
    return sql ->
        new RestorePointTable(sql)
            .list(
                CatalogQuery.<RestorePointFilter, RestorePointSort>by(Order.descending(key))
                    .where(filter)
                    .page(Page.after(Position.of(NOON, Samples.uuid()), 20)));
  }

  private static Consumer<DSLContext> backups(BackupSessionSort key, BackupSessionFilter filter) {
    return sql ->
        new BackupSessionTable(sql)
            .list(
                CatalogQuery.<BackupSessionFilter, BackupSessionSort>by(Order.descending(key))
                    .where(filter)
                    .page(Page.after(Position.of(NOON, Samples.uuid()), 20)));
  }

  /** No table is read whole. */
  private void onIndex(Consumer<DSLContext> list) throws SQLException {
    for (var plan : plans(list)) {
      assertThat(plan).as(plan).doesNotContain("Seq Scan");
      assertThat(plan.lines().filter(line -> line.startsWith("SCAN")))
          .as(plan)
          .allMatch(line -> line.contains("INDEX") || line.contains("SUBQUERY"));
    }
  }

  /** No table is read whole, and the first statement needs no sorting. */
  private void onIndexInOrder(Consumer<DSLContext> list) throws SQLException {
    onIndex(list);
    for (var plan : plans(list)) {
      if (!plan.contains("LIST SUBQUERY") && !plan.contains("SubPlan")) {
        assertThat(plan).as(plan).doesNotContain("TEMP B-TREE FOR ORDER BY");
        assertThat(plan.lines().map(String::strip)).as(plan).noneMatch(QueryPlanTest::sorts);
      }
    }
  }

  private static boolean sorts(String line) {
    return line.startsWith("Sort") || line.startsWith("->  Sort");
  }

  private List<String> plans(Consumer<DSLContext> list) throws SQLException {
    try (var connection = connect()) {
      var statements = new ArrayList<String>();
      list.accept(listening(connection, statements));
      var plans = new ArrayList<String>();
      for (var statement : statements) {
        plans.add(statement + "\n" + plan(connection, statement));
      }
      assertThat(plans).isNotEmpty();
      return plans;
    }
  }

  private DSLContext listening(Connection connection, List<String> statements) {
    var configuration =
        new DefaultConfiguration()
            .set(connection)
            .set(settings.embedded() ? SQLDialect.SQLITE : SQLDialect.POSTGRES)
            .set(new Settings().withRenderSchema(false).withExecuteLogging(false))
            .set(
                new ExecuteListener() {
                  private static final long serialVersionUID = 1L;

                  @Override
                  public void executeStart(ExecuteContext context) {
                    statements.add(context.query().getSQL(ParamType.INLINED));
                  }
                });
    return DSL.using(configuration);
  }

  private String plan(Connection connection, String statement) throws SQLException {
    var explain = settings.embedded() ? "explain query plan " : "explain ";
    var column = settings.embedded() ? "detail" : "QUERY PLAN";
    try (var run = connection.createStatement()) {
      if (!settings.embedded()) {
        // Small tables are read whole because that is cheaper; the question is whether they must
        // be.
        run.execute("set enable_seqscan = off; set enable_bitmapscan = off");
      }
      var plan = new StringBuilder();
      try (var rows = run.executeQuery(explain + statement)) {
        while (rows.next()) {
          plan.append(rows.getString(column)).append('\n');
        }
      }
      return plan.toString();
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(settings.url(), settings.user(), settings.password());
  }
}
