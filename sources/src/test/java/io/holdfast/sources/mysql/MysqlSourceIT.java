package io.holdfast.sources.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.PlannedRestore.Check;
import io.holdfast.sources.PlannedRestore.Difference;
import io.holdfast.sources.RestoreListener.Item;
import io.holdfast.sources.RestoreListener.State;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.Secret;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.StoredPoint;
import io.holdfast.sources.testkit.MariaDbServer;
import io.holdfast.sources.testkit.SourceFixture;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(200)
class MysqlSourceIT {
  private static final MysqlSource SOURCE = new MysqlSource();
  private static final String STRANGE = "we`ird; x/% \u00e4";

  private static final String CONTENT =
      """
      CREATE DATABASE `we``ird; x/% ä` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
      USE `we``ird; x/% ä`;
      CREATE TABLE `t``1; -- x` (id INT PRIMARY KEY AUTO_INCREMENT, a TEXT, b LONGBLOB, c JSON,
        g INT AS (id * 2) VIRTUAL, p POINT, bt BIT(5), f FLOAT, d DATETIME(6), ts TIMESTAMP(3));
      INSERT INTO `t``1; -- x`(a, b, c, p, bt, f, d, ts) VALUES
        ('it''s (a)\\n-- Table structure for table `x`\\n;\\\\', x'00ff2827', '{"a":[1]}', POINT(1, 2),
          b'101', 1.1, NOW(6), NOW(3)),
        ('', NULL, NULL, NULL, NULL, NULL, NULL, NULL), ('NULL', '', NULL, NULL, NULL, NULL, NULL, NULL),
        ('中😀', REPEAT(x'27', 300000), NULL, NULL, NULL, NULL, NULL, NULL);
      CREATE TABLE m (x INT) ENGINE = MyISAM;
      CREATE TABLE parted (x INT, y VARCHAR(10)) PARTITION BY HASH(x) PARTITIONS 2;
      INSERT INTO parted VALUES (1, 'a'), (2, 'b');
      CREATE TABLE parent (id INT PRIMARY KEY);
      CREATE TABLE child (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES parent(id));
      INSERT INTO parent VALUES (1); INSERT INTO child VALUES (1, 1);
      CREATE SEQUENCE sq START WITH 5;
      CREATE VIEW v AS SELECT a, 'DEFINER=`x`@`y`' z FROM `t``1; -- x`;
      CREATE VIEW a_view AS SELECT z FROM v;
      DELIMITER //
      CREATE TRIGGER tr BEFORE INSERT ON m FOR EACH ROW BEGIN
      -- Table structure for table `x`, don't
       SET NEW.x = NEW.x + 1; END//
      CREATE PROCEDURE p() BEGIN SELECT 'a;;
      -- Current Database: `b`
      -- Dump completed
      DELIMITER x'; END//
      CREATE DEFINER = app@localhost FUNCTION f() RETURNS INT DETERMINISTIC RETURN 1//
      CREATE EVENT ev ON SCHEDULE EVERY 1 DAY DO SELECT 1//
      DELIMITER ;
      CREATE DATABASE `accounts`;
      CREATE DATABASE b CHARACTER SET latin1;
      CREATE TABLE b.empty_one (x INT);
      CREATE VIEW b.far AS SELECT * FROM `we``ird; x/% ä`.parted;
      CREATE USER app@localhost IDENTIFIED BY 's3cret';
      CREATE ROLE reader;
      GRANT SELECT ON b.* TO reader;
      GRANT reader TO app@localhost;
      GRANT SELECT (x) ON b.empty_one TO app@localhost;
      """;

  @TempDir private static Path folder;
  private static MariaDbServer server;
  private static MariaDbServer other;
  private static SourceFixture fixture;

  @TempDir private Path scratch;

  @BeforeAll
  static void start() throws Exception {
    fixture = SourceFixture.create(folder.resolve("repository"));
    server = MariaDbServer.start(folder.resolve("m"));
    other = MariaDbServer.start(folder.resolve("o"));
    server.createBackupAccount();
    server.sql(CONTENT);
    server.sql(
        "CREATE DATABASE live; CREATE TABLE live.a(n INT PRIMARY KEY, x BLOB); CREATE TABLE live.b LIKE live.a");
  }

  @AfterAll
  static void stop() {
    fixture.close();
    server.close();
    other.close();
  }

