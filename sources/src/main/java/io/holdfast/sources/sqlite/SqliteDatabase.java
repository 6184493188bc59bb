package io.holdfast.sources.sqlite;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** A connection to a database's file, which must be there. Used by one thread at a time. */
final class SqliteDatabase implements AutoCloseable {
  /** Steps of SQLite's machine between two looks for an interrupt: some milliseconds. */
  private static final int STEPS_BETWEEN_LOOKS = 100_000;

  private final Path file;
  private final Connection connection;

  private SqliteDatabase(Path file, Connection connection) {
    this.file = file;
    this.connection = connection;
  }

  static Duration busySeconds(SourceSettings settings) {
    return Duration.ofSeconds(settings.number("busySeconds", 60, 0, 3600));
  }

  /** Opens a file that programs may be using. */
  static SqliteDatabase open(Path file, Duration busy) {
    return connect(file, "mode=rw", busy);
  }

  /** Opens a file that nobody uses: no lock, no log, nothing made beside it. */
  static SqliteDatabase openUnused(Path file) {
    return connect(file, "mode=ro&immutable=1", Duration.ZERO);
  }

  /** As {@link #openUnused}, for statements of others: they reach no file but this. */
  static SqliteDatabase openAlone(Path file) {
    var config = new SQLiteConfig();
    config.setPragma(SQLiteConfig.Pragma.LIMIT_ATTACHED, "0");
    return connect(file, "mode=ro&immutable=1", config);
  }

  private static SqliteDatabase connect(Path file, String mode, Duration busy) {
    var config = new SQLiteConfig();
    config.setBusyTimeout(Math.toIntExact(busy.toMillis()));
    return connect(file, mode, config);
  }

  private static SqliteDatabase connect(Path file, String mode, SQLiteConfig config) {
    if (!Files.isReadable(file)) {
      throw Files.exists(file)
          ? new SourceException(ErrorCode.SOURCE_FORBIDDEN, "may not read " + file)
          : new SourceException(ErrorCode.SOURCE_UNREACHABLE, "there is no file " + file);
    }
    var address = "jdbc:sqlite:file:%s?%s".formatted(escaped(file), mode);
    try {
      var connection = DriverManager.getConnection(address, config.toProperties());
      ProgressHandler.setHandler(
          connection,
          STEPS_BETWEEN_LOOKS,
          new ProgressHandler() {
            @Override
            protected int progress() {
              return Thread.currentThread().isInterrupted() ? 1 : 0;
            }
          });
      return new SqliteDatabase(file, connection);
    } catch (SQLException e) {
      throw failed(file, e);
    }
  }

  /** A path as SQLite's addresses have it. */
  private static String escaped(Path file) {
    var escaped = new StringBuilder();
    for (var each : file.toString().getBytes(StandardCharsets.UTF_8)) {
      var plain =
          each == '/'
              || each == '-'
              || each == '_'
              || (each > 0 && Character.isLetterOrDigit(each));
      escaped.append(plain ? String.valueOf((char) each) : "%%%02x".formatted(each));
    }
    return escaped.toString();
  }

  void run(String sql) throws InterruptedException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** The first column of all rows. */
  List<String> texts(String sql) throws InterruptedException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      var texts = new ArrayList<String>();
      while (rows.next()) {
        texts.add(String.valueOf(rows.getString(1)));
      }
      return texts;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** The first column of the first row; null when there is none. */
  @Nullable String first(String sql) throws InterruptedException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : null;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  String text(String sql) throws InterruptedException {
    return texts(sql).getFirst();
  }

  long number(String sql) throws InterruptedException {
    return Long.parseLong(text(sql));
  }

  /** What SQLite finds wrong; empty when the database is sound. */
  List<String> problems(SqliteCheck check) throws InterruptedException {
    var found =
        switch (check) {
          case FULL -> texts("PRAGMA integrity_check(20)");
          case QUICK -> texts("PRAGMA quick_check(20)");
          case AUTO, NONE -> List.of("ok");
        };
    return found.equals(List.of("ok")) ? List.of() : found;
  }

  /** Rows by table, those of virtual tables' own tables included. */
  Map<String, Long> rows() throws InterruptedException {
    var tables =
        texts(
            "SELECT name FROM pragma_table_list WHERE schema = 'main'"
                + " AND type IN ('table', 'shadow') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'");
    var rows = new TreeMap<String, Long>();
    for (var table : tables) {
      rows.put(
          table, number("SELECT count(*) FROM main.\"%s\"".formatted(table.replace("\"", "\"\""))));
    }
    return rows;
  }

  private SourceException failed(SQLException e) throws InterruptedException {
    if (e instanceof SQLiteException own
        && own.getResultCode() == SQLiteErrorCode.SQLITE_INTERRUPT
        && Thread.interrupted()) {
      throw new InterruptedException();
    }
    return failed(file, e);
  }

  private static SourceException failed(Path file, SQLException e) {
    var code =
        switch (e.getErrorCode() & 0xff) {
          case 3, 8, 23 -> ErrorCode.SOURCE_FORBIDDEN; // PERM, READONLY, AUTH
          case 5, 6, 14 -> ErrorCode.SOURCE_UNREACHABLE; // BUSY, LOCKED, CANTOPEN
          case 11, 26 -> ErrorCode.EXPECTATION_FAILED; // CORRUPT, NOTADB
          default -> ErrorCode.SOURCE_FAILED;
        };
    return new SourceException(code, "SQLite on %s: %s".formatted(file, e.getMessage()), e);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      // Nothing was written through it, and the system takes back its locks with the file.
    }
  }
}
