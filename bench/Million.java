import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Fills a catalog that holds the seeds' examples with many backups and restores, by bulk inserts:
 * every row is a copy of an example's with other ids, times and states. Run as a source file by
 * {@code bench/lists}: {@code java -cp DRIVERS Million.java JDBC-URL RESTORES}.
 *
 * <p>For each million restores there are 400,000 backups, each with its point and copy. Four fifths
 * are the example project's, over twelve protections of which one has a third of all restores, the
 * rest lies in twenty other projects. Restores are spread over two years, a few thousand to a day.
 */
final class Million {
  private static final UUID PROJECT = UUID.fromString("5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9e01");
  private static final String ADDON_POINT = "7c9a1c5e-0d3e-4b35-8a7b-3d1f0f6a2d26";
  private static final Instant BEGIN = Instant.parse("2024-11-01T00:00:00Z");
  private static final long SPAN_MICROS = Duration.ofDays(730).toSeconds() * 1_000_000;
  private static final int PROJECTS = 20;
  private static final int BATCH = 2_000;

  private final Connection connection;
  private final boolean sqlite;
  private final int restores;
  private final int backups;
  private final SplittableRandom random = new SplittableRandom(20261122);
  private final List<Scope> own = new ArrayList<>();
  private final List<Scope> others = new ArrayList<>();
  private long number;

  /** Where a row belongs. */
  private record Scope(String project, String protection, String source) {}

  /** A backup that restores can be of. */
  private record Point(Scope scope, String id, long startedAt) {}

  private Million(Connection connection, boolean sqlite, int restores) {
    this.connection = connection;
    this.sqlite = sqlite;
    this.restores = restores;
    this.backups = restores * 2 / 5;
  }

  public static void main(String[] arguments) throws SQLException, IOException {
    var url = arguments[0];
    try (var connection = DriverManager.getConnection(url)) {
      var million =
          new Million(connection, url.startsWith("jdbc:sqlite"), Integer.parseInt(arguments[1]));
      million.fill();
    }
  }

  private void fill() throws SQLException {
    if (sqlite) {
      run("pragma journal_mode = wal");
      run("pragma synchronous = off");
      run("pragma cache_size = -500000");
      run("pragma foreign_keys = off");
    }
    connection.setAutoCommit(false);
    number = longOf("select max(no) from (select max(no) as no from backup_session union all select"
        + " max(no) from restore_session) numbers") + 1;
    world();
    var indexes = new LinkedHashMap<String, String>();
    for (var table :
        List.of("backup_session", "restore_point", "restore_point_copy", "restore_session")) {
      indexes.putAll(dropIndexes(table));
    }
    var points = backups();
    restores(points);
    for (var index : indexes.values()) {
      run(index);
    }
    run("update counter set last_value = %d where name = 'session'".formatted(number));
    connection.commit();
    connection.setAutoCommit(true);
    if (sqlite) {
      run("pragma wal_checkpoint(truncate)");
    } else {
      run("vacuum analyze");
    }
  }

  private void world() throws SQLException {
    var protections = rows("select * from protection order by id");
    var sources = rows("select * from source order by id");
    for (var protection : protections) {
      own.add(
          new Scope(
              PROJECT.toString(),
              (String) protection.get("id"),
              (String) protection.get("source_id")));
    }
    for (var more = own.size(); more < 12; more++) {
      own.add(another(PROJECT.toString(), more, sources.getFirst(), protections.getFirst()));
    }
    var project = rows("select * from project").getFirst();
    for (var at = 0; at < PROJECTS; at++) {
      var copy = new LinkedHashMap<>(project);
      copy.put("id", id(0));
      copy.put("slug", "other-" + at);
      insert("project", List.of(copy));
      others.add(another((String) copy.get("id"), at, sources.getFirst(), protections.getFirst()));
    }
  }

  private Scope another(
      String project, int at, Map<String, Object> source, Map<String, Object> protection)
      throws SQLException {
    var newSource = new LinkedHashMap<>(source);
    newSource.put("id", id(0));
    newSource.put("project_id", project);
    newSource.put("slug", "source-" + at);
    insert("source", List.of(newSource));
    var newProtection = new LinkedHashMap<>(protection);
    newProtection.put("id", id(0));
    newProtection.put("project_id", project);
    newProtection.put("source_id", newSource.get("id"));
    insert("protection", List.of(newProtection));
    return new Scope(project, (String) newProtection.get("id"), (String) newSource.get("id"));
  }

  private List<Point> backups() throws SQLException {
    var session = rows("select * from backup_session order by no").getFirst();
    var point = rows("select * from restore_point order by id").getFirst();
    var copy = rows("select * from restore_point_copy order by id").getFirst();
    var points = new ArrayList<Point>();
    var sessions = new ArrayList<Map<String, Object>>();
    var newPoints = new ArrayList<Map<String, Object>>();
    var copies = new ArrayList<Map<String, Object>>();
    for (var at = 0; at < backups; at++) {
      var scope = scope();
      var time = micros(BEGIN) + SPAN_MICROS / backups * at;
      var made = new Point(scope, id(time), time);
      points.add(made);
      var sessionId = id(time);
      var ids = Map.<String, Object>of("project_id", scope.project(), "source_id", scope.source());
      var one = changed(session, ids, time);
      one.put("id", sessionId);
      one.put("no", number);
      one.put("protection_id", scope.protection());
      one.put("point_id", made.id());
      sessions.add(one);
      var its = changed(point, ids, time);
      its.put("id", made.id());
      its.put("slug", "backup-" + number);
      its.put("protection_id", scope.protection());
      its.put("backup_session_id", sessionId);
      newPoints.add(its);
      var lies = changed(copy, ids, time);
      lies.put("id", id(time));
      lies.put("restore_point_id", made.id());
      lies.put("session_no", number);
      copies.add(lies);
      number++;
      if (sessions.size() == BATCH || at == backups - 1) {
        insert("backup_session", sessions);
        insert("restore_point", newPoints);
        insert("restore_point_copy", copies);
        sessions.clear();
        newPoints.clear();
        copies.clear();
      }
    }
    return points;
  }

