package io.holdfast.catalog.fileindex;

import static io.holdfast.base.ErrorCode.CATALOG_UNREACHABLE;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.CatalogException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.sqlite.SQLiteException;

/** Prepared statements of one connection. Not thread-safe. */
final class Statements implements AutoCloseable {
  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  Statements(Connection connection) {
    this.connection = connection;
  }

  /** What to do with the rows of an answer. */
  @FunctionalInterface
  interface Rows<T> {
    T read(ResultSet rows) throws SQLException;
  }

  /**
   * @param values integers, longs, byte arrays or null
   */
  <T> T ask(String sql, Rows<T> rows, Object... values) {
    try (var answer = bound(sql, values).executeQuery()) {
      return rows.read(answer);
    } catch (SQLException e) {
      throw translate(e);
    }
  }

  /** Rows changed. */
  int run(String sql, @org.jspecify.annotations.Nullable Object... values) {
    try {
      return bound(sql, values).executeUpdate();
    } catch (SQLException e) {
      throw translate(e);
    }
  }

  @Override
  public void close() {
    try (connection) {
      for (var each : prepared.values()) {
        each.close();
      }
    } catch (SQLException e) {
      throw translate(e);
    }
  }

  private PreparedStatement bound(String sql, @org.jspecify.annotations.Nullable Object... values)
      throws SQLException {
    var statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    for (var at = 0; at < values.length; at++) {
      var value = values[at];
      switch (value) {
        case Integer number -> statement.setInt(at + 1, number);
        case Long number -> statement.setLong(at + 1, number);
        case byte[] bytes -> statement.setBytes(at + 1, bytes);
        case null -> statement.setNull(at + 1, java.sql.Types.BLOB);
        default -> throw new IllegalArgumentException("a value of " + value.getClass());
      }
    }
    return statement;
  }

  /** CATALOG_DAMAGED says that the index has to be made anew. */
  static CatalogException translate(SQLException e) {
    var code = e instanceof SQLiteException sqlite ? code(sqlite) : CATALOG_UNREACHABLE;
    return new CatalogException(code, "file index failed: " + e.getMessage(), e);
  }

  private static ErrorCode code(SQLiteException e) {
    return switch (e.getResultCode()) {
      case SQLITE_NOTADB, SQLITE_IOERR_SHORT_READ -> ErrorCode.CATALOG_DAMAGED;
      default ->
          switch (e.getResultCode().code & 0xff) {
            case 11 -> ErrorCode.CATALOG_DAMAGED; // SQLITE_CORRUPT
            case 13 -> ErrorCode.STORE_FULL;
            default -> CATALOG_UNREACHABLE;
          };
    };
  }
}
