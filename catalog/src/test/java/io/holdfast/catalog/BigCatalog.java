package io.holdfast.catalog;

import static io.holdfast.catalog.testkit.Samples.NOON;

import io.holdfast.catalog.column.Columns;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.testkit.DatabaseKind;
import io.holdfast.catalog.testkit.Samples;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Map;

/**
 * A catalog with 20,000 restores and 8,000 backups, so that a database plans as it would for many
 * more: two months of them, three fifths of all in one project. Its rows are copies of a few, made
 * by the database itself. For many tests, which only read.
 */
record BigCatalog(
    DatabaseKind kind, CatalogSettings settings, Samples.World world, RestorePoint point) {
  static final int RESTORES = 20_000;
  static final int DAYS = 60;
  private static final int BACKUPS = 8_000;
  private static final int WORLDS = 5;

  private static final EnumMap<DatabaseKind, BigCatalog> MADE = new EnumMap<>(DatabaseKind.class);

  static synchronized BigCatalog on(DatabaseKind kind) throws SQLException {
    var made = MADE.get(kind);
    if (made == null) {
      made = make(kind);
      MADE.put(kind, made);
    }
    return made;
  }

  static synchronized void discardAll() {
    MADE.values().forEach(each -> each.kind().discard(each.settings()));
    MADE.clear();
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(settings.url(), settings.user(), settings.password());
  }

  private record Example(Samples.World world, RestorePoint point, RestoreSession restore) {}

  private static BigCatalog make(DatabaseKind kind) throws SQLException {
    var settings = kind.fresh();
    try (var catalog = Catalog.open(settings)) {
      var examples = new ArrayList<Example>();
      catalog.update(tx -> {
        examples.clear();
        for (var at = 0; at < WORLDS; at++) {
          var world = Samples.world(tx, "world" + at);
          var point = Samples.keptPoint(tx, world, NOON);
          var restore = Samples.ended(Samples.restore(point, NOON), RestoreResult.SUCCESS);
          examples.add(new Example(world, point, tx.restoreSessions().insert(restore)));
        }
      });
      var first = examples.getFirst();
      var big = new BigCatalog(kind, settings, first.world(), first.point());
      try (var connection = big.connect()) {
        connection.setAutoCommit(false);
        for (var at = 0; at < WORLDS; at++) {
          multiply(connection, at, examples.get(at));
        }
        connection.commit();
        connection.setAutoCommit(true);
        if (kind == DatabaseKind.POSTGRESQL) {
          // As its own housekeeping does. SQLite is never told to: it plans without figures.
          try (var statement = connection.createStatement()) {
            statement.execute("vacuum analyze");
          }
        }
      }
      var counted = NOON.plus(Duration.ofDays(DAYS - 3));
      while (!catalog.<Boolean>write(tx -> tx.listCounts().extend(counted, RESTORES))) {
        continue;
      }
      return big;
    }
  }

  /** Three fifths for the first, the rest shared by the others. */
  private static int share(int all, int at) {
    return at == 0 ? all * 3 / 5 : all * 2 / 5 / (WORLDS - 1);
  }

  private static void multiply(Connection connection, int at, Example example) throws SQLException {
    var backups = share(BACKUPS, at);
    var restores = share(RESTORES, at);
    var offset = at * 100_000;
    var numbers = 1_000_000L * (at + 1);
    copy(
        connection,
        "backup_session",
        "point_id = '%s'".formatted(example.point().id()),
        backups,
        with(
            times(backups, "created_at", "queued_at", "started_at", "begun_at", "ended_at"),
            "id",
            id(offset, 1),
            "no",
            numbers + " + i",
            "point_id",
            id(offset, 2)));
    copy(
        connection,
        "restore_point",
        "id = '%s'".formatted(example.point().id()),
        backups,
        with(
            times(backups, "created_at", "point_in_time_at", "completed_at", "started_at"),
            "id",
            id(offset, 2),
            "slug",
            "'backup-' || cast(i as varchar(9))",
            "backup_session_id",
            id(offset, 1)));
    copy(
        connection,
        "restore_point_copy",
        "restore_point_id = '%s'".formatted(example.point().id()),
        backups,
        with(
            times(backups, "created_at", "point_in_time_at"),
            "id",
            spread(offset),
            "restore_point_id",
            id(offset, 2),
            "session_no",
            numbers + " + i",
            "destination",
            "case when i % 4 = 0 then 'SNAPSHOT' else 'REPOSITORY' end"));
    copy(
        connection,
        "restore_session",
        "id = '%s'".formatted(example.restore().id()),
        restores,
        with(
            times(restores, "created_at", "queued_at", "started_at", "begun_at", "modified_at"),
            "id",
            id(offset, 4),
            "no",
            (numbers + 500_000) + " + i",
            "millis_id",
            "millis_id + i * cast(%d as bigint)"
                .formatted(Duration.ofDays(DAYS).toMillis() / restores),
            "purpose",
            "case when i % 5 = 0 then 'EXPLORE' else 'RECOVERY' end",
            "explorer",
            "case when i % 3 = 0 then 'MAILBOX' else 'FILES' end",
            "result",
            "case when i % 7 = 0 then 'FAILED' else 'SUCCESS' end",
            "state_key",
            "case when i % 7 = 0 then 'ENDED FAILED' else 'ENDED SUCCESS' end",
            "actor_id",
            "case when i % 2 = 0 then actor_id else " + id(offset, 5) + " end"));
  }

  private static Map<String, String> with(Map<String, String> times, String... others) {
    var all = new java.util.HashMap<>(times);
    for (var at = 0; at < others.length; at += 2) {
      all.put(others[at], others[at + 1]);
    }
    return all;
  }

  /** From noon on, one after the other, over all days. */
  private static Map<String, String> times(int rows, String... columns) {
    var step = Duration.ofDays(DAYS).toSeconds() * 1_000_000 / rows;
    var times = new java.util.HashMap<String, String>();
    for (var column : columns) {
      times.put(column, "%d + i * cast(%d as bigint)".formatted(Columns.micros(NOON), step));
    }
    return times;
  }

  private static String id(int offset, int sort) {
    return "cast(%d + i as varchar(9)) || '-000%d-7000-8000-000000000000'"
        .formatted(10_000_000 + offset, sort);
  }

  /** Ids of some time ago, whose first six digits change every hundred rows. */
  private static String spread(int offset) {
    return "'018' || cast(100 + i / 100 as varchar(9)) || '00-' || cast(1000 + i % 100 as varchar(9))"
        + " || '-7000-8000-%012d'".formatted(offset);
  }

  private static void copy(
      Connection connection, String table, String which, int rows, Map<String, String> changes)
      throws SQLException {
    try (var statement = connection.createStatement()) {
      var columns = new ArrayList<String>();
      var values = new ArrayList<String>();
      try (var none = statement.executeQuery("select * from %s where 1 = 0".formatted(table))) {
        for (var at = 1; at <= none.getMetaData().getColumnCount(); at++) {
          var column = none.getMetaData().getColumnName(at);
          columns.add(column);
          values.add(changes.getOrDefault(column, column));
        }
      }
      statement.executeUpdate(
          """
          with recursive number (i) as (select 1 union all select i + 1 from number where i < %d)
          insert into %s (%s) select %s from %s cross join number where %s
          """
              .formatted(
                  rows,
                  table,
                  String.join(", ", columns),
                  String.join(", ", values),
                  table,
                  which));
    }
  }
}
