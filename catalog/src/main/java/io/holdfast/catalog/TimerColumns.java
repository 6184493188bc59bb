package io.holdfast.catalog;

import com.github.kagkarlsson.scheduler.jdbc.DefaultJdbcCustomization;
import io.holdfast.catalog.column.Columns;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How db-scheduler's values lie in the table {@code timer}: times as microseconds, data as text, in
 * the same statements on SQLite and PostgreSQL.
 */
final class TimerColumns extends DefaultJdbcCustomization {
  TimerColumns() {
    super(true);
  }

  @Override
  public String getName() {
    return "Holdfast";
  }

  @Override
  public void setInstant(PreparedStatement statement, int index, @Nullable Instant value)
      throws SQLException {
    if (value == null) {
      statement.setNull(index, Types.BIGINT);
      return;
    }
    statement.setLong(index, Columns.micros(value));
  }

  @Override
  public @Nullable Instant getInstant(ResultSet row, String column) throws SQLException {
    var micros = row.getLong(column);
    return row.wasNull() ? null : Columns.instant(micros);
  }

  @Override
  public void setTaskData(PreparedStatement statement, int index, byte @Nullable [] value)
      throws SQLException {
    statement.setString(index, value == null ? null : new String(value, StandardCharsets.UTF_8));
  }

  @Override
  public byte @Nullable [] getTaskData(ResultSet row, String column) throws SQLException {
    var text = row.getString(column);
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String getQueryLimitPart(int limit) {
    return " limit " + limit;
  }
}
