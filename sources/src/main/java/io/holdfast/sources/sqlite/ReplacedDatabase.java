package io.holdfast.sources.sqlite;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands in a restored database's place, locked against all other programs until it is
 * replaced. A log left beside a new file would be played into it: none may stay.
 */
final class ReplacedDatabase implements AutoCloseable {
  private static final List<String> LOGS = List.of("-wal", "-shm", "-journal");

  private final Path path;
  private final @Nullable SqliteDatabase database;

  private ReplacedDatabase(Path path, @Nullable SqliteDatabase database) {
    this.path = path;
    this.database = database;
  }

  /** Why it cannot be replaced now, as far as that can be known without changing it; or empty. */
  static String use(Path path) throws InterruptedException {
    try (var database = SqliteDatabase.open(path, Duration.ZERO)) {
      database.run("BEGIN EXCLUSIVE");
      database.run("ROLLBACK");
      return "";
    } catch (SourceException e) {
      return e.code() == ErrorCode.EXPECTATION_FAILED ? "" : e.getMessage();
    }
  }

  /**
   * Waits until nobody else uses it. What is no database, or no sound one, cannot be locked and is
   * in nobody's use as one.
   *
   * @throws SourceException SOURCE_UNREACHABLE when it stays in use
   */
  static ReplacedDatabase hold(Path path, Duration busy) throws InterruptedException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return new ReplacedDatabase(path, null);
    }
    var database = SqliteDatabase.open(path, busy);
    try {
      // Leaving WAL mode needs to be alone, and puts all that is in the log into the file first.
      if (database.text("PRAGMA journal_mode").equals("wal")) {
        database.run("PRAGMA journal_mode = DELETE");
      }
      database.run("BEGIN EXCLUSIVE");
      var held = new ReplacedDatabase(path, database);
      database = null;
      return held;
    } catch (SourceException e) {
      if (e.code() == ErrorCode.EXPECTATION_FAILED) {
        return new ReplacedDatabase(path, null);
      }
      throw e;
    } finally {
      if (database != null) {
        database.close();
      }
    }
  }

  void removeLogs() throws IOException {
    for (var log : LOGS) {
      Files.deleteIfExists(Path.of(path + log));
    }
  }

  @Override
  public void close() {
    if (database != null) {
      database.close();
    }
  }
}
