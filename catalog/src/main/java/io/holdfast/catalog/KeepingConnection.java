package io.holdfast.catalog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import org.jooq.tools.jdbc.DefaultConnection;
import org.jooq.tools.jdbc.DefaultPreparedStatement;
import org.jspecify.annotations.Nullable;

/**
 * A connection that keeps queries prepared when they are closed, and takes them again: SQLite's
 * driver would compile each anew, which costs as much as a short list. One thread at a time.
 */
final class KeepingConnection extends DefaultConnection {
  private static final int MOST = 64;

  private final LinkedHashMap<String, PreparedStatement> idle =
      new LinkedHashMap<>(16, 0.75f, true);

  KeepingConnection(Connection connection) {
    super(connection);
  }

  @Override
  public PreparedStatement prepareStatement(String sql) throws SQLException {
    var kept = idle.remove(sql);
    return new Query(sql, kept == null ? super.prepareStatement(sql) : kept);
  }

  private void keep(String sql, PreparedStatement statement) throws SQLException {
    var same = idle.put(sql, statement);
    if (same != null) {
      same.close();
    }
    if (idle.size() > MOST) {
      idle.pollFirstEntry().getValue().close();
    }
  }

  /**
   * A prepared query until it is closed. What it gave is closed then, so that no snapshot stays.
   */
  private final class Query extends DefaultPreparedStatement {
    private final String sql;
    private @Nullable ResultSet rows;
    private boolean unread;
    private boolean closed;

    Query(String sql, PreparedStatement statement) {
      super(statement);
      this.sql = sql;
    }

    @Override
    public boolean execute() throws SQLException {
      unread = true; // also if it breaks off
      unread = super.execute();
      return unread;
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
      unread = true;
      return taken(super.executeQuery());
    }

    @Override
    public ResultSet getResultSet() throws SQLException {
      return taken(super.getResultSet());
    }

    private ResultSet taken(ResultSet result) {
      unread = false;
      rows = result;
      return result;
    }

    @Override
    public void close() throws SQLException {
      if (closed) {
        return;
      }
      closed = true;
      if (rows != null) {
        rows.close();
      }
      if (unread) {
        getDelegate().close();
        return;
      }
      clearParameters();
      keep(sql, getDelegate());
    }

    @Override
    public boolean isClosed() throws SQLException {
      return closed;
    }
  }
}
