package io.holdfast.catalog;

import java.util.function.Function;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.RecordMapper;

/** One row of what a query found. Belongs to whoever reads it, and ends with the next row. */
interface Row {
  /** The value of a column that the query selects; null where the row has none. */
  <V> V get(Field<V> column);

  /**
   * What a column says in JSON. What rows that are fetched together often say alike is read once
   * for all of them.
   */
  default <V> V json(Field<String> column, Class<V> type) {
    return Json.read(get(column), type);
  }

  /** Reads rows that jOOQ fetches. */
  static <T> RecordMapper<Record, T> reading(Function<Row, T> read) {
    return row -> read.apply(row::get);
  }
}
