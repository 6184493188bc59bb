package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.LIST_COUNT;
import static io.holdfast.catalog.generated.Tables.LIST_COUNT_END;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Record3;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Counts of a table's rows, kept for stretches that are over, so that totals are exact and deep
 * pages found without counting the table. Who changes a row of such a stretch counts it again in
 * the same transaction ({@link #changed}); rows after the last such stretch are counted when
 * somebody asks. Belongs to one transaction.
 */
final class ListCounts {
  /** Columns of kinds that a row of counts has. */
  private static final List<Field<String>> KINDS =
      List.of(LIST_COUNT.KIND_1, LIST_COUNT.KIND_2, LIST_COUNT.KIND_3, LIST_COUNT.KIND_4);

  private static final String EVERYTHING = "*";
  private static final Field<String> SCOPE = DSL.field(DSL.name("scope"), String.class);
  private static final Field<String> STRETCH = DSL.field(DSL.name("stretch"), String.class);
  private static final Field<Integer> ONE = DSL.field(DSL.name("one"), Integer.class);

  /**
   * How a table is counted.
   *
   * @param id of a row
   * @param left where a row that changes may have lain before, other than in {@code stretches}
   */
  record Shape(
      String name,
      Table<?> table,
      Field<?> id,
      Stretches stretches,
      List<Stretches> left,
      List<Scope> scopes) {
    /** Of rows that stay where they are. */
    Shape(String name, Table<?> table, Field<?> id, Stretches stretches, List<Scope> scopes) {
      this(name, table, id, stretches, List.of(), scopes);
    }

    /** Where rows lie or may have lain. */
    private List<Stretches> places() {
      return Stream.concat(Stream.of(stretches), left.stream()).toList();
    }

    boolean knows(Asked asked) {
      return scopes.stream().anyMatch(scope -> scope.name().equals(asked.scope()));
    }
  }

  /**
   * Whose rows are counted together.
   *
   * @param column that tells whose a row is, and rows without are not counted; without a column all
   *     rows are counted together
   * @param kinds what rows are told apart by, four at most
   */
  record Scope(String name, @Nullable Field<?> column, List<Field<String>> kinds) {}

  /**
   * The rows that a list shows, as counts know them.
   *
   * @param ids of the scope; empty for a scope of everything
   * @param kinds by the kind's place among its scope's; kinds that are not named are all wanted
   */
  record Asked(String scope, Set<String> ids, Map<Integer, Set<String>> kinds) {
    Asked {
      ids = Set.copyOf(ids);
      kinds = Map.copyOf(kinds);
    }
  }

  /**
   * How far a table is counted.
   *
   * @param stretch the first that is not counted
   * @param version another one whenever counts have changed
   */
  record End(String stretch, long version) {}

  private final DSLContext sql;
  private final Shape shape;

  ListCounts(DSLContext sql, Shape shape) {
    this.sql = sql;
    this.shape = shape;
  }

  /** A text column, whatever it is converted to. */
  static Field<String> text(Field<?> column) {
    return DSL.field(column.getQualifiedName(), String.class);
  }

  /** How columns hold some values. */
  static Set<String> texts(Set<?> values) {
    return values.stream().map(Object::toString).collect(Collectors.toSet());
  }

  /** Empty if nothing is counted. */
  Optional<End> end() {
    return Optional.ofNullable(ends().get(shape.name()));
  }

  /** As this process saw it last; empty if it has not looked, or a transaction may write. */
  Optional<End> rememberedEnd() {
    return memory().flatMap(memory -> memory.findEnd(shape.name()));
  }

  /** What {@link #counts} read at the same end, if this process remembers it. */
  Optional<StretchCounts> rememberedCounts(Asked asked, End end) {
    return memory().flatMap(memory -> memory.find(shape.name(), asked, end.version()));
  }

  /**
   * Of all tables; a transaction that writes nothing asks once, for some lists are of two tables.
   */
  @SuppressWarnings("unchecked")
  private Map<String, End> ends() {
    var known = (Map<String, End>) sql.configuration().data(End.class);
    if (known != null) {
      return known;
    }
    var ends =
        sql.select(LIST_COUNT_END.TABLE_NAME, LIST_COUNT_END.STRETCH, LIST_COUNT_END.VERSION)
            .from(LIST_COUNT_END)
            .fetchMap(Record3::value1, row -> new End(row.value2(), row.value3()));
    memory()
        .ifPresent(memory -> {
          sql.configuration().data(End.class, ends);
          memory.keepEnds(ends);
        });
    return ends;
  }

  /** How many of the rows asked for lie in each counted stretch that has any. */
  StretchCounts counts(Asked asked, End end) {
    return rememberedCounts(asked, end)
        .orElseGet(() -> {
          var counts = read(asked);
          memory().ifPresent(memory -> memory.keep(shape.name(), asked, end.version(), counts));
          return counts;
        });
  }

  private Optional<CountMemory> memory() {
    return Optional.ofNullable((CountMemory) sql.configuration().data(CountMemory.class));
  }

  private StretchCounts read(Asked asked) {
    var rows =
        sql.select(LIST_COUNT.STRETCH, DSL.sum(LIST_COUNT.ROW_COUNT))
            .from(LIST_COUNT)
            .where(condition(asked))
            .groupBy(LIST_COUNT.STRETCH)
            .fetch()
            .sortAsc(LIST_COUNT.STRETCH); // by its characters, whatever the database's collation
    return new StretchCounts(
        rows.getValues(LIST_COUNT.STRETCH), rows.map(row -> row.value2().longValue()));
  }

  /**
   * Rows were added or changed in what counts look at.
   *
   * @param shapes all of one table
   */
  static void changed(DSLContext sql, List<Shape> shapes, Condition rows) {
    var ends = ends(sql, shapes);
    if (ends.isEmpty()) {
      return;
    }
    var found = sql.select(columns(shapes)).from(shapes.getFirst().table()).where(rows).fetch();
    for (var shape : shapes) {
      var end = ends.get(shape.name());
      if (end != null) {
        new ListCounts(sql, shape).changed(found, end);
      }
    }
  }

  private void changed(List<? extends Record> rows, String end) {
    var changed = new LinkedHashSet<Counted>();
    rows.forEach(row -> changed.addAll(countedOf(shape, row, end)));
    changed.forEach(this::again);
    if (!changed.isEmpty()) {
      setEnd(end, true);
    }
  }

  /** The first stretch that is not counted, by the name of a shape that is counted. */
  private static Map<String, String> ends(DSLContext sql, List<Shape> shapes) {
    return sql.select(LIST_COUNT_END.TABLE_NAME, LIST_COUNT_END.STRETCH)
        .from(LIST_COUNT_END)
        .where(LIST_COUNT_END.TABLE_NAME.in(shapes.stream().map(Shape::name).toList()))
        .fetchMap(LIST_COUNT_END.TABLE_NAME, LIST_COUNT_END.STRETCH);
  }

  /** Whose a row is, and the stretches in which it may be or have been counted. */
  private static List<Field<?>> columns(List<Shape> shapes) {
    var columns = new LinkedHashMap<String, Field<?>>();
    for (var shape : shapes) {
      shape.places().forEach(place -> columns.put(name(place), place.of().as(name(place))));
      shape.scopes().forEach(scope -> columns.put(scope.name(), scopeOf(scope).as(scope.name())));
    }
    return List.copyOf(columns.values());
  }

  private static String name(Stretches stretches) {
    return "stretch_of_" + stretches.order().getName();
  }

  /** Rows that one number counts. */
  private record Counted(Scope scope, String id, String stretch) {}

  private static Set<Counted> countedOf(Shape shape, Record row, String end) {
    var counted = new LinkedHashSet<Counted>();
    for (var place : shape.places()) {
      var stretch = row.get(name(place), String.class);
      for (var scope : shape.scopes()) {
        var id = row.get(scope.name(), String.class);
        if (id != null && stretch != null && stretch.compareTo(end) < 0) {
          counted.add(new Counted(scope, id, stretch));
        }
      }
    }
    return counted;
  }

  /**
   * Counts the next stretches that are over.
   *
   * @param until where to stop
   * @param rows that may be counted in this transaction, unless one stretch alone has more
   * @return whether there is nothing left to count before that moment
   */
  boolean extend(Instant until, int rows) {
    var target = shape.stretches().at(until);
    var end = end().map(End::stretch);
    if (end.isPresent() && end.get().compareTo(target) >= 0) {
      return true;
    }
    var left = end.map(shape.stretches()::from).orElseGet(DSL::noCondition);
    var first = stretchAt(left, 0);
    var last = stretchAt(left, rows);
    var upTo = target;
    if (first.isPresent() && last.isPresent() && last.get().compareTo(target) < 0) {
      upTo = first.equals(last) ? shape.stretches().next(last.get()) : last.get();
    }
    for (var scope : shape.scopes()) {
      count(scope, left.and(shape.stretches().before(upTo)));
    }
    setEnd(upTo, end.isPresent());
    return upTo.equals(target);
  }

  private void setEnd(String stretch, boolean there) {
    if (there) {
      sql.update(LIST_COUNT_END)
          .set(LIST_COUNT_END.STRETCH, stretch)
          .set(LIST_COUNT_END.VERSION, LIST_COUNT_END.VERSION.plus(1))
          .where(LIST_COUNT_END.TABLE_NAME.eq(shape.name()))
          .execute();
      return;
    }
    sql.insertInto(LIST_COUNT_END)
        .set(LIST_COUNT_END.TABLE_NAME, shape.name())
        .set(LIST_COUNT_END.STRETCH, stretch)
        .set(LIST_COUNT_END.VERSION, 1L)
        .execute();
  }

  private Optional<String> stretchAt(Condition rows, int offset) {
    return sql.select(shape.stretches().of().as(STRETCH))
        .from(shape.table())
        .where(rows)
        .orderBy(shape.stretches().order())
        .limit(1)
        .offset(offset)
        .fetchOptional(row -> row.value1());
  }

  private void again(Counted counted) {
    var scope = counted.scope();
    sql.deleteFrom(LIST_COUNT)
        .where(
            LIST_COUNT.LIST.eq(list(scope)),
            LIST_COUNT.SCOPE_ID.eq(counted.id()),
            LIST_COUNT.STRETCH.eq(counted.stretch()))
        .execute();
    var stretches = shape.stretches();
    var stretch = counted.stretch();
    var rows = stretches.from(stretch).and(stretches.before(stretches.next(stretch)));
    count(scope, scope.column() == null ? rows : rows.and(scopeOf(scope).eq(counted.id())));
  }

  private void count(Scope scope, Condition rows) {
    var named = new ArrayList<Field<?>>();
    named.add(scopeOf(scope).as(SCOPE));
    named.add(shape.stretches().of().as(STRETCH));
    for (var at = 0; at < KINDS.size(); at++) {
      Field<String> kind = at < scope.kinds().size() ? scope.kinds().get(at) : DSL.inline("");
      named.add(kind.as(KINDS.get(at).getName()));
    }
    named.add(DSL.inline(1).as(ONE));
    var ofOne = scope.column() == null ? rows : rows.and(scope.column().isNotNull());
    var each = sql.select(named).from(shape.table()).where(ofOne).asTable("each");
    var kinds =
        KINDS.stream().map(kind -> DSL.field(DSL.name(kind.getName()), String.class)).toList();
    var grouped = new ArrayList<Field<?>>(List.of(SCOPE, STRETCH));
    grouped.addAll(kinds);
    sql.insertInto(LIST_COUNT)
        .columns(
            LIST_COUNT.LIST,
            LIST_COUNT.SCOPE_ID,
            LIST_COUNT.STRETCH,
            LIST_COUNT.KIND_1,
            LIST_COUNT.KIND_2,
            LIST_COUNT.KIND_3,
            LIST_COUNT.KIND_4,
            LIST_COUNT.ROW_COUNT)
        .select(
            sql.select(
                    DSL.inline(list(scope)),
                    SCOPE,
                    STRETCH,
                    kinds.get(0),
                    kinds.get(1),
                    kinds.get(2),
                    kinds.get(3),
                    DSL.count(ONE).cast(Long.class))
                .from(each)
                .groupBy(grouped))
        .execute();
  }

  private Condition condition(Asked asked) {
    var scope =
        shape.scopes().stream()
            .filter(each -> each.name().equals(asked.scope()))
            .findFirst()
            .orElseThrow();
    var condition =
        LIST_COUNT
            .LIST
            .eq(list(scope))
            .and(
                scope.column() == null
                    ? LIST_COUNT.SCOPE_ID.eq(EVERYTHING)
                    : LIST_COUNT.SCOPE_ID.in(asked.ids()));
    for (var kind : asked.kinds().entrySet()) {
      condition = condition.and(KINDS.get(kind.getKey()).in(kind.getValue()));
    }
    return condition;
  }

  private String list(Scope scope) {
    return shape.name() + " " + scope.name();
  }

  private static Field<String> scopeOf(Scope scope) {
    return scope.column() == null ? DSL.inline(EVERYTHING) : text(scope.column());
  }
}
