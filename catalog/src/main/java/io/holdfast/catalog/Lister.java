package io.holdfast.catalog;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Filter;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.Position;
import io.holdfast.catalog.query.Slice;
import io.holdfast.catalog.query.SortKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.OrderField;
import org.jooq.ResultQuery;
import org.jooq.SelectLimitStep;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Turns a query into one statement on an index (and a second one for the total). Pages after a
 * position cost the same at any depth. Absent sort values come last, whichever the direction.
 */
final class Lister<F extends Filter, K extends SortKey, T> {
  /**
   * What is special about a resource's list.
   *
   * @param from the table, joined with others if rows are read from those too
   * @param id breaks ties; unique
   * @param condition a filter in SQL
   * @param key a sort key's column
   * @param counted of which lists counts are kept
   */
  record Shape<F extends Filter, K extends SortKey, T>(
      Table<?> table,
      Table<?> from,
      Projection projection,
      Field<?> id,
      Function<F, Condition> condition,
      Function<K, Field<?>> key,
      Function<Row, T> read,
      List<CountedList.Shape<F, K>> counted) {
    Shape(
        Table<?> table,
        Field<?> id,
        Function<F, Condition> condition,
        Function<K, Field<?>> key,
        Function<Row, T> read) {
      this(table, id, condition, key, read, List.of());
    }

    Shape(
        Table<?> table,
        Field<?> id,
        Function<F, Condition> condition,
        Function<K, Field<?>> key,
        Function<Row, T> read,
        List<CountedList.Shape<F, K>> counted) {
      this(table, table, Projection.of(table), id, condition, key, read, counted);
    }

    /** The counts that are kept of the table. */
    List<ListCounts.Shape> counts() {
      return counted.stream().<ListCounts.Shape>map(CountedList.Shape::counts).distinct().toList();
    }
  }

  /** From here on an offset first skips ids alone, which an index gives without its rows. */
  static final long DEEP = 100;

  /** As many ids as one statement can well name. */
  private static final int DEEP_LIMIT = 1000;

  /** Rows, in their order, and what their statement tells beside them. */
  private record Wanted(Condition where, List<OrderField<?>> order, Total total) {
    Wanted(Condition where, List<OrderField<?>> order) {
      this(where, order, Total.UNASKED);
    }
  }

  private final DSLContext sql;
  private final Shape<F, K, T> shape;

  Lister(DSLContext sql, Shape<F, K, T> shape) {
    this.sql = sql;
    this.shape = shape;
  }

  Slice<T> list(CatalogQuery<F, K> query) {
    return list(query, DSL.noCondition());
  }

  /** As {@link #list(CatalogQuery)}, under a condition that looks at all filters at once. */
  Slice<T> list(CatalogQuery<F, K> query, Condition more) {
    var condition = condition(query.filters()).and(more);
    return atOnce(query, condition, more).orElseGet(() -> inTurn(query, condition, more));
  }

  private Slice<T> inTurn(CatalogQuery<F, K> query, Condition condition, Condition more) {
    if (query.counting() && query.page().limit() > 0) {
      SingleLook.leave(sql);
    }
    var counted = counted(query, more);
    var total =
        query.counting() ? counted.map(CountedList::total).orElseGet(() -> count(condition)) : null;
    var limit = query.page().limit();
    if (limit == 0) {
      return new Slice<>(List.of(), null, total);
    }
    var key = shape.key().apply(query.order().key());
    return Found.slice(fetch(query, condition, key, counted), limit, total);
  }

  /**
   * A page near the beginning and the total, by one statement; empty where that takes more: nobody
   * has looked at the counts yet, or they have changed.
   */
  private Optional<Slice<T>> atOnce(CatalogQuery<F, K> query, Condition condition, Condition more) {
    var limit = query.page().limit();
    var key = shape.key().apply(query.order().key());
    var near = query.page().limit() != Integer.MAX_VALUE && depth(query) < DEEP;
    if (!query.counting() || limit == 0 || !near || key.getDataType().nullable()) {
      return Optional.empty();
    }
    var total = beside(query.filters(), condition, more.equals(DSL.noCondition()));
    if (total.isEmpty()) {
      return Optional.empty();
    }
    var wanted = new Wanted(where(query, condition, key), order(query.order(), key), total.get());
    var rows = page(wanted, key, depth(query), limit + 1L);
    if (rows.isEmpty()) {
      return begins(query.page())
          ? Optional.of(new Slice<>(List.of(), null, 0L))
          : Optional.empty();
    }
    return Optional.ofNullable(rows.getFirst().total()).map(all -> Found.slice(rows, limit, all));
  }

  /** Whether a page without rows is one of a list without rows. */
  private static boolean begins(Page page) {
    return switch (page) {
      case Page.Offset(long offset, _) -> offset == 0;
      case Page.After(Position position, _) -> position == null;
    };
  }

