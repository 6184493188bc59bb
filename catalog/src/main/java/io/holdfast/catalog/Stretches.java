package io.holdfast.catalog;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;

/**
 * How the rows of a table are cut into stretches, in the order that its lists have. A stretch is a
 * text that sorts as its rows do.
 */
sealed interface Stretches {
  /** What rows are in order of. */
  Field<?> order();

  /** The stretch of a row. */
  Field<String> of();

  /** The stretch of rows that are born at a moment. */
  String at(Instant now);

  /** Rows of this stretch and all after it. */
  Condition from(String stretch);

  /** As {@link #from}, for a stretch that stays the same for a day: it stands in the statement. */
  Condition since(String stretch);

  /** The stretch after this one. */
  String next(String stretch);

  /** Rows of all stretches before this one. */
  default Condition before(String stretch) {
    return DSL.not(from(stretch));
  }

  /**
   * UTC days of a time.
   *
   * @param second what the column counts a second as
   */
  record Days(Field<?> order, long second) implements Stretches {
    private static final long DAY_SECONDS = Duration.ofDays(1).toSeconds();

    /** From the first day of the year 1, so that no day has a negative number. */
    private static final long EPOCH_DAY = 719_162;

    /** Gives all numbers of days as many digits. */
    private static final long FIRST = 1_000_000;

    private static final long LAST = 9_999_999;

    /** Of a time as the catalog has them. */
    static Days ofMicros(Field<?> order) {
      return new Days(order, 1_000_000);
    }

    /** Of a number of Unix milliseconds. */
    static Days ofMillis(Field<?> order) {
      return new Days(order, 1_000);
    }

    @Override
    public Field<String> of() {
      var length = DAY_SECONDS * second;
      return moment().plus(EPOCH_DAY * length).div(length).plus(FIRST).cast(String.class);
    }

    @Override
    public String at(Instant now) {
      var day = FIRST + EPOCH_DAY + Math.floorDiv(now.getEpochSecond(), DAY_SECONDS);
      return Long.toString(Math.clamp(day, FIRST, LAST));
    }

    @Override
    public Condition from(String stretch) {
      return moment().ge(start(stretch));
    }

    @Override
    public Condition since(String stretch) {
      return moment().ge(DSL.inline(start(stretch)));
    }

    @Override
    public Condition before(String stretch) {
      return moment().lt(start(stretch));
    }

    @Override
    public String next(String stretch) {
      return Long.toString(Math.min(Long.parseLong(stretch) + 1, LAST));
    }

    private long start(String stretch) {
      return (Long.parseLong(stretch) - FIRST - EPOCH_DAY) * DAY_SECONDS * second;
    }

    private Field<Long> moment() {
      return DSL.field(order.getQualifiedName(), Long.class);
    }
  }

  /** Ids by their first six digits: some five hours of UUIDs that begin with their time. */
  record Ids(Field<?> order) implements Stretches {
    private static final int DIGITS = 6;
    private static final int BITS_BELOW = 24;

    @Override
    public Field<String> of() {
      return DSL.substring(text(), 1, DIGITS);
    }

    @Override
    public String at(Instant now) {
      return "%06x".formatted(now.toEpochMilli() >>> BITS_BELOW);
    }

    @Override
    public Condition from(String stretch) {
      return text().ge(stretch);
    }

    @Override
    public Condition since(String stretch) {
      return text().ge(DSL.inline(stretch));
    }

    @Override
    public Condition before(String stretch) {
      return text().lt(stretch);
    }

    /** After the last comes what no id begins with. */
    @Override
    public String next(String stretch) {
      var next = Long.parseLong(stretch, 16) + 1;
      var text = Long.toHexString(next).toLowerCase(Locale.ROOT);
      return text.length() > DIGITS ? "g" : "0".repeat(DIGITS - text.length()) + text;
    }

    private Field<String> text() {
      return DSL.field(order.getQualifiedName(), String.class);
    }
  }
}
