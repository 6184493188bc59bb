package io.holdfast.catalog;

import io.holdfast.catalog.query.Filter;
import io.holdfast.catalog.query.SortKey;
import io.holdfast.catalog.query.TimeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** One list whose filters counts know: its total, and where its deep pages begin. */
final class CountedList<F extends Filter> {
  /**
   * Which lists of a table counts know.
   *
   * @param key that the table's stretches are in order of
   * @param ask the rows that filters let through, as counts know them; empty for filters that they
   *     do not know
   * @param range of the stretches' order that a filter asks for; empty for filters of other things
   * @param within the filter that asks for a range
   */
  record Shape<F extends Filter, K extends SortKey>(
      ListCounts.Shape counts,
      K key,
      Function<List<F>, Optional<ListCounts.Asked>> ask,
      Function<F, Optional<TimeRange>> range,
      Function<TimeRange, F> within) {
    /** Of a list that knows no filter by its stretches' order. */
    Shape(ListCounts.Shape counts, K key, Function<List<F>, Optional<ListCounts.Asked>> ask) {
      this(
          counts,
          key,
          ask,
          _ -> Optional.empty(),
          range -> {
            throw new IllegalStateException("no filter asks for " + range);
          });
    }
  }

  /**
   * Rows that all filters let through and that fulfil a condition. Where that bounds rows on one
   * side, no filter does so again: SQLite would begin at whichever of the two bounds it sees first.
   */
  record Part<F extends Filter>(List<F> filters, Condition bound) {}

  /**
   * Where a page of several lists begins that are shown as one, the last row first.
   *
   * @param before the first stretch that has none of its rows; null if none is known
   */
  record Place(@Nullable String before, long offset) {}

  /** A page: from this offset on among a part of the rows. */
  record Start<F extends Filter>(Part<F> part, long offset) {}

  private final Shape<F, ?> shape;
  private final List<F> others;
  private final TimeRange range;
  private final StretchCounts counts;
  private final ToLongFunction<Part<F>> counter;

  /** The first stretch whose count is used; null if that is the list's first. */
  private final @Nullable String first;

  /** The first stretch after those whose counts are used. */
  private final String end;

  private final long version;

  /** Once it is counted; for one transaction. */
  private long above = -1;

  private CountedList(
      Shape<F, ?> shape,
      Asking<F> asking,
      Known known,
      String end,
      ToLongFunction<Part<F>> counter) {
    this.shape = shape;
    this.others = asking.others();
    this.range = asking.range();
    this.first = asking.first(shape.counts().stretches());
    this.counts = known.counts();
    this.version = known.version();
    this.end = end;
    this.counter = counter;
  }

  /** What is asked for, without and within a range of the stretches' order. */
  private record Asking<F extends Filter>(List<F> others, TimeRange range) {
    static <F extends Filter> Asking<F> of(
        List<F> filters, Function<F, Optional<TimeRange>> ranges) {
      var range = TimeRange.ANY;
      var others = new ArrayList<F>();
      for (var filter : filters) {
        var within = ranges.apply(filter);
        if (within.isEmpty()) {
          others.add(filter);
        } else {
          range = within.get().within(range);
        }
      }
      return new Asking<>(List.copyOf(others), range);
    }

    @Nullable String first(Stretches stretches) {
      return range.from() == null ? null : stretches.next(stretches.at(range.from()));
    }

    String end(Stretches stretches, String counted) {
      var last = range.to() == null ? counted : stretches.at(range.to());
      return last.compareTo(counted) < 0 ? last : counted;
    }
  }

  /** What counts say, as they were at a version. */
  private record Known(StretchCounts counts, long version) {}

  /**
   * @param counter counts a part of the list's rows
   * @return empty if nothing is counted, or not by these filters
   */
  static <F extends Filter, K extends SortKey> Optional<CountedList<F>> of(
      DSLContext sql, Shape<F, K> shape, List<F> filters, ToLongFunction<Part<F>> counter) {
    if (!knows(shape, filters)) {
      return Optional.empty();
    }
    var table = new ListCounts(sql, shape.counts());
    return table
        .end()
        .flatMap(end ->
            of(shape, filters, counter, end, asked -> Optional.of(table.counts(asked, end))));
  }

  /**
   * As {@link #of}, but asks the database for nothing: it is the list's as long as counts have the
   * same {@link #version}. Empty if this process does not remember it.
   */
  static <F extends Filter, K extends SortKey> Optional<CountedList<F>> remembered(
      DSLContext sql, Shape<F, K> shape, List<F> filters, ToLongFunction<Part<F>> counter) {
    var table = new ListCounts(sql, shape.counts());
    return table
        .rememberedEnd()
        .flatMap(
            end -> of(shape, filters, counter, end, asked -> table.rememberedCounts(asked, end)));
  }

  /** Whether counts, if there are any, tell rows apart as these filters do. */
  static <F extends Filter, K extends SortKey> boolean knows(Shape<F, K> shape, List<F> filters) {
    return shape
        .ask()
        .apply(Asking.of(filters, shape.range()).others())
        .filter(shape.counts()::knows)
        .isPresent();
  }