  private void restores(List<Point> points) throws SQLException {
    var examples = rows("select * from restore_session order by no");
    var open = examples.getFirst();
    var others = List.of(open, examples.get(1), examples.get(2), examples.get(3));
    var big = own.stream().filter(it -> it.protection().startsWith("00cd2538")).findFirst();
    var batch = new ArrayList<Map<String, Object>>();
    for (var at = 0; at < restores; at++) {
      var time = micros(BEGIN) + SPAN_MICROS / restores * at + 7;
      var point = points.get(random.nextInt(points.size()));
      var scope = point.scope();
      var pointId = point.id();
      switch (at % 10) {
        case 0, 1, 2 -> scope = big.orElseThrow();
        case 3 -> {
          scope = own.stream().filter(it -> it.source().endsWith("9e04")).findFirst().orElseThrow();
          pointId = ADDON_POINT;
        }
        default -> {}
      }
      var mailbox = at % 10 >= 6; // two fifths are an explorer's, as the fixture's first two are
      var row = new LinkedHashMap<>(others.get(mailbox ? 1 : 2 + at % 2));
      row.put("id", id(time));
      row.put("no", number++);
      row.put("millis_id", time / 1000);
      row.put("project_id", scope.project());
      row.put("protection_id", scope.protection());
      row.put("source_id", scope.source());
      row.put("restore_point_id", pointId);
      row.put("copy_id", null);
      row.put("purpose", mailbox && at % 3 == 0 ? "EXPLORE" : "RECOVERY");
      times(row, time);
      standing(row, at == restores - 1 ? 99 : random.nextInt(100));
      if (mailbox) {
        row.put("project_id", PROJECT.toString());
      }
      batch.add(row);
      if (batch.size() == BATCH || at == restores - 1) {
        insert("restore_session", batch);
        batch.clear();
      }
    }
  }

  private static void standing(Map<String, Object> row, int chance) {
    var result =
        chance < 88 ? "SUCCESS" : chance < 93 ? "WARNING" : chance < 95 ? "PARTIAL" : "FAILED";
    row.put("state", "ENDED");
    row.put("result", result);
    row.put("state_key", "ENDED " + result);
  }

  private static void times(Map<String, Object> row, long time) {
    row.put("created_at", time);
    row.put("created_tick", 0);
    row.put("queued_at", time);
    row.put("started_at", time + 1_000_000);
    row.put("begun_at", time + 1_000_000);
    row.put("ended_at", time + 90_000_000);
    row.put("ended_tick", 0);
    row.put("modified_at", time + 90_000_000);
    row.put("point_started_at", time - 3_600_000_000L);
  }

  private static Map<String, Object> changed(
      Map<String, Object> row, Map<String, Object> ids, long time) {
    var copy = new LinkedHashMap<>(row);
    copy.putAll(ids);
    copy.replaceAll(
        (name, value) ->
            value instanceof Number && name.matches("(created|queued|started|begun|requested|point_in_time)_at")
                ? (Object) time
                : value instanceof Number && name.matches("(ended|completed|modified)_at")
                    ? (Object) (time + 60_000_000)
                    : value);
    return copy;
  }

  private Scope scope() {
    return random.nextInt(5) > 0
        ? own.get(random.nextInt(own.size()))
        : others.get(random.nextInt(others.size()));
  }

  /** A UUIDv7 of a time, as the service makes them. */
  private String id(long micros) {
    var high = (micros / 1000 << 16) | 0x7000L | random.nextInt(0x1000);
    return new UUID(high, (random.nextLong() >>> 2) | 0x8000000000000000L).toString();
  }

  private Map<String, String> dropIndexes(String table) throws SQLException {
    var indexes = new LinkedHashMap<String, String>();
    var query =
        sqlite
            ? "select name, sql from sqlite_master where type = 'index' and sql is not null and"
                + " tbl_name = '%s'"
            : "select indexname as name, indexdef as sql from pg_indexes where tablename = '%s' and"
                + " indexname not like '%%_pkey'";
    for (var row : rows(query.formatted(table))) {
      indexes.put((String) row.get("name"), (String) row.get("sql"));
      run("drop index " + row.get("name"));
    }
    return indexes;
  }

  private void insert(String table, List<Map<String, Object>> rows) throws SQLException {
    var columns = List.copyOf(rows.getFirst().keySet());
    var sql =
        "insert into %s (%s) values (%s)"
            .formatted(
                table, String.join(", ", columns), String.join(", ", columns.stream().map(_ -> "?").toList()));
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (var row : rows) {
        for (var at = 0; at < columns.size(); at++) {
          statement.setObject(at + 1, row.get(columns.get(at)));
        }
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private List<Map<String, Object>> rows(String query) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      var columns = rows.getMetaData();
      var read = new ArrayList<Map<String, Object>>();
      while (rows.next()) {
        var row = new LinkedHashMap<String, Object>();
        for (var at = 1; at <= columns.getColumnCount(); at++) {
          row.put(columns.getColumnLabel(at).toLowerCase(java.util.Locale.ROOT), rows.getObject(at));
        }
        read.add(row);
      }
      return read;
    }
  }

  private long longOf(String query) throws SQLException {
    return ((Number) rows(query).getFirst().values().iterator().next()).longValue();
  }

  private void run(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long micros(Instant instant) {
    return instant.getEpochSecond() * 1_000_000;
  }
}
