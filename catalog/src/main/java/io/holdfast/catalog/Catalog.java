package io.holdfast.catalog;

import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.task.Task;
import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.dump.DumpLoader;
import io.holdfast.catalog.dump.DumpReader;
import io.holdfast.catalog.dump.DumpTotals;
import io.holdfast.catalog.dump.DumpWriter;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jooq.conf.Settings;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalog: all that the service knows, in SQLite or PostgreSQL. Thread-safe; several processes
 * may share one PostgreSQL database.
 *
 * <p>Work on it is a function of a {@link CatalogTransaction}. A function given to {@link #write}
 * may run several times (another writer was faster): it must do nothing but read and write the
 * catalog. An exception that leaves it, and any exception of the catalog within it, undoes all of
 * it.
 */
public final class Catalog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Catalog.class);
  private static final int MOST_ATTEMPTS = 40;
  private static final long LONGEST_PAUSE_MILLIS = 50;

  static {
    System.setProperty("org.jooq.no-logo", "true");
    System.setProperty("org.jooq.no-tips", "true");
  }

  private final CatalogSettings settings;
  private final Database database;
  private final CountMemory counts = new CountMemory();
  private final ShortMemory memory = new ShortMemory(System::nanoTime);
  private final Settings statements =
      new Settings()
          .withRenderSchema(false)
          .withRenderCatalog(false)
          .withExecuteLogging(false)
          .withFetchWarnings(false);

  private Catalog(CatalogSettings settings, Database database) {
    this.settings = settings;
    this.database = database;
  }

  /**
   * Opens the catalog, creating or migrating its tables first.
   *
   * <p>Throws CATALOG_UNREACHABLE, CATALOG_BUSY or CATALOG_READ_ONLY when it cannot be used now,
   * CATALOG_DAMAGED when its file is not one, CATALOG_NEWER when a newer program made it.
   */
  public static Catalog open(CatalogSettings settings) {
    try {
      var database =
          settings.embedded() ? SqliteDatabase.open(settings) : PostgresDatabase.open(settings);
      LOG.info("catalog open url={}", settings.shown());
      return new Catalog(settings, database);
    } catch (RuntimeException e) {
      throw Failures.translate(e, settings.shown());
    }
  }

  /**
   * Makes the tables of a dump's own schema in an empty database, loads it, and lets go: {@link
   * #open} then brings it to this program's schema. All of it is there in the end or no row.
   *
   * <p>Throws STATE_CONFLICT when the database holds rows, SEALED_CATALOG_DAMAGED, CATALOG_NEWER.
   */
  public static DumpTotals load(CatalogSettings settings, DumpReader dump) {
    try (var catalog =
        new Catalog(
            settings,
            settings.embedded()
                ? SqliteDatabase.open(settings, dump.schema())
                : PostgresDatabase.open(settings, dump.schema()))) {
      return catalog.fill(dump);
    } catch (RuntimeException e) {
      throw Failures.translate(e, settings.shown());
    }
  }

  private DumpTotals fill(DumpReader dump) {
    try (var connection = database.writer()) {
      database.begin(connection, true);
      return run(connection, tx -> DumpLoader.load(tx.sql(), connection, dump));
    } catch (SQLException | RuntimeException e) {
      throw thrown(e);
    }
  }

  /**
   * Writes all that the catalog holds at one moment; {@code out} stays open. OUTPUT_UNWRITABLE when
   * it takes no more.
   */
  public DumpTotals dump(OutputStream out) {
    return read(tx -> DumpWriter.write(tx.sql(), out));
  }

  /** Runs a function that only reads; all that it sees is of one moment. */
  public <T> T read(Function<CatalogTransaction, T> work) {
    try (var connection = database.reader()) {
      database.begin(connection, false);
      return run(connection, tx -> work.apply(tx.remembering(counts)));
    } catch (SQLException | RuntimeException e) {
      throw thrown(e);
    }
  }

  /** As {@link #read}, for pages of lists: the database keeps one plan for all that are alike. */
  public <T> T list(Function<CatalogTransaction, T> work) {
    try (var connection = database.lister()) {
      database.begin(connection, false);
      return run(connection, tx -> work.apply(tx.remembering(counts)));
    } catch (SQLException | RuntimeException e) {
      throw thrown(e);
    }
  }

  /**
   * As {@link #list}, for what is mostly one statement: no transaction is begun for it. Work that
   * turns out to need more statements runs again, in a transaction.
   */
  public <T> T glance(Function<CatalogTransaction, T> work) {
    try (var connection = database.lister()) {
      var sql = DSL.using(new SingleLook(connection), database.dialect(), statements);
      return work.apply(new CatalogTransaction(sql).remembering(counts));
    } catch (SingleLook.Exceeded e) {
      return list(work);
    } catch (SQLException | RuntimeException e) {
      throw thrown(e);
    }
  }

  /**
   * What a look at credentials, secrets, projects, sources, plans or protections found less than a
   * second ago, if this process has changed none of them since; or what it finds now. What another
   * process changes shows after a second.
   *
   * @param key equal for looks that find the same, and those alone
   */
  public <T> Optional<T> recall(
      Object key, Class<T> type, Function<CatalogTransaction, Optional<T>> look) {
    return memory.recall(key, type, () -> glance(look));
  }

  /** Runs a function that writes, as if no other ran beside it; durable when this returns. */
  public <T> T write(Function<CatalogTransaction, T> work) {
    for (int attempt = 1; ; attempt++) {
      try (var connection = database.writer()) {
        database.begin(connection, true);
        return change(connection, attempt == 1 ? work : turn(connection, work));
      } catch (SQLException | RuntimeException e) {
        if (attempt == MOST_ATTEMPTS || !Failures.passing(e)) {
          throw thrown(e);
        }
      }
      LOG.debug("catalog transaction runs again attempt={}", attempt + 1);
      pause(attempt);
    }
  }

  /** As {@link #write}, for work without a result. */
  public void update(Consumer<CatalogTransaction> work) {
    write(tx -> {
      work.accept(tx);
      return true;
    });
  }

  /**
   * Begins a scheduler that keeps its timers in this catalog, in statements of their own: never in
   * a transaction of {@link #write}. To be stopped before the catalog is closed.
   */
  public SchedulerBuilder timers(List<Task<?>> tasks) {
    return new SchedulerBuilder(database.timers(), tasks)
        .tableName("timer")
        .jdbcCustomization(new TimerColumns());
  }

  /** Looks through a SQLite file; throws CATALOG_DAMAGED with what was found. Reads all of it. */
  public void check() {
    try (var connection = database.reader()) {
      var found = database.check(connection);
      if (!found.isEmpty()) {
        throw new CatalogException(
            ErrorCode.CATALOG_DAMAGED, "catalog %s: %s".formatted(settings.shown(), found));
      }
    } catch (SQLException e) {
      throw Failures.translate(e, settings.shown());
    }
  }

  @Override
  public void close() {
    database.close();
  }

  private <T> T change(Connection connection, Function<CatalogTransaction, T> work)
      throws SQLException {
    var watch = new ChangeWatch();
    try {
      return run(
          connection,
          tx -> {
            tx.watchedBy(watch);
            return work.apply(tx);
          });
    } finally {
      if (watch.changed()) {
        memory.forget();
      }
    }
  }

  private <T> T run(Connection connection, Function<CatalogTransaction, T> work)
      throws SQLException {
    try {
      var sql = DSL.using(connection, database.dialect(), statements);
      var result = work.apply(new CatalogTransaction(sql));
      database.commit(connection);
      return result;
    } catch (Throwable e) {
      undo(connection, e);
      throw e;
    }
  }

  /** The work, once the losers before it have had their turn. */
  private <T> Function<CatalogTransaction, T> turn(
      Connection connection, Function<CatalogTransaction, T> work) {
    return tx -> {
      try {
        database.takeTurn(connection);
      } catch (SQLException e) {
        throw new DataAccessException("no turn", e);
      }
      return work.apply(tx);
    };
  }

  private void undo(Connection connection, Throwable reason) {
    try {
      database.rollback(connection);
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  /** Exceptions of the database become ours; those of the work pass unchanged. */
  private RuntimeException thrown(Exception e) {
    if (e instanceof RuntimeException unchecked && !foreign(unchecked)) {
      return unchecked;
    }
    return Failures.translate(e, settings.shown());
  }

  private static boolean foreign(RuntimeException e) {
    return e instanceof DataAccessException;
  }

  private static void pause(int attempt) {
    var most = Math.min(LONGEST_PAUSE_MILLIS, 1L << Math.min(attempt, 16));
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(most) + 1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CatalogException(ErrorCode.INTERRUPTED, "stopped while waiting for a turn", e);
    }
  }
}
