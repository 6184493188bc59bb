package io.holdfast.catalog;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jooq.DSLContext;

/** Keeps the counts of long lists up to the day before yesterday. Belongs to one transaction. */
public final class ListCountTable {
  static final List<ListCounts.Shape> ALL =
      Stream.of(RestoreSessionTable.LIST, BackupSessionTable.LIST, PointCopyTable.LIST)
          .flatMap(list -> list.counts().stream())
          .toList();

  private final DSLContext sql;

  ListCountTable(DSLContext sql) {
    this.sql = sql;
  }

  /**
   * Counts the next rows that are older than a moment.
   *
   * @param rows about how many rows of each list to count in this transaction
   * @return whether all of them are counted now
   */
  public boolean extend(Instant until, int rows) {
    var done = true;
    for (var shape : ALL) {
      done &= new ListCounts(sql, shape).extend(until, rows);
    }
    return done;
  }
}
