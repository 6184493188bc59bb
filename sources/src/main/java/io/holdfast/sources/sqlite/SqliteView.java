package io.holdfast.sources.sqlite;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.backup.SourceTree;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.SourceView;
import io.holdfast.sources.stream.StreamTree;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The moment at which a read transaction began. */
final class SqliteView implements SourceView {
  private static final int ATTEMPTS = 5;

  private final Path file;
  private final SqliteDatabase reader;
  private final SqliteCheck check;
  private final Instant time = Instant.now();
  private final int pageBytes;
  private final long pages;
  private final @Nullable LogIndex log;
  private volatile @Nullable PageStream stream;
  private volatile List<SourcePart> parts = List.of();

  private SqliteView(Path file, SqliteDatabase reader, SqliteCheck check, @Nullable LogIndex log)
      throws InterruptedException {
    this.file = file;
    this.reader = reader;
    this.log = log;
    pageBytes = Math.toIntExact(reader.number("PRAGMA page_size"));
    pages = reader.number("PRAGMA page_count");
    this.check = check.forSize(pages * pageBytes);
  }

  static SqliteView open(Path file, SourceSettings settings) throws InterruptedException {
    var busy = SqliteDatabase.busySeconds(settings);
    var reader = SqliteDatabase.open(file, busy);
    try {
      reader.run("PRAGMA query_only = 1");
      for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
        var mode = mode(reader);
        var log = mode.equals("wal") ? holdLog(file, reader, busy) : hold(reader);
        if (mode.equals(mode(reader))) {
          var view = new SqliteView(file, reader, SqliteCheck.of(settings), log);
          view.requireContent();
          reader = null;
          return view;
        }
        reader.run("ROLLBACK");
      }
      throw new SourceException(
          ErrorCode.SOURCE_FAILED, "%s changes its journal mode all the time".formatted(file));
    } finally {
      if (reader != null) {
        reader.close();
      }
    }
  }

  /** SQLite's own reader lock keeps the file as it is until the transaction ends. */
  private static @Nullable LogIndex hold(SqliteDatabase reader) throws InterruptedException {
    beginReading(reader);
    return null;
  }

  /**
   * Begins to read while no program can write, so that the log's index tells where the transaction
   * stands. From then on nobody begins the log anew, nor copies pages that were written later.
   */
  private static @Nullable LogIndex holdLog(Path file, SqliteDatabase reader, Duration busy)
      throws InterruptedException {
    try (var writer = SqliteDatabase.open(file, busy)) {
      writer.run("BEGIN IMMEDIATE");
      beginReading(reader);
      var index = LogIndex.load(file);
      writer.run("ROLLBACK");
      return index.isAllCopied() ? null : index;
    }
  }

  private static void beginReading(SqliteDatabase reader) throws InterruptedException {
    reader.run("BEGIN");
    reader.number("SELECT count(*) FROM sqlite_schema");
  }

  private static String mode(SqliteDatabase reader) throws InterruptedException {
    return reader.text("PRAGMA journal_mode");
  }

  private void requireContent() {
    if (pages == 0) {
      throw new SourceException(ErrorCode.SOURCE_EMPTY, file + " is empty: no database yet");
    }
    if (log != null && (log.pages() != pages || pages > Integer.MAX_VALUE)) {
      throw new SourceException(
          ErrorCode.SOURCE_FAILED,
          "the log's index tells of %d pages, the transaction of %d".formatted(log.pages(), pages));
    }
  }

  @Override
  public Instant pointInTime() {
    return time;
  }

  @Override
  public SourceTree tree() {
    var name = String.valueOf(file.getFileName());
    return new StreamTree("/sqlite" + file, Map.of(name, this::openStream), time, this::verify);
  }

  private PageStream openStream() throws IOException {
    var opened = PageStream.open(file, pages, pageBytes, log);
    stream = opened;
    return opened;
  }

  private void verify() throws InterruptedException {
    var read = stream;
    if (read == null || read.pagesRead() != pages) {
      throw new SourceException(
          ErrorCode.EXPECTATION_FAILED, "not all %d pages of %s were read".formatted(pages, file));
    }
    var problems = reader.problems(check);
    if (!problems.isEmpty()) {
      throw new SourceException(
          ErrorCode.EXPECTATION_FAILED,
          "%s is damaged: %s".formatted(file, String.join("; ", problems)));
    }
    parts = List.of(part(reader.rows()));
  }

  private SourcePart part(Map<String, Long> rows) {
    var expectations = new HashMap<String, Long>();
    rows.forEach((table, count) -> expectations.put("rows." + table, count));
    expectations.put("rows", rows.values().stream().mapToLong(Long::longValue).sum());
    expectations.put("tables", (long) rows.size());
    var name = String.valueOf(file.getFileName());
    return new SourcePart(
        "DATABASE_DUMP",
        name,
        "database",
        file.toString(),
        "/sqlite" + file + "/" + name,
        pages * pageBytes,
        rows.size(),
        expectations);
  }

  @Override
  public List<SourcePart> parts() {
    return parts;
  }

  @Override
  public void close() {
    reader.close();
  }
}
