package io.holdfast.catalog.fileindex;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.CatalogException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * One index's file. Thread-safe. Written ahead and not synced at every commit: after a power cut
 * the last points are indexed again, and nothing is half there.
 */
public final class FileIndexStore implements AutoCloseable {
  /** Of the tables and of what the blocks hold; another one means: make it anew. */
  private static final int FORMAT = 1;

  private static final int PAGE_BYTES = 16 * 1024;
  private static final int IDLE_READERS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final List<String> TABLES =
      List.of(
          "create table meta(name text primary key, value blob)",
          "create table point(snapshot blob primary key, root integer not null) without rowid",
          "create index point_root on point(root)",
          "create table folder(id integer primary key, key blob not null)",
          "create unique index folder_key on folder(key)",
          "create table span(folder integer not null, seq integer not null,"
              + " block integer not null, start integer not null, count integer not null,"
              + " primary key(folder, seq)) without rowid",
          "create index span_block on span(block)",
          "create table edge(child integer not null, block integer not null,"
              + " position integer not null, primary key(child, block, position)) without rowid",
          "create index edge_block on edge(block, position)",
          "create table block(number integer primary key, key blob, entries integer not null,"
              + " summary blob not null, names blob not null, facts blob not null,"
              + " contents blob not null)",
          "create unique index block_key on block(key) where key is not null");

  private final Path file;

  /** Guarded by this. */
  private final ArrayDeque<Statements> idle = new ArrayDeque<>();

  /** Guarded by this. */
  private boolean closed;

  private FileIndexStore(Path file) {
    this.file = file;
  }

  /**
   * Opens an index, or begins an empty one: also in place of one that is damaged, of another
   * format, or of another key.
   *
   * @param keyName tells keys apart without telling the key
   * @throws CatalogException CATALOG_UNREACHABLE, STORE_FULL
   */
  public static FileIndexStore open(Path file, byte[] keyName) {
    var store = new FileIndexStore(file);
    if (Files.exists(file) && !store.isUsable(keyName)) {
      store.delete();
    }
    if (!Files.exists(file)) {
      store.create(keyName);
    }
    return store;
  }

  /** A look at what was last committed; the caller closes it. */
  public FileIndexReader reader() {
    return new FileIndexReader(takeReader(), this::giveBack);
  }

  /** The caller has only one, and closes it. */
  public FileIndexWriter writer() {
    return new FileIndexWriter(new Statements(connect()));
  }

  /** Bytes on disk. */
  public long bytes() {
    try {
      var log = Path.of(file + "-wal");
      return Files.size(file) + (Files.exists(log) ? Files.size(log) : 0);
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  /** Readers that are still out are closed when they come back. */
  @Override
  public synchronized void close() {
    closed = true;
    idle.forEach(Statements::close);
    idle.clear();
  }

  /** Removes the file; only when nobody reads or writes it. */
  public void delete() {
    delete(file);
  }

  /** Removes an index that is not open. */
  public static void delete(Path file) {
    try {
      for (var end : List.of("-wal", "-shm", "-journal", "")) {
        Files.deleteIfExists(Path.of(file + end));
      }
    } catch (IOException e) {
      throw unreachable(file, e);
    }
  }

  private boolean isUsable(byte[] keyName) {
    try (var sql = new Statements(connect())) {
      var format = sql.ask("pragma user_version", rows -> rows.next() ? rows.getInt(1) : 0);
      if (format != FORMAT) {
        return false;
      }
      return sql.ask(
          "select value from meta where name = 'key'",
          rows -> rows.next() && Arrays.equals(rows.getBytes(1), keyName));
    } catch (CatalogException e) {
      if (e.code() == ErrorCode.CATALOG_DAMAGED) {
        return false;
      }
      throw e;
    }
  }

  private void create(byte[] keyName) {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException e) {
      // An earlier try came this far.
    } catch (IOException e) {
      throw unreachable(e);
    }
    try (var sql = new Statements(connect())) {
      sql.run("begin immediate");
      TABLES.forEach(sql::run);
      sql.run("insert into meta(name, value) values ('key', ?)", (Object) keyName);
      sql.run("pragma user_version = " + FORMAT);
      sql.run("commit");
    }
  }

  private Statements takeReader() {
    synchronized (this) {
      var one = idle.poll();
      if (one != null) {
        return one;
      }
    }
    return new Statements(connect());
  }

  private synchronized void giveBack(Statements reader) {
    if (closed || idle.size() >= IDLE_READERS) {
      reader.close();
    } else {
      idle.push(reader);
    }
  }

  private Connection connect() {
    var config = new SQLiteConfig();
    config.setPageSize(PAGE_BYTES);
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
    config.setBusyTimeout(Math.toIntExact(PATIENCE.toMillis()));
    var source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    try {
      return source.getConnection();
    } catch (SQLException e) {
      throw Statements.translate(e);
    }
  }

  private CatalogException unreachable(IOException e) {
    return unreachable(file, e);
  }

  private static CatalogException unreachable(Path file, IOException e) {
    return new CatalogException(
        ErrorCode.CATALOG_UNREACHABLE, "cannot use the file index %s".formatted(file), e);
  }
}