  private static <F extends Filter, K extends SortKey> Optional<CountedList<F>> of(
      Shape<F, K> shape,
      List<F> filters,
      ToLongFunction<Part<F>> counter,
      ListCounts.End counted,
      Function<ListCounts.Asked, Optional<StretchCounts>> counts) {
    var asking = Asking.of(filters, shape.range());
    var stretches = shape.counts().stretches();
    var first = asking.first(stretches);
    var end = asking.end(stretches, counted.stretch());
    if (first != null && first.compareTo(end) >= 0) {
      return Optional.empty();
    }
    return shape
        .ask()
        .apply(asking.others())
        .flatMap(counts)
        .map(found -> new Known(found, counted.version()))
        .map(known -> new CountedList<>(shape, asking, known, end, counter));
  }

  /** What its deep pages must be in order of. */
  SortKey key() {
    return shape.key();
  }

  long total() {
    return below() + counted() + above();
  }

  /** The name of the counts, and the version that they had. */
  String name() {
    return shape.counts().name();
  }

  long version() {
    return version;
  }

  /** Rows that the counts know. */
  long counted() {
    return counts.rows(from(), to());
  }

  /** The others. */
  List<Part<F>> uncounted() {
    var after = partAfter();
    return first == null ? List.of(after) : List.of(partBefore(first), after);
  }

  /**
   * Where a page of several lists begins; empty if they are not counted alike.
   *
   * @param lists cut into stretches of the same times
   */
  static Optional<Place> together(List<CountedList<?>> lists, long offset) {
    var one = lists.getFirst();
    if (!lists.stream().allMatch(list -> list.whole() && list.end.equals(one.end))) {
      return Optional.empty();
    }
    var left = offset - lists.stream().mapToLong(CountedList::above).sum();
    if (left < 0) {
      return Optional.of(new Place(null, offset));
    }
    var counts = lists.stream().map(list -> list.counts).reduce(StretchCounts::plus).orElseThrow();
    var to = counts.place(one.end);
    var counted = counts.rows(0, to);
    if (left >= counted) {
      return Optional.of(new Place(to == 0 ? one.end : counts.stretch(0), 0));
    }
    var at = counts.holding(0, counted - 1 - left);
    var next = one.shape.counts().stretches().next(counts.stretch(at));
    return Optional.of(new Place(next, left - counts.rows(at + 1, to)));
  }

  /** Whether no range narrows it. */
  private boolean whole() {
    return range.equals(TimeRange.ANY);
  }

  /** Where a page begins in the order of the table's stretches. */
  Start<F> start(long offset, boolean descending) {
    return descending ? fromTheEnd(offset) : fromTheBeginning(offset);
  }

  private Start<F> fromTheBeginning(long offset) {
    var below = below();
    if (offset < below) {
      return new Start<>(new Part<>(with(range), DSL.noCondition()), offset);
    }
    var left = offset - below;
    var counted = counted();
    if (left >= counted) {
      return new Start<>(partFrom(end), left - counted);
    }
    var at = counts.holding(from(), left);
    return new Start<>(partFrom(counts.stretch(at)), left - counts.rows(from(), at));
  }

  private Start<F> fromTheEnd(long offset) {
    var above = above();
    if (offset < above) {
      return new Start<>(new Part<>(with(range), DSL.noCondition()), offset);
    }
    var left = offset - above;
    var counted = counted();
    if (left >= counted) {
      var rest = first == null ? new Part<>(others, DSL.falseCondition()) : partBefore(first);
      return new Start<>(rest, left - counted);
    }
    var at = counts.holding(from(), counted - 1 - left);
    var next = shape.counts().stretches().next(counts.stretch(at));
    return new Start<>(partBefore(next), left - counts.rows(at + 1, to()));
  }

  private int from() {
    return counts.place(first);
  }

  private int to() {
    return counts.place(end);
  }

  /** Rows before the first stretch whose count is used. */
  private long below() {
    return first == null ? 0 : counter.applyAsLong(partBefore(first));
  }

  /** Rows after the last. */
  private long above() {
    if (above < 0) {
      above = counter.applyAsLong(partAfter());
    }
    return above;
  }

  private Part<F> partAfter() {
    return new Part<>(upTo(), shape.counts().stretches().since(end));
  }

  private Part<F> partFrom(String stretch) {
    return new Part<>(upTo(), shape.counts().stretches().from(stretch));
  }

  private List<F> upTo() {
    return with(new TimeRange(null, false, range.to(), range.toInclusive()));
  }

  private Part<F> partBefore(String stretch) {
    var lower = new TimeRange(range.from(), range.fromInclusive(), null, false);
    return new Part<>(with(lower), shape.counts().stretches().before(stretch));
  }

  private List<F> with(TimeRange bounds) {
    if (bounds.from() == null && bounds.to() == null) {
      return others;
    }
    var filters = new ArrayList<>(others);
    filters.add(shape.within().apply(bounds));
    return filters;
  }
}