  /**
   * What the statement of a page tells of the total; empty if counts know it and we do not.
   *
   * @param condition the filters'
   * @param plain whether there is no other condition
   */
  Optional<Total> beside(List<F> filters, Condition condition, boolean plain) {
    var known =
        shape.counted().stream().filter(each -> plain && CountedList.knows(each, filters)).toList();
    return known.isEmpty()
        ? Optional.of(Total.of(counting(condition)))
        : known.stream()
            .flatMap(each -> CountedList.remembered(sql, each, filters, this::count).stream())
            .findFirst()
            .map(list -> Total.of(list, counting(list.uncounted())));
  }

  private Field<Long> counting(List<CountedList.Part<F>> parts) {
    return parts.stream().map(part -> counting(condition(part))).reduce(Field::plus).orElseThrow();
  }

  private Field<Long> counting(Condition condition) {
    return DSL.field(
        DSL.select(DSL.count().coerce(Long.class)).from(shape.table()).where(condition));
  }

  long count(Condition condition) {
    var count = sql.selectCount().from(shape.table()).where(condition).fetchOne(0, Long.class);
    return count == null ? 0 : count;
  }

  Table<?> table() {
    return shape.table();
  }

  private Optional<CountedList<F>> counted(CatalogQuery<F, K> query, Condition more) {
    if (!more.equals(DSL.noCondition()) || !(query.counting() || depth(query) >= DEEP)) {
      return Optional.empty();
    }
    return counted(query.filters(), query.order().key());
  }

  /** What is counted of a list, in its own order if there is a choice. */
  Optional<CountedList<F>> counted(List<F> filters, K key) {
    return shape.counted().stream()
        .sorted(Comparator.comparing(known -> !known.key().equals(key)))
        .flatMap(known -> CountedList.of(sql, known, filters, this::count).stream())
        .findFirst();
  }

  private long count(CountedList.Part<F> part) {
    return count(condition(part));
  }

  private Condition condition(CountedList.Part<F> part) {
    return condition(part.filters()).and(part.bound());
  }

  private static long depth(CatalogQuery<?, ?> query) {
    return query.page() instanceof Page.Offset(long offset, _) ? offset : 0;
  }

  Condition condition(List<F> filters) {
    var condition = DSL.noCondition();
    for (var filter : filters) {
      condition = condition.and(shape.condition().apply(filter));
    }
    return condition;
  }

  /** One row more than wanted, so that the end of the list shows. */
  private List<Found<T>> fetch(
      CatalogQuery<F, K> query,
      Condition condition,
      Field<?> key,
      Optional<CountedList<F>> counted) {
    var limit = query.page().limit() == Integer.MAX_VALUE ? 0L : query.page().limit() + 1L;
    if (key.getDataType().nullable() && limit > 0) {
      return presentFirst(query, condition, key, limit);
    }
    var wanted = new Wanted(where(query, condition, key), order(query.order(), key));
    return depth(query) >= DEEP && limit > 0
        ? deep(query, wanted, key, counted)
        : page(wanted, key, depth(query), limit);
  }

  private Condition where(CatalogQuery<F, K> query, Condition condition, Field<?> key) {
    return query.page() instanceof Page.After(Position position, _)
        // First, for SQLite begins at the first of two bounds that it sees.
        ? beyond(position, query.order(), key).and(condition)
        : condition;
  }

  /** A page far behind: its ids first, which an index gives without rows. */
  private List<Found<T>> deep(
      CatalogQuery<F, K> query, Wanted whole, Field<?> key, Optional<CountedList<F>> counted) {
    var limit = query.page().limit() + 1L;
    var start = start(query, depth(query), counted);
    var offset = start.map(CountedList.Start::offset).orElse(depth(query));
    var wanted =
        start
            .map(CountedList.Start::part)
            .map(part -> new Wanted(condition(part), whole.order()))
            .orElse(whole);
    var ids =
        sql.select(shape.id())
            .from(shape.table())
            .where(wanted.where())
            .orderBy(wanted.order())
            .limit(Math.min(limit, DEEP_LIMIT))
            .offset(offset)
            .fetch();
    return limit > DEEP_LIMIT && ids.size() == DEEP_LIMIT
        ? page(wanted, key, offset, limit)
        : page(new Wanted(shape.id().in(ids.getValues(0)), wanted.order()), key, 0, 0);
  }

