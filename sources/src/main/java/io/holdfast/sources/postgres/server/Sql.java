package io.holdfast.sources.postgres.server;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Short statements on one connection, whose failures carry our codes. Not thread-safe. */
public final class Sql implements AutoCloseable {
  private final Connection connection;
  private final String place;

  Sql(Connection connection, String place) {
    this.connection = connection;
    this.place = place;
  }

  /** Makes a value of a row. */
  @FunctionalInterface
  public interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Text as an identifier, whatever it holds. */
  public static String name(String text) {
    return "\"" + text.replace("\"", "\"\"") + "\"";
  }

  /** Text as a literal, whatever it holds. */
  public static String literal(String text) {
    var quoted = "'" + text.replace("'", "''").replace("\\", "\\\\") + "'";
    return text.indexOf('\\') < 0 ? quoted : "E" + quoted;
  }

  public void run(String statement) {
    try (var prepared = connection.createStatement()) {
      prepared.execute(statement);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /**
   * @param parameters for the question marks
   */
  public <T> List<T> list(String query, Row<T> row, Object... parameters) {
    try (var prepared = connection.prepareStatement(query)) {
      for (int i = 0; i < parameters.length; i++) {
        prepared.setObject(i + 1, parameters[i]);
      }
      try (var rows = prepared.executeQuery()) {
        var values = new ArrayList<T>();
        while (rows.next()) {
          values.add(row.read(rows));
        }
        return values;
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** The only row's only column. */
  public String text(String query, Object... parameters) {
    return list(query, row -> String.valueOf(row.getString(1)), parameters).getFirst();
  }

  public long number(String query, Object... parameters) {
    return list(query, row -> row.getLong(1), parameters).getFirst();
  }

  public boolean flag(String query, Object... parameters) {
    return list(query, row -> row.getBoolean(1), parameters).getFirst();
  }

  /** From here on all statements see one moment. */
  public void begin() {
    run("begin isolation level repeatable read, read only");
  }

  private SourceException failed(SQLException e) {
    return failure(place, e);
  }

  static SourceException failure(String place, SQLException e) {
    return new SourceException(code(e), "%s: %s".formatted(place, e.getMessage()), e);
  }

  /** By PostgreSQL's classes of states (its manual, appendix A). */
  private static ErrorCode code(SQLException e) {
    var state = e.getSQLState() == null ? "" : e.getSQLState();
    if (state.equals("42501") || state.startsWith("28")) {
      return ErrorCode.SOURCE_FORBIDDEN;
    }
    if (state.startsWith("08")
        || state.startsWith("57P")
        || state.equals("53300")
        || state.equals("3D000")) {
      return ErrorCode.SOURCE_UNREACHABLE;
    }
    return state.equals("53100") ? ErrorCode.TARGET_FULL : ErrorCode.SOURCE_FAILED;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      // It is given up in any case; the server ends what it held.
    }
  }
}