  @Test
  void allDatabasesAndAccountsComeBackOnAnotherServer() throws Exception {
    var events = new CopyOnWriteArrayList<String>();
    SourceFixture.Made made;
    try (var view =
        SOURCE.open(server.backup(Map.of()), (_, code, text, _) -> events.add(code + " " + text))) {
      made = fixture.backup(view);
    }
    assertThat(events)
        .singleElement()
        .asString()
        .startsWith("TABLES_NOT_TRANSACTIONAL")
        .contains(STRANGE + ".m");
    var part = part(made.point(), STRANGE);
    assertThat(part.expectations())
        .containsEntry("tables", 5L)
        .containsEntry("views", 2L)
        .containsEntry("triggers", 1L)
        .containsEntry("routines", 2L)
        .containsEntry("events", 1L)
        .containsEntry("sequences", 1L)
        .containsEntry("rows", 8L)
        .containsEntry("rows.t`1; -- x", 4L)
        .containsEntry("definer.app@localhost", 1L);

    var items = restore(other, made.point(), RestoreWish.everything(Conflicts.FAIL));

    assertThat(items).allMatch(item -> item.state() == State.SUCCESS, "%s".formatted(items));
    for (var database : List.of(STRANGE, "b", "accounts", "live")) {
      assertThat(other.dump(database)).isEqualTo(server.dump(database));
    }
    assertThat(other.sql("SHOW CREATE DATABASE b")).contains("latin1");
    assertThat(other.sql("SHOW GRANTS FOR app@localhost; SHOW CREATE USER app@localhost"))
        .isEqualTo(server.sql("SHOW GRANTS FOR app@localhost; SHOW CREATE USER app@localhost"))
        .contains("reader");
    somePartsAndPolicies(made.point());
  }

  /** On the other server, where all stands now. */
  private void somePartsAndPolicies(StoredPoint point) throws Exception {
    other.sql(
        "DELETE FROM b.empty_one; USE `we``ird; x/% ä`; DELETE FROM child; DROP TABLE parted; DROP PROCEDURE p");
    var skipped = restore(other, point, RestoreWish.everything(Conflicts.SKIP));
    assertThat(skipped.stream().filter(item -> item.state() == State.SUCCESS).map(Item::name))
        .containsExactlyInAnyOrder(STRANGE + ".parted", STRANGE + ".p");
    assertThat(other.sql("SELECT COUNT(*) FROM `we``ird; x/% ä`.child")).isEqualTo("0");

    var one =
        new RestoreWish(List.of(STRANGE), List.of("child"), null, Conflicts.OVERWRITE, Map.of());
    assertThat(restore(other, point, one))
        .extracting(Item::name)
        .containsExactly(STRANGE + ".child");
    assertThat(other.dump(STRANGE)).isEqualTo(server.dump(STRANGE));

    var elsewhere =
        new RestoreWish(
            List.of(STRANGE),
            List.of("t`1; -- x", STRANGE + ".v"),
            null,
            Conflicts.FAIL,
            Map.of("database", "new one", "definer", "current"));
    restore(other, point, elsewhere);
    assertThat(other.sql("SHOW TABLES IN `new one`")).isEqualTo("t`1; -- x\nv");
    assertThat(
            other.sql(
                "SELECT DEFAULT_COLLATION_NAME FROM information_schema.schemata WHERE schema_name = 'new one'"))
        .isEqualTo("utf8mb4_unicode_ci");
  }

  @Test
  void pointIsOneMomentUnderLiveWrites() throws Exception {
    var stop = new AtomicBoolean();
    var begun = new CountDownLatch(5);
    var writer =
        new FutureTask<>(() -> {
          for (var n = 0; !stop.get(); n += 100) {
            server.sql(
                "USE live; START TRANSACTION; INSERT INTO live.a SELECT seq + %1$d, RANDOM_BYTES(500) FROM seq_1_to_100; INSERT INTO live.b SELECT seq + %1$d, '' FROM seq_1_to_100; COMMIT"
                    .formatted(n));
            begun.countDown();
          }
          return null;
        });
    var thread = Thread.ofPlatform().start(writer);
    assertThat(begun.await(60, TimeUnit.SECONDS)).as("%s", writer.state()).isTrue();

    var made =
        fixture.backup(SOURCE, server.backup(Map.of("databases", "live,b", "accounts", "false")));
    stop.set(true);
    thread.join();
    writer.get();

    var rows = part(made.point(), "live").expectations();
    assertThat(rows.get("rows.a")).isEqualTo(rows.get("rows.b")).isGreaterThanOrEqualTo(500);
    var wish =
        new RestoreWish(
            List.of("live"), List.of(), null, Conflicts.FAIL, Map.of("database", "then"));
    restore(server, made.point(), wish);
    assertThat(server.sql("SELECT COUNT(*) FROM `then`.a"))
        .isEqualTo(rows.get("rows.a").toString());
    server.sql("DROP DATABASE `then`; TRUNCATE live.a; TRUNCATE live.b");
  }

