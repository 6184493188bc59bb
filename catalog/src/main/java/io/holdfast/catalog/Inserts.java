package io.holdfast.catalog;

import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Table;

/** Many rows at once, in statements that stay under the databases' limits on parameters. */
final class Inserts {
  private static final int BATCH = 500;

  private Inserts() {}

  static void all(DSLContext sql, Table<?> table, List<Assignments> rows) {
    for (int from = 0; from < rows.size(); from += BATCH) {
      var batch = rows.subList(from, Math.min(from + BATCH, rows.size()));
      var insert = sql.insertInto(table, batch.getFirst().values().keySet());
      for (var row : batch) {
        insert = insert.values(row.values().values());
      }
      insert.execute();
    }
  }
}
