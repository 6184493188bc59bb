package io.holdfast.catalog.dump;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.CatalogException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Loads a dump into tables that hold nothing but what migrations put there, inside the caller's
 * transaction. Not thread-safe.
 */
public final class DumpLoader implements DumpReader.Sink {
  private static final int BATCH = 500;

  /** Rows that migrations put into new tables. */
  private static final Set<String> SEEDED = Set.of("counter");

  private final DSLContext sql;
  private final Connection connection;
  private final Map<String, DumpedTable> tables;

  /** Of the table that is read now. */
  private @Nullable Current current;

  private DumpLoader(DSLContext sql, Connection connection) {
    this.sql = sql;
    this.connection = connection;
    this.tables = DumpedTables.inOrder(sql);
  }

  /**
   * Reads all of it into the tables.
   *
   * @throws CatalogException STATE_CONFLICT when there are rows already, SEALED_CATALOG_DAMAGED
   */
  public static DumpTotals load(DSLContext sql, Connection connection, DumpReader dump) {
    var loader = new DumpLoader(sql, connection);
    loader.requireEmpty();
    var totals = dump.into(loader);
    if (!totals.rows().keySet().equals(loader.tables.keySet())) {
      throw DumpReader.damaged("it lacks tables", null);
    }
    return totals;
  }

  @Override
  public void begin(String name, List<DumpReader.Column> columns) {
    var table = tables.get(name);
    if (table == null) {
      throw DumpReader.damaged("there is no table " + name, null);
    }
    var known = table.fields().stream().collect(Collectors.toMap(Field::getName, ColumnKind::of));
    var given =
        columns.stream()
            .collect(
                Collectors.toMap(DumpReader.Column::name, DumpReader.Column::kind, (a, _) -> a));
    if (!known.equals(given) || given.size() != columns.size()) {
      throw DumpReader.damaged("table %s has other columns".formatted(name), null);
    }
    try {
      current = new Current(table, columns);
    } catch (SQLException e) {
      throw new DataAccessException("cannot load " + name, e);
    }
  }

  @Override
  public void row(List<@Nullable Object> values) {
    try {
      open().add(values);
    } catch (SQLException e) {
      throw new DataAccessException("cannot load", e);
    }
  }

  @Override
  public void end() {
    try {
      open().end();
      current = null;
    } catch (SQLException e) {
      throw new DataAccessException("cannot load", e);
    }
  }

  private Current open() {
    if (current == null) {
      throw new IllegalStateException("no table is open");
    }
    return current;
  }

  private void requireEmpty() {
    for (var table : tables.values()) {
      if (SEEDED.contains(table.name())) {
        sql.deleteFrom(table.table()).execute();
      } else if (sql.fetchExists(table.table())) {
        throw new CatalogException(
            ErrorCode.STATE_CONFLICT,
            "the database is not empty: table %s has rows; recover into an empty one"
                .formatted(table.name()));
      }
    }
  }

  /** A table being filled. */
  private final class Current {
    private final DumpedTable table;
    private final List<DumpReader.Column> columns;
    private final PreparedStatement insert;

    /** References to rows of the same table, which may come later. */
    private final List<Later> later = new ArrayList<>();

    private int waiting;

    private Current(DumpedTable table, List<DumpReader.Column> columns) throws SQLException {
      this.table = table;
      this.columns = columns;
      var fields = columns.stream().<Field<?>>map(column -> table.field(column.name())).toList();
      var blanks = fields.stream().map(each -> DSL.param(each.getName(), each)).toList();
      insert =
          connection.prepareStatement(
              sql.insertInto(table.table()).columns(fields).values(blanks).getSQL());
    }

    private void add(List<@Nullable Object> values) throws SQLException {
      for (var at = 0; at < values.size(); at++) {
        var value = values.get(at);
        if (value != null && table.ownReferences().contains(columns.get(at).name())) {
          later.add(new Later(columns.get(at).name(), value, key(values)));
          value = null;
        }
        insert.setObject(at + 1, value);
      }
      insert.addBatch();
      waiting++;
      if (waiting == BATCH) {
        flush();
      }
    }

    private void end() throws SQLException {
      flush();
      insert.close();
      for (var each : later) {
        sql.update(table.table())
            .set(table.field(each.column()), each.value())
            .where(table.field(keyName()).eq(each.key()))
            .execute();
      }
    }

    private void flush() throws SQLException {
      if (waiting > 0) {
        insert.executeBatch();
        waiting = 0;
      }
    }

    private Object key(List<@Nullable Object> values) {
      for (var at = 0; at < columns.size(); at++) {
        var value = values.get(at);
        if (value != null && columns.get(at).name().equals(keyName())) {
          return value;
        }
      }
      throw DumpReader.damaged("a row of %s has no key".formatted(table.name()), null);
    }

    private String keyName() {
      if (table.key().size() != 1) {
        throw new IllegalStateException(table.name() + " has no single key");
      }
      return table.key().getFirst();
    }
  }

  /** A reference to a row that may not be there yet. */
  private record Later(String column, Object value, Object key) {}
}