  @Test
  void whatFailsIsToldAndTheRestIsRestored() throws Exception {
    server.sql(
        "CREATE DATABASE f1; CREATE TABLE f1.good(x INT); INSERT INTO f1.good VALUES (1); CREATE TABLE f1.bad(x INT, y INT AS (x + 1)); CREATE TABLE f1.last LIKE f1.good; CREATE VIEW f1.seen AS SELECT * FROM f1.bad");
    var made =
        fixture.backup(SOURCE, server.backup(Map.of("databases", "f1", "accounts", "false")));
    server.sql(
        "CREATE DATABASE f2; CREATE TABLE f2.x(bad INT); CREATE VIEW f2.bad AS SELECT * FROM f2.x");
    server.sql(
        "CREATE USER half@'%' IDENTIFIED BY 'x'; GRANT SELECT, INSERT, CREATE, DROP, ALTER, LOCK TABLES, SHOW VIEW, TRIGGER, EVENT ON f2.* TO half@'%'; GRANT SELECT ON mysql.* TO half@'%'");
    var half =
        new SourceSettings(
            withUser(server.backup(Map.of()), "half"),
            Map.of("password", new Secret(new byte[] {'x'})));

    try (var target = SOURCE.openTarget(half, SourceJournal.NONE)) {
      var wish =
          new RestoreWish(
              List.of(),
              List.of(),
              null,
              Conflicts.OVERWRITE,
              Map.of("database", "f2", "definer", "current"));
      var plan = target.plan(made.point(), wish);
      assertThat(plan.totals().conflicts()).isEqualTo(1);
      var items = SourceFixture.apply(plan);
      assertThat(items.stream().filter(item -> item.state() == State.FAILED).map(Item::name))
          .contains("f1.seen");
      assertThat(items.stream().filter(item -> item.state() == State.SUCCESS).map(Item::name))
          .contains("f1.good", "f1.last");
      assertThat(plan.compare()).extracting(Difference::item).contains("f1/view.seen");
    }
    server.sql("DROP DATABASE f1; DROP DATABASE f2; DROP USER half@'%'");
  }

  @Test
  void differencesAreFoundToTheByte() throws Exception {
    var made = fixture.backup(SOURCE, server.backup(Map.of("databases", "b", "accounts", "false")));
    var wish =
        new RestoreWish(
            List.of("b"), List.of("empty_one"), null, Conflicts.FAIL, Map.of("database", "b2"));
    try (var target = SOURCE.openTarget(server.root(Map.of()), SourceJournal.NONE)) {
      var plan = target.plan(made.point(), wish);
      SourceFixture.apply(plan);
      assertThat(plan.compare()).isEmpty();
      server.sql("INSERT INTO b2.empty_one VALUES (1)");
      assertThat(plan.compare()).contains(new Difference("b/rows.empty_one", "0", "1"));
      server.sql("DROP TABLE b2.empty_one");
      assertThat(plan.compare()).contains(new Difference("b/rows.empty_one", "0", "missing"));
    }
    server.sql("DROP DATABASE b2");
  }

  @Test
  void missingRightsAreNamed() throws Exception {
    server.sql(
        "CREATE USER less@'%' IDENTIFIED BY 'x'; GRANT SELECT, SHOW VIEW ON `li_e`.* TO less@'%'");
    var less =
        new SourceSettings(
            withUser(server.backup(Map.of("databases", "live")), "less"),
            Map.of("password", new Secret(new byte[] {'x'})));

    refuses(less, ErrorCode.SOURCE_FORBIDDEN, "TRIGGER ON `live`.*");
    refuses(less.with(Map.of("databases", "b")), ErrorCode.SOURCE_EMPTY, "no database b");
    server.sql(
        "GRANT TRIGGER, EVENT ON live.* TO less@'%'; GRANT SELECT ON mysql.proc TO less@'%'");
    refuses(less, ErrorCode.SOURCE_FORBIDDEN, "mysql.*");
    server.sql("DROP USER less@'%'");
  }

