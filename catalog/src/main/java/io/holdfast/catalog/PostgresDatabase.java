package io.holdfast.catalog;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jooq.SQLDialect;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL database that several processes may share. Writing transactions are serializable:
 * the database itself refuses what could not have happened one after the other, and the loser runs
 * again.
 */
final class PostgresDatabase implements Database {
  private static final int TIMER_CONNECTIONS = 2;

  private final HikariDataSource writers;
  private final HikariDataSource readers;
  private final HikariDataSource listers;
  private final CatalogSettings settings;

  /** Opened when timers are first asked for; guarded by this. */
  private @Nullable HikariDataSource timers;

  private PostgresDatabase(
      HikariDataSource writers,
      HikariDataSource readers,
      HikariDataSource listers,
      CatalogSettings settings) {
    this.writers = writers;
    this.readers = readers;
    this.listers = listers;
    this.settings = settings;
  }

  static PostgresDatabase open(CatalogSettings settings) {
    return open(settings, null);
  }

  /**
   * @param step the migration to end at; null for all
   */
  static PostgresDatabase open(CatalogSettings settings, @Nullable String step) {
    var writers = new HikariDataSource(serializable("catalog-writer", settings, false));
    try {
      Migrations.apply(
          flyway -> flyway.dataSource(settings.url(), settings.user(), settings.password()), step);
      var readers = new HikariDataSource(serializable("catalog-reader", settings, true));
      var listers = new HikariDataSource(listing(settings));
      return new PostgresDatabase(writers, readers, listers, settings);
    } catch (RuntimeException e) {
      writers.close();
      throw e;
    }
  }

  @Override
  public SQLDialect dialect() {
    return SQLDialect.POSTGRES;
  }

  @Override
  public Connection reader() throws SQLException {
    return readers.getConnection();
  }

  @Override
  public Connection lister() throws SQLException {
    return listers.getConnection();
  }

  @Override
  public Connection writer() throws SQLException {
    return writers.getConnection();
  }

  /** Each statement of theirs is a transaction, and says itself what it expects to find. */
  @Override
  public synchronized DataSource timers() {
    if (timers == null) {
      var config = connections("catalog-timers", settings);
      config.setMaximumPoolSize(TIMER_CONNECTIONS);
      timers = new HikariDataSource(config);
    }
    return timers;
  }

  @Override
  public void begin(Connection connection, boolean writing) throws SQLException {
    // From here on it begins by itself, at the isolation that its pool is for.
    connection.setAutoCommit(false);
  }

  @Override
  public void commit(Connection connection) throws SQLException {
    connection.commit();
  }

  @Override
  public void rollback(Connection connection) throws SQLException {
    connection.rollback();
  }

  /**
   * Losers queue here, one at a time. Locking a table, unlike any other statement, comes before the
   * transaction's snapshot, so the next loser sees what the one before it did.
   */
  @Override
  public void takeTurn(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("lock table counter in share row exclusive mode");
    }
  }

  @Override
  public String check(Connection connection) {
    return "";
  }

  @Override
  public synchronized void close() {
    if (timers != null) {
      timers.close();
    }
    listers.close();
    readers.close();
    writers.close();
  }

  private static HikariConfig serializable(
      String name, CatalogSettings settings, boolean readOnly) {
    var config = connections(name, settings);
    config.setAutoCommit(false);
    config.setReadOnly(readOnly);
    config.setTransactionIsolation(
        readOnly ? "TRANSACTION_REPEATABLE_READ" : "TRANSACTION_SERIALIZABLE");
    return config;
  }

  /**
   * Each statement is a transaction of its own unless one is begun. What is the program's own
   * choice stands in the statements of lists, and only ids and times are asked for: one plan does
   * for all, and planning would cost as much again as a page's rows.
   */
  private static HikariConfig listing(CatalogSettings settings) {
    var config = connections("catalog-lister", settings);
    config.setReadOnly(true);
    config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
    config.setConnectionInitSql(
        config.getConnectionInitSql() + "; set plan_cache_mode = force_generic_plan");
    return config;
  }

  private static HikariConfig connections(String name, CatalogSettings settings) {
    var config = new HikariConfig();
    config.setPoolName(name);
    config.setJdbcUrl(settings.url());
    config.setUsername(settings.user());
    config.setPassword(settings.password());
    config.addDataSourceProperty("ApplicationName", "holdfast");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("connectTimeout", "10");
    config.setMaximumPoolSize(settings.connections());
    config.setMinimumIdle(1);
    config.setConnectionTimeout(Math.max(1000, settings.patience().toMillis()));
    config.setInitializationFailTimeout(Math.max(1, settings.patience().toMillis()));
    // A process that was stopped in the middle of a transaction must not hold the others up for
    // ever.
    config.setConnectionInitSql(
        "set lock_timeout = %d; set idle_in_transaction_session_timeout = '60s'"
            .formatted(settings.patience().toMillis()));
    config.setIsolateInternalQueries(true);
    return config;
  }
}
