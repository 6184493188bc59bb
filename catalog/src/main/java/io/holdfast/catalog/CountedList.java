package io.holdfast.catalog;

import io.holdfast.catalog.query.Filter;
import io.holdfast.catalog.query.SortKey;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** One list whose filters counts know: its total, and where its deep pages begin. */
final class CountedList {
  /**
   * Which lists of a table counts know.
   *
   * @param key that the table's stretches are in order of
   * @param ask the rows that filters let through, as counts know them; empty for filters that they
   *     do not know
   */
  record Shape<F extends Filter, K extends SortKey>(
      ListCounts.Shape counts, K key, Function<List<F>, Optional<ListCounts.Asked>> ask) {}

  /** A page: from this offset on among the rows that also fulfil this. */
  record Start(Condition bound, long offset) {}

  private final ListCounts counts;
  private final Stretches stretches;
  private final ListCounts.Asked asked;
  private final String end;
  private final ToLongFunction<Condition> counter;

  private CountedList(
      ListCounts counts,
      Stretches stretches,
      ListCounts.Asked asked,
      String end,
      ToLongFunction<Condition> counter) {
    this.counts = counts;
    this.stretches = stretches;
    this.asked = asked;
    this.end = end;
    this.counter = counter;
  }

  /**
   * @param counter counts the list's rows that also fulfil a condition
   * @return empty if nothing is counted, or not by these filters
   */
  static <F extends Filter, K extends SortKey> Optional<CountedList> of(
      DSLContext sql, Shape<F, K> shape, List<F> filters, ToLongFunction<Condition> counter) {
    var counts = new ListCounts(sql, shape.counts());
    return shape
        .ask()
        .apply(filters)
        .flatMap(asked ->
            counts
                .end()
                .map(end ->
                    new CountedList(counts, shape.counts().stretches(), asked, end, counter)));
  }

  long total() {
    return counts.total(asked) + uncounted();
  }

  /** Where a page begins in the order of the table's stretches. */
  Start start(long offset, boolean descending) {
    return descending ? fromTheEnd(offset) : fromTheBeginning(offset);
  }

  private Start fromTheBeginning(long offset) {
    var left = offset;
    for (var stretch : counts.byStretch(asked).entrySet()) {
      if (left < stretch.getValue()) {
        return new Start(stretches.from(stretch.getKey()), left);
      }
      left -= stretch.getValue();
    }
    return new Start(stretches.from(end), left);
  }

  private Start fromTheEnd(long offset) {
    var newest = uncounted();
    if (offset < newest) {
      return new Start(DSL.noCondition(), offset);
    }
    var left = offset - newest;
    for (var stretch : counts.byStretch(asked).descendingMap().entrySet()) {
      if (left < stretch.getValue()) {
        return new Start(stretches.before(stretches.next(stretch.getKey())), left);
      }
      left -= stretch.getValue();
    }
    return new Start(DSL.falseCondition(), 0);
  }

  private long uncounted() {
    return counter.applyAsLong(stretches.from(end));
  }
}
