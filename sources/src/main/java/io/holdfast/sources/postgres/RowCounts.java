package io.holdfast.sources.postgres;

import io.holdfast.sources.SourceException;
import io.holdfast.sources.postgres.Inventory.Relation;
import io.holdfast.sources.postgres.server.Sql;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts rows by asking the server, as long as there is time: the smallest tables first. */
final class RowCounts {
  private RowCounts() {}

  /**
   * Counts within an open transaction. What was not counted in time is absent; an estimate is no
   * expectation.
   */
  static Map<Relation, Long> within(Sql sql, List<Relation> relations, Duration time) {
    var counted = new HashMap<Relation, Long>();
    var end = System.nanoTime() + time.toNanos();
    for (var relation : relations) {
      var millis = (end - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        return counted;
      }
      if (relation.isTable()) {
        sql.run("savepoint counting");
        try {
          sql.run("set local statement_timeout = " + millis);
          counted.put(relation, count(sql, relation));
          sql.run("set local statement_timeout = 0");
          sql.run("release savepoint counting");
        } catch (SourceException e) {
          sql.run("rollback to savepoint counting");
          return counted;
        }
      }
    }
    return counted;
  }

  static long count(Sql sql, Relation relation) {
    return sql.number("select count(*) from only " + relation.sqlName());
  }
}
