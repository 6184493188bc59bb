package io.holdfast.catalog;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.holdfast.base.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jooq.SQLDialect;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * A SQLite file: write-ahead log, every commit synced to disk, one writing connection and several
 * reading ones. Another process on the same file waits its turn at SQLite's own lock.
 */
final class SqliteDatabase implements Database {
  /** Held while migrations run, so that two processes do not create the same tables. */
  private static final Object MIGRATING = new Object();

  private final HikariDataSource writers;
  private final HikariDataSource readers;

  private SqliteDatabase(HikariDataSource writers, HikariDataSource readers) {
    this.writers = writers;
    this.readers = readers;
  }

  static SqliteDatabase open(CatalogSettings settings) {
    return open(settings, null);
  }

  /**
   * @param step the migration to end at; null for all
   */
  static SqliteDatabase open(CatalogSettings settings, @Nullable String step) {
    var file = settings.file();
    create(file);
    migrate(settings, file, step);
    var writers = pool(settings, 1, false);
    try {
      var readers = pool(settings, settings.connections(), true);
      return new SqliteDatabase(writers, readers);
    } catch (RuntimeException e) {
      writers.close();
      throw e;
    }
  }

  @Override
  public SQLDialect dialect() {
    return SQLDialect.SQLITE;
  }

  @Override
  public Connection reader() throws SQLException {
    return readers.getConnection();
  }

  @Override
  public Connection lister() throws SQLException {
    return readers.getConnection();
  }

  @Override
  public Connection writer() throws SQLException {
    return writers.getConnection();
  }

  /** The one writing connection: timers wait their turn as all writers do. */
  @Override
  public DataSource timers() {
    return writers;
  }

  /**
   * Said in SQL, with the driver left in its automatic mode: its own {@code commit} begins the next
   * transaction at once, which would hold the write lock while nobody works, and could fail after
   * the commit had succeeded.
   */
  @Override
  public void begin(Connection connection, boolean writing) throws SQLException {
    execute(connection, writing ? "begin immediate" : "begin");
  }

  @Override
  public void commit(Connection connection) throws SQLException {
    execute(connection, "commit");
  }

  @Override
  public void rollback(Connection connection) throws SQLException {
    execute(connection, "rollback");
  }

  private static void execute(Connection connection, String statement) throws SQLException {
    try (var run = connection.prepareStatement(statement)) {
      run.execute();
    }
  }

  @Override
  public void takeTurn(Connection connection) {
    // A transaction begins with SQLite's write lock held: nobody can be faster.
  }

  @Override
  public String check(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("pragma quick_check(20)")) {
      var found = new StringBuilder();
      while (rows.next()) {
        found.append(found.isEmpty() ? "" : "; ").append(rows.getString(1));
      }
      return found.toString().equals("ok") ? "" : found.toString();
    }
  }

  @Override
  public void close() {
    readers.close();
    writers.close();
  }

  /** A new file belongs to its owner alone; SQLite gives its log files the same mode. */
  private static void create(Path file) {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException e) {
      if (Files.isDirectory(file)) {
        throw new CatalogException(
            ErrorCode.CONFIGURATION_INVALID, "%s is a folder".formatted(file), e);
      }
    } catch (IOException e) {
      throw new CatalogException(
          ErrorCode.CATALOG_UNREACHABLE, "cannot create the catalog at %s".formatted(file), e);
    }
  }

  private static void migrate(CatalogSettings settings, Path file, @Nullable String step) {
    var lock = file.resolveSibling(file.getFileName() + ".migrate");
    synchronized (MIGRATING) {
      try (var channel =
              FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var _ = channel.lock()) {
        Migrations.apply(flyway -> flyway.dataSource(source(settings, unhurried(settings))), step);
      } catch (IOException e) {
        throw new CatalogException(
            ErrorCode.CATALOG_READ_ONLY, "cannot lock %s".formatted(lock), e);
      }
    }
  }

  private static SQLiteConfig config(CatalogSettings settings) {
    var config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(Math.toIntExact(settings.patience().toMillis()));
    config.enforceForeignKeys(true);
    return config;
  }

  /**
   * For migrations, which would wait for the disk some eighty times: a log that is not synced after
   * each of them is still in order, and whoever writes after them syncs theirs too. Power lost
   * before that takes back whole migrations only, which then run again.
   */
  private static SQLiteConfig unhurried(CatalogSettings settings) {
    var config = config(settings);
    config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
    return config;
  }

  private static SQLiteDataSource source(CatalogSettings settings, SQLiteConfig config) {
    return located(settings, new SQLiteDataSource(config));
  }

  /** Connections for reading, which keep their queries prepared. */
  private static SQLiteDataSource keeping(CatalogSettings settings, SQLiteConfig config) {
    return located(
        settings,
        new SQLiteDataSource(config) {
          @Override
          public Connection getConnection() throws SQLException {
            return new KeepingConnection(super.getConnection());
          }
        });
  }

  private static SQLiteDataSource located(CatalogSettings settings, SQLiteDataSource source) {
    source.setUrl(settings.url());
    return source;
  }

  private static HikariDataSource pool(CatalogSettings settings, int size, boolean reading) {
    var config = new HikariConfig();
    config.setPoolName(reading ? "catalog-reader" : "catalog-writer");
    config.setDataSource(
        reading ? keeping(settings, config(settings)) : source(settings, config(settings)));
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(1);
    if (reading) {
      config.setConnectionInitSql("pragma query_only = true");
    }
    config.setMaxLifetime(0);
    config.setIdleTimeout(0);
    config.setConnectionTimeout(Math.max(1000, settings.patience().toMillis()));
    config.setInitializationFailTimeout(Math.max(1, settings.patience().toMillis()));
    return new HikariDataSource(config);
  }
}