  @Test
  void wrongPasswordIsForbiddenAndNotPrinted() throws Exception {
    var wrong =
        new SourceSettings(
            withUser(server.backup(Map.of()), "backup"),
            Map.of(
                "password",
                new Secret("hunter2".getBytes(java.nio.charset.StandardCharsets.UTF_8))));
    assertThatThrownBy(() -> fixture.backup(SOURCE, wrong))
        .hasMessageContaining("Access denied")
        .hasMessageNotContaining("hunter2")
        .extracting(e -> ((SourceException) e).code())
        .isEqualTo(ErrorCode.SOURCE_FORBIDDEN);
  }

  /** Stands in for the dump program: runs the real one and then spoils what it said. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "true ~ SOURCE_EMPTY ~ gave nothing",
        "\"$real\" \"$@\" | head -c 3000; true ~ EXPECTATION_FAILED ~ ends within a statement",
        "\"$real\" \"$@\" | grep -v '^-- Dump completed' ~ EXPECTATION_FAILED ~ Dump completed",
        "\"$real\" \"$@\"; echo 'mysqldump: Error 2013: Lost connection' >&2; exit 3 ~ SOURCE_FAILED ~ Lost connection",
        "echo 'not a dump at all' ~ EXPECTATION_FAILED ~ ends within",
        "\"$real\" \"$@\" | sed '/^CREATE TABLE `empty_one`/,/^)/d;/empty_one/d' ~ EXPECTATION_FAILED ~ lacks",
      })
  void dumpThatIsNotWholeLeavesNoPoint(String script, ErrorCode code, String said)
      throws Exception {
    var tools = Files.createDirectories(scratch.resolve("tools"));
    var client = Files.writeString(tools.resolve("mariadb"), "#!/bin/sh\nexec mariadb \"$@\"\n");
    Files.setPosixFilePermissions(client, PosixFilePermissions.fromString("rwxr-xr-x"));
    var fake = tools.resolve("mariadb-dump");
    Files.writeString(
        fake,
        "#!/bin/sh\nreal=/usr/bin/mariadb-dump\ncase \"$2\" in --help|--version) exec \"$real\" \"$@\";; esac\n"
            + script
            + "\n");
    Files.setPosixFilePermissions(fake, PosixFilePermissions.fromString("rwxr-xr-x"));

    refuses(
        server.backup(Map.of("databases", "b", "accounts", "false", "tools", tools.toString())),
        code,
        said);
  }

  @Test
  void serverThatDiesMidDumpLeavesNoPoint() throws Exception {
    var doomed = MariaDbServer.start(folder.resolve("d"));
    try {
      doomed.createBackupAccount();
      doomed.sql("CREATE DATABASE big; CREATE TABLE big.t(x LONGBLOB)");
      doomed.sql(
          "INSERT INTO big.t SELECT RANDOM_BYTES(1024) FROM mysql.help_topic, (SELECT 1 FROM mysql.help_topic LIMIT 30) x");
      var settings = doomed.backup(Map.of("accounts", "false"));
      var snapshots = fixture.snapshots();
      try (var view = SOURCE.open(settings, SourceJournal.NONE)) {
        doomed.kill();
        assertThatThrownBy(() -> fixture.backup(view))
            .isInstanceOf(SourceException.class)
            .extracting(e -> ((SourceException) e).code())
            .isIn(ErrorCode.SOURCE_FAILED, ErrorCode.SOURCE_UNREACHABLE);
      }
      assertThat(fixture.snapshots()).isEqualTo(snapshots);
      refuses(settings, ErrorCode.SOURCE_UNREACHABLE, "connect");
    } finally {
      doomed.close();
    }
  }

  @Test
  void fullDiskOfTheTargetEndsTheRestore() throws Exception {
    server.sql(
        "CREATE DATABASE filling; USE filling; CREATE TABLE t(x LONGBLOB);"
            + " INSERT INTO t SELECT REPEAT(RANDOM_BYTES(1000), 1000) FROM seq_1_to_30");
    var made =
        fixture.backup(SOURCE, server.backup(Map.of("databases", "filling", "accounts", "false")));
    server.sql("DROP DATABASE filling");
    // A table space that may not grow stands for a full disk.
    try (var small =
            MariaDbServer.start(
                folder.resolve("f"),
                "--innodb-file-per-table=0",
                "--innodb-data-file-path=ibdata1:12M");
        var target = SOURCE.openTarget(small.root(Map.of()), SourceJournal.NONE)) {
      var plan = target.plan(made.point(), RestoreWish.everything(Conflicts.FAIL));

      assertThatThrownBy(() -> SourceFixture.apply(plan))
          .isInstanceOf(SourceException.class)
          .extracting(e -> ((SourceException) e).code())
          .isEqualTo(ErrorCode.TARGET_FULL);
    }
  }

  @Test
  void dumpOfANewerServerNeedsAWord() throws Exception {
    var made = fixture.backup(SOURCE, server.backup(Map.of("databases", "b", "accounts", "false")));
    var tools = Files.createDirectories(scratch.resolve("older"));
    var fake = tools.resolve("mariadb");
    Files.writeString(
        fake, "#!/bin/sh\n/usr/bin/mariadb \"$@\" | sed 's/^[0-9.]*-MariaDB.*/10.1.1-MariaDB/'\n");
    Files.setPosixFilePermissions(fake, PosixFilePermissions.fromString("rwxr-xr-x"));
    var older = server.root(Map.of("tools", tools.toString()));