  /**
   * A page of a list that some rows have no sort value in. Those come last, and are asked for by
   * themselves: no index has them there, whichever the direction.
   */
  private List<Found<T>> presentFirst(
      CatalogQuery<F, K> query, Condition condition, Field<?> key, long limit) {
    var descending = query.order().descending();
    var id = descending ? shape.id().desc() : shape.id().asc();
    var present = condition.and(key.isNotNull());
    var absent = condition.and(key.isNull());
    var skipped = depth(query);
    if (query.page() instanceof Page.After(Position after, _) && after != null) {
      if (Position.ABSENT.equals(after.key())) {
        var further = further(shape.id(), value(shape.id(), after.id()), descending);
        return page(new Wanted(absent.and(further), List.of(id)), key, 0, limit);
      }
      present = beyondPresent(after, descending, key).and(condition);
    }
    var order = List.<OrderField<?>>of(descending ? key.desc() : key.asc(), id);
    var rows = new ArrayList<>(page(new Wanted(present, order), key, skipped, limit));
    if (rows.size() < limit) {
      var left = rows.isEmpty() && skipped > 0 ? skipped - count(present) : 0;
      rows.addAll(page(new Wanted(absent, List.of(id)), key, left, limit - rows.size()));
    }
    return rows;
  }

  /**
   * @param limit 0 for all
   */
  private List<Found<T>> page(Wanted wanted, Field<?> key, long offset, long limit) {
    var rows = select(wanted, key);
    if (offset > 0) {
      return read(rows.limit(limit == 0 ? Long.MAX_VALUE : limit).offset(offset), wanted, key);
    }
    // In the statement: a plan for pages of any size would be one for long pages.
    return read(limit == 0 ? rows : rows.limit(DSL.inline(limit)), wanted, key);
  }

  private List<Found<T>> read(ResultQuery<?> query, Wanted wanted, Field<?> key) {
    var total = wanted.total();
    return shape
        .projection()
        .fetch(
            query,
            beside(total, key),
            row ->
                new Found<>(
                    shape.read().apply(row), row.get(key), row.get(shape.id()), total.read(row)));
  }

  private Optional<CountedList.Start<F>> start(
      CatalogQuery<F, K> query, long offset, Optional<CountedList<F>> counted) {
    return counted
        .filter(list -> list.key().equals(query.order().key()))
        .map(list -> list.start(offset, query.order().descending()));
  }

  private SelectLimitStep<?> select(Wanted wanted, Field<?> key) {
    return shape
        .projection()
        .select(sql, beside(wanted.total(), key))
        .from(shape.from())
        .where(wanted.where())
        .orderBy(wanted.order());
  }

  /** What is selected beside the columns that rows are read from. */
  private List<Field<?>> beside(Total total, Field<?> key) {
    var beside = new ArrayList<Field<?>>(total.columns());
    if (!shape.projection().has(key)) {
      beside.add(key);
    }
    return beside;
  }

  private List<OrderField<?>> order(Order<K> order, Field<?> key) {
    var fields = new ArrayList<OrderField<?>>();
    if (key.getDataType().nullable()) {
      fields.add(DSL.when(key.isNull(), 1).otherwise(0));
    }
    if (!key.equals(shape.id())) {
      fields.add(order.descending() ? key.desc() : key.asc());
    }
    fields.add(order.descending() ? shape.id().desc() : shape.id().asc());
    return fields;
  }

  private Condition beyond(@Nullable Position position, Order<K> order, Field<?> key) {
    if (position == null) {
      return DSL.noCondition();
    }
    var id = value(shape.id(), position.id());
    if (key.equals(shape.id())) {
      return further(shape.id(), id, order.descending());
    }
    if (Position.ABSENT.equals(position.key())) {
      return key.isNull().and(further(shape.id(), id, order.descending()));
    }
    var beyond = beyondPresent(position, order.descending(), key);
    return key.getDataType().nullable() ? beyond.or(key.isNull()) : beyond;
  }

  /** The first half bounds the index scan, the second passes over those already shown. */
  private Condition beyondPresent(Position position, boolean descending, Field<?> key) {
    var value = value(key, position.key());
    var bound = descending ? atMost(key, value) : atLeast(key, value);
    var tied = further(shape.id(), value(shape.id(), position.id()), descending);
    return bound.and(further(key, value, descending).or(tied));
  }

  /** A position's text as a value of the column's database type. */
  private static Object value(Field<?> field, String text) {
    var type = field.getDataType().getConverter().fromType();
    return type == String.class ? text : number(text);
  }

  /** A position's text as a number; CURSOR_INVALID if it is none. */
  static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new CatalogException(ErrorCode.CURSOR_INVALID, "position %s".formatted(text), e);
    }
  }

  private static Condition further(Field<?> field, Object value, boolean descending) {
    var raw = raw(field);
    return descending ? raw.lt(value) : raw.gt(value);
  }

  private static Condition atMost(Field<?> field, Object value) {
    return raw(field).le(value);
  }

  private static Condition atLeast(Field<?> field, Object value) {
    return raw(field).ge(value);
  }

  /** The column as the database has it, without our converters. */
  @SuppressWarnings("unchecked")
  private static Field<Object> raw(Field<?> field) {
    Class<?> type = field.getDataType().getConverter().fromType();
    return (Field<Object>) DSL.field(field.getQualifiedName(), type);
  }
}
