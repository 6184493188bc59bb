package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.COUNTER;

import org.jooq.DSLContext;

/** Gives out the numbers of sessions, each once. */
final class Numbers {
  private Numbers() {}

  static long nextSession(DSLContext sql) {
    return sql.update(COUNTER)
        .set(COUNTER.LAST_VALUE, COUNTER.LAST_VALUE.plus(1))
        .where(COUNTER.NAME.eq("session"))
        .returningResult(COUNTER.LAST_VALUE)
        .fetchSingle()
        .value1();
  }

  /** Numbers given from outside (imports, fixtures) are passed over by those to come. */
  static void reserveSession(DSLContext sql, long number) {
    sql.update(COUNTER)
        .set(COUNTER.LAST_VALUE, number)
        .where(COUNTER.NAME.eq("session"), COUNTER.LAST_VALUE.lt(number))
        .execute();
  }
}
