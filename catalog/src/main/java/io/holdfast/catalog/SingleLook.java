package io.holdfast.catalog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jooq.DSLContext;
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

  /**
   * Says before the first of several statements that there will be more, so that it is not asked
   * for in vain.
   *
   * @throws Exceeded if this is all that {@code sql} may ask
   */
  static void leave(DSLContext sql) {
    if (sql.configuration().connectionProvider().acquire() instanceof SingleLook) {
      throw new Exceeded();
    }
  }

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
