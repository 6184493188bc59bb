package io.holdfast.catalog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jooq.tools.jdbc.DefaultConnection;

/** A connection outside of a transaction, for one statement: two could see two moments. */
final class SingleLook extends DefaultConnection {
  /** A second statement was asked for. */
  static final class Exceeded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Exceeded() {
      super("more than one statement", null, false, false);
    }
  }

  private boolean used;

  SingleLook(Connection connection) {
    super(connection);
  }

  @Override
  public PreparedStatement prepareStatement(String sql) throws SQLException {
    if (used) {
      throw new Exceeded();
    }
    used = true;
    return super.prepareStatement(sql);
  }
}
