package io.holdfast.catalog;

import io.holdfast.catalog.column.Columns;
import io.holdfast.catalog.query.TimeRange;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Parts that the filters of many resources share. */
@SuppressWarnings("JavaInstantGetSecondsGetNano") // only what is finer than a microsecond counts
final class Conditions {
  private static final int TICK_NANOS = 100;
  private static final int TICKS = 10;

  private Conditions() {}

  /**
   * Is one of these words. They stand in the statement, since they are the program's own: a
   * database that sees them keeps one plan for all values that are still asked for.
   */
  static <E extends Enum<E>> Condition among(Field<E> field, Collection<E> words) {
    return field.in(words.stream().sorted().map(word -> DSL.inline(word, field)).toList());
  }

  /** Contains the term, whatever the case; the column holds its text in lower case. */
  static Condition text(Field<String> searchText, String term) {
    if (term.isEmpty()) {
      return DSL.noCondition();
    }
    return searchText.contains(Assignments.clean(term).toLowerCase(Locale.ROOT));
  }

  /** As {@link #text}, of the first of a row's parts alone. */
  static Condition firstText(Field<String> searchText, String term) {
    var part = Assignments.clean(term).toLowerCase(Locale.ROOT);
    return DSL.position(searchText, part)
        .between(
            DSL.inline(1),
            DSL.position(searchText, "\n").minus(part.codePointCount(0, part.length())));
  }

  /** Contains a part, in the same case. */
  static Condition holds(Field<String> text, String part) {
    return part.isEmpty()
        ? DSL.noCondition()
        : DSL.position(text, Assignments.clean(part)).greaterThan(0);
  }

  /** What {@link #text} looks at, for a row. */
  static String searchText(@Nullable Object... parts) {
    var text = new StringBuilder();
    for (var part : parts) {
      if (part != null) {
        text.append(part).append('\n');
      }
    }
    return text.toString().toLowerCase(Locale.ROOT);
  }

  /** A time of microseconds within a range that may be finer. */
  static Condition range(Field<Instant> field, TimeRange range) {
    var condition = DSL.noCondition();
    if (range.from() != null) {
      var exact = exact(range.from());
      condition =
          condition.and(
              range.fromInclusive() && exact ? field.ge(range.from()) : field.gt(range.from()));
    }
    if (range.to() != null) {
      var exact = exact(range.to());
      condition =
          condition.and(
              range.toInclusive() || !exact ? field.le(range.to()) : field.lt(range.to()));
    }
    return condition;
  }

  /** As {@link #range}, for a time whose tenths of microseconds lie in a column of their own. */
  static Condition range(Field<Instant> field, Field<Integer> tick, TimeRange range) {
    var condition = DSL.noCondition();
    if (range.from() != null) {
      var ticks = ticks(range.from());
      var edge = range.fromInclusive() && whole(range.from()) ? tick.ge(ticks) : tick.gt(ticks);
      condition = condition.and(field.ge(range.from())).and(field.gt(range.from()).or(edge));
    }
    if (range.to() != null) {
      var ticks = ticks(range.to());
      var edge = range.toInclusive() || !whole(range.to()) ? tick.le(ticks) : tick.lt(ticks);
      condition = condition.and(field.le(range.to())).and(field.lt(range.to()).or(edge));
    }
    return condition;
  }

  /** All of one of the sets at least. */
  static <F> Condition anyOf(List<Set<F>> alternatives, Function<F, Condition> condition) {
    return alternatives.stream()
        .map(all -> all.stream().map(condition).reduce(DSL.trueCondition(), Condition::and))
        .reduce(DSL.falseCondition(), Condition::or);
  }

  /** What a condition does not hold for; what it says nothing of is among it. */
  static Condition not(Condition condition) {
    return DSL.when(condition, 1).otherwise(0).eq(0);
  }

  /** Tenths of a microsecond beyond what the column of a time holds. */
  static int ticks(Instant instant) {
    return instant.getNano() / TICK_NANOS % TICKS;
  }

  /** A time put together again. */
  static Instant withTicks(Instant instant, int ticks) {
    return instant.plusNanos((long) ticks * TICK_NANOS);
  }

  private static boolean whole(Instant instant) {
    return instant.getNano() % TICK_NANOS == 0;
  }

  private static boolean exact(Instant instant) {
    return Columns.instant(Columns.micros(instant)).equals(instant);
  }
}
