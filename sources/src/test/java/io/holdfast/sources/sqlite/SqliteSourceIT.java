package io.holdfast.sources.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.testkit.SourceFixture;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteSourceIT {
  private static final SqliteSource SOURCE = new SqliteSource();

  @TempDir private Path scratch;
  private Path file;

  @TempDir private static Path repository;
  private static SourceFixture fixture;
  private int snapshotsBefore;

  @BeforeAll
  static void create() {
    fixture = SourceFixture.create(repository.resolve("repository"));
  }

  @BeforeEach
  void open() {
    file = scratch.resolve("app.db");
    snapshotsBefore = fixture.snapshots();
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  /** Each transaction puts one row into both tables, so that any moment has as many in each. */
  @ParameterizedTest
  @ValueSource(strings = {"WAL", "DELETE", "TRUNCATE", "PERSIST"})
  void pointIsOneMomentUnderLiveWrites(String mode) throws Exception {
    try (var app = connect(file)) {
      execute(app, "PRAGMA journal_mode = " + mode);
      execute(app, "PRAGMA wal_autocheckpoint = 20");
      execute(app, "CREATE TABLE a(n INTEGER PRIMARY KEY, x BLOB)");
      execute(app, "CREATE TABLE b(n INTEGER PRIMARY KEY, x BLOB)");
      execute(app, "CREATE INDEX b_x ON b(x)");
      fill(app, 0, 300);
    }
    var stop = new AtomicBoolean();
    var begun = new CountDownLatch(20);
    var writer = new FutureTask<>(() -> writeUntil(stop, begun));
    var thread = Thread.ofPlatform().start(writer);
    begun.await();

    var first = fixture.backup(SOURCE, settings(file));
    var second = fixture.backup(SOURCE, settings(file));
    stop.set(true);
    thread.join();
    writer.get();

    for (var made : new SourceFixture.Made[] {first, second}) {
      var target =
          scratch.resolve("restored-" + made.report().snapshot().time().toInstant().toEpochMilli());
      restore(made, target, Conflicts.OVERWRITE);
      try (var restored = connect(target)) {
        assertThat(number(restored, "SELECT count(*) FROM a"))
            .isEqualTo(number(restored, "SELECT count(*) FROM b"))
            .isEqualTo(number(restored, "SELECT max(n) + 1 FROM a"))
            .isEqualTo(made.point().parts().getFirst().expectations().get("rows.a"))
            .isGreaterThanOrEqualTo(300);
      }
    }
  }

  @Test
  void logsFramesAreReadWhenTheyAreNotCopied() throws Exception {
    try (var app = walDatabase()) {
      execute(app, "PRAGMA wal_autocheckpoint = 0");
      fill(app, 0, 500);
      execute(app, "UPDATE a SET x = zeroblob(100) WHERE n % 3 = 0");
      pointShowsWhatWasThenInSpiteOf(app, "PRAGMA wal_checkpoint(TRUNCATE)");
    }
  }

  @Test
  void logBegunAnewIsNotMistakenForTheMoment() throws Exception {
    try (var app = walDatabase()) {
      fill(app, 0, 500);
      execute(app, "PRAGMA wal_checkpoint(PASSIVE)");
      pointShowsWhatWasThenInSpiteOf(app, "PRAGMA wal_checkpoint(RESTART)");
    }
  }

  @Test
  void emptyLogLeavesAllToTheFile() throws Exception {
    try (var app = walDatabase()) {
      fill(app, 0, 500);
      execute(app, "PRAGMA wal_checkpoint(TRUNCATE)");
      pointShowsWhatWasThenInSpiteOf(app, "PRAGMA wal_checkpoint(PASSIVE)");
    }
  }

  @Test
  void logThatShrinksTheDatabaseIsFollowed() throws Exception {
    try (var app = walDatabase()) {
      fill(app, 0, 500);
      execute(app, "PRAGMA wal_checkpoint(TRUNCATE)");
      execute(app, "DELETE FROM a WHERE n > 10");
      execute(app, "VACUUM");
      pointShowsWhatWasThenInSpiteOf(app, "PRAGMA wal_checkpoint(PASSIVE)");
    }
  }

  private void pointShowsWhatWasThenInSpiteOf(Connection app, String checkpoint) throws Exception {
    var before = dump(file);
    SourceFixture.Made made;
    try (var view = SOURCE.open(settings(file), SourceJournal.NONE)) {
      fill(app, 10_000, 10_400);
      execute(app, "UPDATE b SET x = zeroblob(50) WHERE n % 2 = 0");
      execute(app, "PRAGMA busy_timeout = 0");
      tryTo(app, checkpoint);
      fill(app, 20_000, 20_010);
      made = fixture.backup(view);
    }

    var target = scratch.resolve("then.db");
    restore(made, target, Conflicts.FAIL);
    assertThat(dump(target)).isEqualTo(before);
    assertThat(dump(file)).isNotEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 1024, 65536})
  void pagesOfAnySizeAndTablesOfAnyKindComeBack(int pageBytes) throws Exception {
    try (var app = connect(file)) {
      execute(app, "PRAGMA page_size = " + pageBytes);
      execute(app, "PRAGMA auto_vacuum = INCREMENTAL");
      execute(app, "PRAGMA journal_mode = WAL");
      execute(
          app, "CREATE TABLE \"sel\"\"ect 'x' \u00e4\u4e2d\"(k TEXT PRIMARY KEY, v) WITHOUT ROWID");
      execute(
          app,
          "INSERT INTO \"sel\"\"ect 'x' \u00e4\u4e2d\" VALUES('a\n''b', x'00ff'), ('\u4e2d', 1e300)");
      execute(app, "CREATE TABLE strict_one(n INTEGER, t TEXT) STRICT");
      execute(app, "CREATE VIEW seen AS SELECT n FROM strict_one");
      execute(
          app,
          "CREATE TRIGGER t AFTER INSERT ON strict_one BEGIN DELETE FROM strict_one WHERE n < 0; END");
      execute(app, "CREATE VIRTUAL TABLE words USING fts5(body)");
      execute(app, "INSERT INTO words VALUES('to be or not to be')");

      var made = fixture.backup(SOURCE, settings(file));
      var target = scratch.resolve("any.db");
      restore(made, target, Conflicts.FAIL);

      assertThat(dump(target)).isEqualTo(dump(file));
      assertThat(made.point().parts().getFirst().expectations())
          .containsEntry("rows.sel\"ect 'x' \u00e4\u4e2d", 2L)
          .containsEntry("rows.strict_one", 0L);
    }
  }

  @Test
  void fileOfAnyNameIsFound() throws Exception {
    var strange = scratch.resolve("-we?ird %41&x=1#'; \"q.db");
    try (var app = connect(file)) {
      execute(app, "PRAGMA journal_mode = WAL");
      execute(app, "CREATE TABLE t(n)");
      execute(app, "INSERT INTO t VALUES (1), (2)");
    }
    Files.move(file, strange);

    var made = fixture.backup(SOURCE, settings(strange));
    var target = scratch.resolve("as?mode=memory.db");
    restore(made, target, Conflicts.FAIL);

    assertThat(Files.size(target)).isEqualTo(made.point().parts().getFirst().bytes());
    assertThat(made.point().parts().getFirst().expectations()).containsEntry("rows.t", 2L);
  }

  @Test
  void writersOfARollbackJournalGoOnAfterwards() throws Exception {
    try (var app = connect(file)) {
      execute(app, "CREATE TABLE t(n)");
      execute(app, "PRAGMA busy_timeout = 0");
      try (var view = SOURCE.open(settings(file), SourceJournal.NONE)) {
        assertThatThrownBy(() -> execute(app, "INSERT INTO t VALUES(1)"))
            .hasMessageContaining("SQLITE_BUSY");
        fixture.backup(view);
      }
      execute(app, "INSERT INTO t VALUES(2)");
      assertThat(number(app, "SELECT count(*) FROM t")).isEqualTo(1);
    }
  }

  @Test
  void damageEndsTheBackup() throws Exception {
    try (var app = connect(file)) {
      execute(app, "CREATE TABLE t(n INTEGER PRIMARY KEY, x TEXT)");
      execute(app, "CREATE INDEX t_x ON t(x)");
      execute(
          app,
          "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 3000)"
              + " INSERT INTO t SELECT i, 'value ' || i FROM c");
    }
    try (var raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.seek(raw.length() / 2 / 4096 * 4096);
      raw.write(new byte[4096]);
    }

    refuses(file, ErrorCode.EXPECTATION_FAILED, "malformed");
  }

  @Test
  void truncatedFileEndsTheBackup() throws Exception {
    try (var app = connect(file)) {
      execute(app, "CREATE TABLE t(x)");
      execute(app, "INSERT INTO t VALUES (zeroblob(100000))");
    }
    try (var raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.setLength(raw.length() - 5000);
    }

    refuses(file, ErrorCode.EXPECTATION_FAILED, "");
  }

  @Test
  void fileCutWhileItIsReadEndsTheBackup() throws Exception {
    try (var app = connect(file)) {
      execute(app, "CREATE TABLE t(x)");
      execute(app, "INSERT INTO t VALUES (zeroblob(3000000))");
    }
    try (var view = SOURCE.open(settings(file), SourceJournal.NONE)) {
      Files.write(file, new byte[] {1});
      assertThatThrownBy(() -> fixture.backup(view))
          .isInstanceOf(SourceException.class)
          .extracting(e -> ((SourceException) e).code())
          .isEqualTo(ErrorCode.EXPECTATION_FAILED);
    }
    assertThat(fixture.snapshots()).isEqualTo(snapshotsBefore);
  }

  @Test
  void whatIsNoDatabaseIsRefused() throws Exception {
    Files.writeString(file, "just some text, long enough for a page\n".repeat(500));
    refuses(file, ErrorCode.EXPECTATION_FAILED, "not a database");
  }

  @Test
  void emptyFileIsRefused() throws Exception {
    Files.createFile(file);
    refuses(file, ErrorCode.SOURCE_EMPTY, "empty");
  }

  @Test
  void missingFileIsRefusedAndNotMade() {
    refuses(file, ErrorCode.SOURCE_UNREACHABLE, "there is no file");
    assertThat(file).doesNotExist();
  }

  @Test
  void databaseLockedForGoodIsRefused() throws Exception {
    try (var app = connect(file)) {
      execute(app, "CREATE TABLE t(n)");
      execute(app, "BEGIN EXCLUSIVE");
      var impatient = settings(file).with(Map.of("busySeconds", "0"));
      assertThatThrownBy(() -> SOURCE.open(impatient, SourceJournal.NONE))
          .hasMessageContaining("locked")
          .extracting(e -> ((SourceException) e).code())
          .isEqualTo(ErrorCode.SOURCE_UNREACHABLE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"app.db", ":memory:", "/a/../b", "/", "/a/./b"})
  void pathMustBeAbsoluteAndPlain(String path) {
    assertThatThrownBy(() -> SOURCE.validate(SourceSettings.of(Map.of("path", path))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("path");
  }

  private void refuses(Path database, ErrorCode code, String said) {
    assertThatThrownBy(() -> fixture.backup(SOURCE, settings(database)))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining(said)
        .extracting(e -> ((SourceException) e).code())
        .isEqualTo(code);
    assertThat(fixture.snapshots()).isEqualTo(snapshotsBefore);
  }

  private Connection walDatabase() throws SQLException {
    var app = connect(file);
    execute(app, "PRAGMA journal_mode = WAL");
    execute(app, "CREATE TABLE a(n INTEGER PRIMARY KEY, x BLOB)");
    execute(app, "CREATE TABLE b(n INTEGER PRIMARY KEY, x BLOB)");
    return app;
  }

  private int writeUntil(AtomicBoolean stop, CountDownLatch begun) throws SQLException {
    var written = 300;
    try (var app = connect(file)) {
      execute(app, "PRAGMA wal_autocheckpoint = 20");
      execute(app, "PRAGMA synchronous = OFF");
      execute(app, "PRAGMA busy_timeout = 60000");
      for (; !stop.get(); written++) {
        fill(app, written, written + 1);
        begun.countDown();
      }
    }
    return written;
  }

  private static void fill(Connection app, int from, int to) throws SQLException {
    execute(app, "BEGIN IMMEDIATE");
    for (var n = from; n < to; n++) {
      execute(app, "INSERT INTO a VALUES (%d, randomblob(700))".formatted(n));
      execute(app, "INSERT INTO b VALUES (%d, randomblob(300))".formatted(n));
    }
    execute(app, "COMMIT");
  }

  private static void restore(SourceFixture.Made made, Path target, Conflicts conflicts)
      throws InterruptedException {
    try (var place = SOURCE.openTarget(settings(target), SourceJournal.NONE)) {
      var plan = place.plan(made.point(), RestoreWish.everything(conflicts));
      assertThat(plan.isApplicable()).as("%s", plan.checks()).isTrue();
      assertThat(SourceFixture.apply(plan))
          .singleElement()
          .satisfies(item -> assertThat(item.hashActual()).isEqualTo(item.hashExpected()));
      assertThat(plan.compare()).isEmpty();
    }
  }

  private static SourceSettings settings(Path path) {
    return SourceSettings.of(Map.of("path", path.toString()));
  }

  static Connection connect(Path path) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + path);
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void tryTo(Connection connection, String sql) {
    try {
      execute(connection, sql);
    } catch (SQLException e) {
      assertThat(e.getMessage()).contains("SQLITE_BUSY");
    }
  }

  static long number(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      return rows.getLong(1);
    }
  }

  /** What the sqlite3 program makes of it. */
  static String dump(Path path) throws Exception {
    var process = new ProcessBuilder("sqlite3", "-readonly", path.toString(), ".dump").start();
    var text =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return text;
  }
}
