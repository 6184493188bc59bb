package io.holdfast.sources.postgres;

import io.holdfast.sources.PlannedRestore.Difference;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.postgres.DatabasePlan.Way;
import io.holdfast.sources.postgres.Inventory.Relation;
import io.holdfast.sources.postgres.dump.Entry;
import io.holdfast.sources.postgres.server.Server;
import io.holdfast.sources.postgres.server.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what a restored database has, and compares it with what its dump had. */
final class DatabaseComparison {
  private static final String ROWS = "rows.";

  private DatabaseComparison() {}

  static List<Difference> compare(Server server, DatabasePlan plan) throws InterruptedException {
    var differences = new ArrayList<Difference>();
    try (var sql = server.connect(plan.target())) {
      sql.begin();
      var total = 0L;
      for (var table : plan.tables()) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        var expected = plan.part().expectations().get(ROWS + table.qualifiedName());
        if (expected != null) {
          var actual = count(sql, table);
          total += Math.max(0, actual);
          add(differences, plan, ROWS + table.qualifiedName(), expected, actual);
        }
      }
      if (plan.whole() && plan.way() != Way.OVERWRITE) {
        compareCounts(sql, plan, total, differences);
      }
    }
    return differences;
  }

  /** In a database that others had objects in, only rows can be compared. */
  private static void compareCounts(
      Sql sql, DatabasePlan plan, long rows, List<Difference> differences) {
    Map<String, Long> counts = new TreeMap<>(Inventory.read(sql).counts());
    counts.put("rows", rows);
    counts.forEach((name, actual) -> {
      var expected = plan.part().expectations().get(name);
      if (expected != null) {
        add(differences, plan, name, expected, actual);
      }
    });
  }

  /**
   * @return -1 when there is no such table
   */
  private static long count(Sql sql, Entry table) {
    sql.run("savepoint counting");
    try {
      return RowCounts.count(sql, new Relation(table.schema(), table.tag(), 'r', 0));
    } catch (SourceException e) {
      sql.run("rollback to savepoint counting");
      return -1;
    }
  }

  private static void add(
      List<Difference> differences, DatabasePlan plan, String name, long expected, long actual) {
    if (expected != actual) {
      differences.add(
          new Difference(
              "%s/%s".formatted(plan.part().name(), name),
              Long.toString(expected),
              actual < 0 ? "missing" : Long.toString(actual)));
    }
  }
}