    try (var target = SOURCE.openTarget(older, SourceJournal.NONE)) {
      var wish = RestoreWish.everything(Conflicts.OVERWRITE);
      assertThat(target.plan(made.point(), wish).checks())
          .filteredOn(
              check -> check.severity() == io.holdfast.sources.PlannedRestore.Severity.ERROR)
          .extracting(Check::code)
          .containsExactly("VERSION_OLDER");
      assertThat(target.plan(made.point(), wish.into(Map.of("allowOlder", "true"))).isApplicable())
          .isTrue();
    }
  }

  @Test
  void optionFileIsPrivateAndGoneAfterwards() throws Exception {
    var before = optionFiles();
    try (var view = SOURCE.open(server.backup(Map.of("databases", "b")), SourceJournal.NONE)) {
      assertThat(view.pointInTime()).isNotNull();
      var added = optionFiles();
      added.keySet().removeAll(before.keySet());
      assertThat(added.values()).isNotEmpty().containsOnly("rw-------");
    }
    assertThat(optionFiles().keySet()).isSubsetOf(before.keySet());
  }

  /** Those for our server, with their modes. */
  private static Map<Path, String> optionFiles() throws Exception {
    var ours = "port=\"%s\"".formatted(server.backup(Map.of()).get("port"));
    var found = new HashMap<Path, String>();
    try (var files =
        Files.newDirectoryStream(Path.of(System.getProperty("java.io.tmpdir")), "holdfast-*.cnf")) {
      for (var file : files) {
        try {
          if (Files.readString(file).contains(ours)) {
            found.put(file, PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
          }
        } catch (NoSuchFileException e) {
          // Another process was done with it.
        }
      }
    }
    return found;
  }

  private static void refuses(SourceSettings settings, ErrorCode code, String said) {
    var snapshots = fixture.snapshots();
    assertThatThrownBy(() -> fixture.backup(SOURCE, settings))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining(said)
        .extracting(e -> ((SourceException) e).code())
        .isEqualTo(code);
    assertThat(fixture.snapshots()).isEqualTo(snapshots);
  }

  private static List<Item> restore(MariaDbServer to, StoredPoint point, RestoreWish wish)
      throws InterruptedException {
    try (var target = SOURCE.openTarget(to.root(Map.of()), SourceJournal.NONE)) {
      var plan = target.plan(point, wish);
      assertThat(plan.isApplicable()).as("%s", plan.checks()).isTrue();
      var items = SourceFixture.apply(plan);
      assertThat(plan.compare()).isEmpty();
      return items;
    }
  }

  private static SourcePart part(StoredPoint point, String name) {
    return point.parts().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, String> withUser(SourceSettings settings, String user) {
    var values = new HashMap<String, String>();
    for (var name : List.of("host", "port", "databases")) {
      settings.find(name).ifPresent(value -> values.put(name, value));
    }
    values.put("user", user);
    values.put("accounts", "false");
    return values;
  }
}
