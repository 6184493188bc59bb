package io.holdfast.catalog;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jooq.SQLDialect;

/** What differs between the two databases: connections, and how a transaction waits its turn. */
sealed interface Database extends AutoCloseable permits SqliteDatabase, PostgresDatabase {
  SQLDialect dialect();

  /** For a transaction that only reads; it sees one moment. */
  Connection reader() throws SQLException;

  /**
   * For statements of lists, each outside of a transaction unless one is begun. The database may
   * keep one plan for a statement, whatever values it is asked for.
   */
  Connection lister() throws SQLException;

  /** For a transaction that may write; it behaves as if no other ran beside it. */
  Connection writer() throws SQLException;

  /** For the timers, which commit each statement by itself. */
  DataSource timers();

  void begin(Connection connection, boolean writing) throws SQLException;

  /** When this returns, what was written is on disk. */
  void commit(Connection connection) throws SQLException;

  void rollback(Connection connection) throws SQLException;

  /** Called after the beginning of a transaction that lost to others before. */
  void takeTurn(Connection connection) throws SQLException;

  /** The database's own look at its files, as far as it has one; empty when all is well. */
  String check(Connection connection) throws SQLException;

  @Override
  void close();
}
