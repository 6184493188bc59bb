package io.holdfast.catalog;

import java.time.Instant;
import java.util.List;
import org.jooq.DSLContext;

/** Keeps the counts of long lists up to the day before yesterday. Belongs to one transaction. */
public final class ListCountTable {
  static final List<ListCounts.Shape> ALL =
      List.of(
          RestoreSessionRow.COUNTS,
          RestoreSessionRow.BEGUN_COUNTS,
          RestoreSessionRow.POINT_COUNTS,
          BackupHistoryTable.COUNTS,
          BackupSessionTable.BEGUN_COUNTS,
          PointCopyTable.COUNTS);

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
