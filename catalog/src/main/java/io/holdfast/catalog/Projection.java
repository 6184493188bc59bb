package io.holdfast.catalog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.Converter;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.ResultQuery;
import org.jooq.SQLDialect;
import org.jooq.SelectField;
import org.jooq.SelectSelectStep;
import org.jooq.Table;
import org.jooq.conf.Settings;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.CustomField;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * Which columns the rows of a list are read from. Their names stand in a statement as a text that
 * is made once, and values are taken from the driver by their places, those alone that are asked
 * for: jOOQ would write all names and make a record of all values for each page anew, which costs
 * more than the page's work in the database. Thread-safe.
 */
final class Projection {
  private static final Settings NAMES = new Settings().withRenderSchema(false);

  private final List<Field<?>> fields;
  private final IdentityHashMap<Field<?>, Column<?, ?>> columns = new IdentityHashMap<>();
  private final Map<SQLDialect, String> texts = new ConcurrentHashMap<>();
  private final Field<?> all =
      CustomField.of("columns", SQLDataType.OTHER, context -> context.sql(text(context.family())));

  private Projection(List<Field<?>> fields) {
    this.fields = fields;
    for (var field : fields) {
      columns.put(field, Column.of(field, columns.size() + 1));
    }
  }

  /**
   * A column of an answer.
   *
   * @param kind the type that the database's value is read as
   * @param converter makes of it what the field says; null where that is the same
   */
  private record Column<D, V>(Class<D> kind, @Nullable Converter<D, V> converter, int place) {
    static <V> Column<?, V> of(Field<V> field, int place) {
      return of(field.getConverter(), place);
    }

    private static <D, V> Column<D, V> of(Converter<D, V> converter, int place) {
      var same = converter.fromType() == converter.toType();
      return new Column<>(converter.fromType(), same ? null : converter, place);
    }

    // Without a converter, both types are one; what is absent is null, as in jOOQ's records.
    @SuppressWarnings({"unchecked", "NullAway"})
    V read(ResultSet row) throws SQLException {
      var value = value(row);
      return converter == null ? (V) value : converter.from(value);
    }

    private @Nullable D value(ResultSet row) throws SQLException {
      Object value;
      if (kind == String.class) {
        return kind.cast(row.getString(place));
      } else if (kind == Long.class) {
        value = row.getLong(place);
      } else if (kind == Integer.class) {
        value = row.getInt(place);
      } else if (kind == Boolean.class) {
        value = row.getBoolean(place);
      } else {
        throw new IllegalStateException("no column is read as " + kind);
      }
      return kind.cast(row.wasNull() ? null : value);
    }
  }

  /** All columns of a table. */
  static Projection of(Table<?> table) {
    return new Projection(List.of(table.fields()));
  }

  /** These and those of another, as two tables are joined. */
  Projection and(Projection other) {
    return new Projection(Stream.concat(fields.stream(), other.fields.stream()).toList());
  }

  /** Without some columns that nobody reads, though lists may look at them. */
  Projection without(Field<?>... unread) {
    var left = new ArrayList<>(fields);
    left.removeAll(List.of(unread));
    return new Projection(List.copyOf(left));
  }

  /** Whether rows have the column's value. */
  boolean has(Field<?> column) {
    return columns.containsKey(column);
  }

  /**
   * Begins a query.
   *
   * @param more what is selected too
   */
  SelectSelectStep<?> select(DSLContext sql, List<? extends Field<?>> more) {
    var selected = new ArrayList<SelectField<?>>();
    selected.add(all);
    selected.addAll(more);
    return sql.select(selected);
  }

  /** Runs a query that {@link #select} began. */
  <T> List<T> fetch(ResultQuery<?> query, List<? extends Field<?>> more, Function<Row, T> read) {
    var found = new ArrayList<T>();
    try (var cursor = query.fetchLazy()) {
      var row = new Fetched(Objects.requireNonNull(cursor.resultSet()), more);
      while (row.next()) {
        found.add(read.apply(row));
      }
    }
    return found;
  }

  private String text(SQLDialect dialect) {
    return texts.computeIfAbsent(
        dialect,
        key -> {
          var names = DSL.using(key, NAMES);
          return fields.stream().map(names::render).collect(Collectors.joining(", "));
        });
  }

  /** The row that the driver stands at. */
  private final class Fetched implements Row {
    private final ResultSet rows;
    private final IdentityHashMap<Field<?>, Column<?, ?>> more = new IdentityHashMap<>();

    /** What columns of JSON said, by their texts. */
    private final IdentityHashMap<Field<String>, Map<String, Object>> said =
        new IdentityHashMap<>();

    Fetched(ResultSet rows, List<? extends Field<?>> more) {
      this.rows = rows;
      for (var field : more) {
        this.more.put(field, Column.of(field, fields.size() + this.more.size() + 1));
      }
    }

    boolean next() {
      try {
        return rows.next();
      } catch (SQLException e) {
        throw unread(e);
      }
    }

    @Override
    public <V> V get(Field<V> column) {
      try {
        return find(column).read(rows);
      } catch (SQLException e) {
        throw unread(e);
      }
    }

    @Override
    public <V> V json(Field<String> column, Class<V> type) {
      var values = said.computeIfAbsent(column, _ -> new HashMap<>());
      return type.cast(values.computeIfAbsent(get(column), text -> Json.read(text, type)));
    }

    @SuppressWarnings("unchecked") // a field's column is of its type
    private <V> Column<?, V> find(Field<V> field) {
      var column = columns.get(field);
      var found = column == null ? more.get(field) : column;
      if (found == null) {
        throw new IllegalArgumentException(field + " is not selected");
      }
      return (Column<?, V>) found;
    }

    private static DataAccessException unread(SQLException e) {
      return new DataAccessException("a row cannot be read", e);
    }
  }
}
