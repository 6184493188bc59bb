package io.holdfast.dialects.fuzz;

import io.holdfast.catalog.CatalogSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * Sees from outside what changes in a catalog on SQLite. The audit, which grows, is left out. Not
 * thread-safe.
 */
final class CatalogWatch implements AutoCloseable {
  private static final Set<String> GROWING = Set.of("audit_record");

  private final Connection connection;
  private long version;
  private Map<String, Integer> prints;

  private CatalogWatch(Connection connection) throws SQLException {
    this.connection = connection;
    this.version = version();
    this.prints = prints();
  }

  static CatalogWatch of(CatalogSettings settings) {
    try {
      return new CatalogWatch(DriverManager.getConnection(settings.url()));
    } catch (SQLException e) {
      throw new IllegalStateException(settings.url(), e);
    }
  }

  /** The tables that changed since the last call. */
  List<String> changed() {
    try {
      var now = version();
      if (now == version) {
        return List.of();
      }
      version = now;
      var before = prints;
      prints = prints();
      return prints.keySet().stream()
          .filter(table -> !Objects.equals(prints.get(table), before.get(table)))
          .toList();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Another number after each commit of any other connection. */
  private long version() throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("pragma data_version")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private Map<String, Integer> prints() throws SQLException {
    var prints = new TreeMap<String, Integer>();
    try (var statement = connection.createStatement()) {
      for (var table : tables(statement)) {
        prints.put(table, print(statement, table));
      }
    }
    return prints;
  }

  private static List<String> tables(Statement statement) throws SQLException {
    var names = new ArrayList<String>();
    try (var rows = statement.executeQuery("select name from sqlite_master where type = 'table'")) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    names.removeIf(name -> GROWING.contains(name) || name.startsWith("sqlite_"));
    return names;
  }

  private static int print(Statement statement, String table) throws SQLException {
    var print = 0;
    try (var rows = statement.executeQuery("select * from \"%s\"".formatted(table))) {
      var columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        var row = new ArrayList<String>();
        for (var column = 1; column <= columns; column++) {
          row.add(String.valueOf(rows.getString(column)));
        }
        print += row.hashCode();
      }
    }
    return print;
  }
}
