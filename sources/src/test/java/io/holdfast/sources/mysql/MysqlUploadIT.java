package io.holdfast.sources.mysql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.RestoreListener.Item;
import io.holdfast.sources.RestoreListener.State;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.StoredPoint;
import io.holdfast.sources.UploadedDump;
import io.holdfast.sources.testkit.MariaDbServer;
import io.holdfast.sources.testkit.SourceFixture;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dumps that others made, with the stock program and options of their own. */
@Timeout(200)
class MysqlUploadIT {
  private static final MysqlSource SOURCE = new MysqlSource();
  private static final List<String> TABLES = List.of("orders", "blobs", "child");

  private static final String CONTENT =
      """
      CREATE DATABASE shop CHARACTER SET latin1;
      USE shop;
      CREATE TABLE orders(id INT AUTO_INCREMENT PRIMARY KEY, note VARCHAR(100), at TIMESTAMP);
      INSERT INTO orders(note, at) SELECT CONCAT('it''s; \\\\(', seq, '),(\\n-- Dump completed'), NOW() FROM seq_1_to_3000;
      CREATE TABLE blobs(id INT PRIMARY KEY, b LONGBLOB);
      INSERT INTO blobs SELECT seq, RANDOM_BYTES(1024) FROM seq_1_to_200;
      CREATE TABLE child(id INT PRIMARY KEY, o INT, FOREIGN KEY (o) REFERENCES orders(id));
      INSERT INTO child SELECT seq, seq FROM seq_1_to_10;
      CREATE VIEW few AS SELECT note FROM orders WHERE id < 10;
      DELIMITER //
      CREATE TRIGGER tr BEFORE INSERT ON child FOR EACH ROW BEGIN SET NEW.id = NEW.id + 0; END//
      CREATE FUNCTION f() RETURNS INT DETERMINISTIC BEGIN RETURN 7; END//
      DELIMITER ;
      ALTER DATABASE shop CHARACTER SET utf8mb4;
      CREATE DATABASE wiki;
      CREATE TABLE wiki.orders(id INT PRIMARY KEY, x TEXT);
      INSERT INTO wiki.orders VALUES (1, 'not the shop''s'), (2, 'USE `shop`;');
      CREATE VIEW wiki.few AS SELECT id FROM wiki.orders;
      """;

  @TempDir private static Path folder;
  private static MariaDbServer server;
  private static MariaDbServer other;
  private static SourceFixture fixture;

  @BeforeAll
  static void start() throws Exception {
    fixture = SourceFixture.create(folder.resolve("repository"));
    server = MariaDbServer.start(folder.resolve("m"));
    other = MariaDbServer.start(folder.resolve("o"));
    server.sql(CONTENT);
  }

  @AfterAll
  static void stop() {
    fixture.close();
    server.close();
    other.close();
  }

  /** What the program writes by itself names the database in a comment only. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "--routines",
        "--hex-blob",
        "--complete-insert --skip-extended-insert --skip-add-locks",
        "--skip-opt --single-transaction --quick --create-options"
      })
  void plainDumpOfOneDatabase(String options) throws Exception {
    var dump = dumped((options + " shop").split(" "));

    var point = upload("", dump);

    assertThat(bytes(point)).isEqualTo(dump);
    var part = only(point);
    assertThat(part.name()).isEqualTo("shop");
    assertThat(part.expectations())
        .containsEntry("tables", 3L)
        .containsEntry("views", 1L)
        .containsEntry("triggers", 1L)
        .containsEntry("rows.orders", 3000L)
        .containsEntry("rows.blobs", 200L);
    restore(point, RestoreWish.everything(Conflicts.CLEAR_TARGET));
    isAsIn("shop", "shop");
    restore(point, RestoreWish.everything(Conflicts.CLEAR_TARGET).into(Map.of("database", "copy")));
    isAsIn("shop", "copy");
    assertThat(
            other.sql(
                "SELECT DEFAULT_CHARACTER_SET_NAME FROM information_schema.schemata"
                    + " WHERE schema_name = 'shop'"))
        .isEqualTo("utf8mb4");
  }

  @Test
  void nameThatIsGivenCounts() throws Exception {
    var point = upload("boutique", dumped("shop"));

    assertThat(only(point).name()).isEqualTo("boutique");
    restore(point, RestoreWish.everything(Conflicts.CLEAR_TARGET));
    isAsIn("shop", "boutique");
  }

  @ParameterizedTest
  @CsvSource({
    "--databases wiki shop",
    "--all-databases --routines --events --flush-privileges",
    "--add-drop-database --databases shop wiki",
    "--no-create-db --databases shop wiki"
  })
  void dumpOfSeveralHasAPartEach(String options) throws Exception {
    var dump = dumped(options.split(" "));

    var point = upload("", dump);

    assertThat(point.parts())
        .extracting(SourcePart::name)
        .containsExactlyInAnyOrder("shop", "wiki");
    assertThat(point.parts())
        .filteredOn(part -> part.name().equals("wiki"))
        .first()
        .satisfies(part ->
            assertThat(part.expectations()).containsEntry("rows", 2L).containsEntry("views", 1L));
    var accounts = other.sql("SELECT * FROM mysql.global_priv");
    restore(point, RestoreWish.everything(Conflicts.CLEAR_TARGET));
    isAsIn("shop", "shop");
    assertThat(other.dump("wiki")).isEqualTo(server.dump("wiki"));
    assertThat(other.sql("SELECT * FROM mysql.global_priv")).isEqualTo(accounts);
  }

  /** A second database of the same server, its tables of the same names, stays as it is. */
  @Test
  void onePartAndOneTableOfSeveral() throws Exception {
    var point = upload("", dumped("--databases", "shop", "wiki"));
    other.sql(
        "DROP DATABASE IF EXISTS shop; CREATE DATABASE shop; CREATE TABLE shop.orders(x INT)");
    var before = other.dump("shop");

    var wiki = new RestoreWish(List.of("wiki"), List.of(), null, Conflicts.CLEAR_TARGET, Map.of());
    restore(point, wiki.into(Map.of("database", "w2")));
    var table =
        new RestoreWish(
            List.of("shop"), List.of("child"), null, Conflicts.FAIL, Map.of("database", "s2"));
    other.sql("DROP DATABASE IF EXISTS s2");
    var items = apply(point, table);

    assertThat(items).extracting(Item::name).containsExactly("shop.child");
    assertThat(other.sql("SELECT COUNT(*) FROM s2.child")).isEqualTo("10");
    assertThat(other.dump("w2")).isEqualTo(server.dump("wiki").replace("`wiki`", "`w2`"));
    assertThat(other.dump("shop")).isEqualTo(before);
  }

  /** What speaks to the whole server is none of a database's restore. */
  @Test
  void statementsForTheServerAreNotCarriedOut() throws Exception {
    var dump =
        new String(dumped("--databases", "wiki"), UTF_8)
            .replaceFirst(
                "\n(/\\*!40101 SET @OLD)",
                """

                CHANGE MASTER TO MASTER_LOG_FILE='bin.000001', MASTER_LOG_POS=4;
                SET GLOBAL max_connections = 17;
                SET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ 'a-1';
                SET @MYSQLDUMP_TEMP_LOG_BIN = @@SESSION.SQL_LOG_BIN;
                GRANT ALL ON *.* TO intruder@'%' IDENTIFIED BY 'x';
                DROP DATABASE IF EXISTS bystander;
                $1\
                """);
    other.sql("CREATE DATABASE IF NOT EXISTS bystander");

    restore(upload("", dump.getBytes(UTF_8)), RestoreWish.everything(Conflicts.CLEAR_TARGET));

    assertThat(other.databases()).contains("bystander");
    assertThat(
            other.sql(
                "SELECT @@GLOBAL.max_connections; SELECT COUNT(*) FROM mysql.global_priv"
                    + " WHERE user = 'intruder'; SHOW SLAVE STATUS"))
        .isNotEqualTo("17")
        .endsWith("\n0");
  }

  @Test
  void refusesWhatCannotBeRestored() throws Exception {
    var plain = dumped("shop");
    var before = fixture.snapshots();

    refuses("", new byte[0], ErrorCode.SOURCE_EMPTY, "empty");
    refuses(
        "", Arrays.copyOf(plain, plain.length / 2), ErrorCode.EXPECTATION_FAILED, "ends within");
    var end = new String(plain, UTF_8).lastIndexOf("-- Dump completed");
    var cut = new String(plain, UTF_8).substring(0, end).getBytes(UTF_8);
    refuses("", cut, ErrorCode.EXPECTATION_FAILED, "Dump completed");
    refuses("", "SELECT 1;".getBytes(UTF_8), ErrorCode.EXPECTATION_FAILED, "does not begin as one");
    var noise = new byte[100_000];
    new java.util.Random(5).nextBytes(noise);
    refuses("shop", noise, ErrorCode.EXPECTATION_FAILED, "");
    refuses("", dumped("--skip-comments", "shop"), ErrorCode.EXPECTATION_FAILED, "skip-comments");
    refuses("", dumped("--no-create-info", "shop"), ErrorCode.EXPECTATION_FAILED, "no-create-info");
    var nameless = new String(plain, UTF_8).replaceFirst("Database: shop", "Database: ");
    refuses("", nameless.getBytes(UTF_8), ErrorCode.EXPECTATION_FAILED, "--name");
    refuses("blog", dumped("--databases", "shop"), ErrorCode.EXPECTATION_FAILED, "[shop]");
    refuses("", join(plain, dumped("wiki")), ErrorCode.EXPECTATION_FAILED, "several dumps");
    refuses("", dumped("--databases", "mysql"), ErrorCode.SOURCE_EMPTY, "no table");
    server.sql("CREATE DATABASE IF NOT EXISTS hollow");
    refuses("", dumped("hollow"), ErrorCode.SOURCE_EMPTY, "no table");
    server.sql("DROP DATABASE hollow");
    refuses("", dumped("--compatible=ansi", "shop"), ErrorCode.EXPECTATION_FAILED, "back quotes");

    assertThat(fixture.snapshots()).isEqualTo(before);
  }

  private static byte[] join(byte[] one, byte[] next) {
    var both = Arrays.copyOf(one, one.length + next.length);
    System.arraycopy(next, 0, both, one.length, next.length);
    return both;
  }

  private static void refuses(String name, byte[] dump, ErrorCode code, String said) {
    assertThatThrownBy(() -> upload(name, dump))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining(said)
        .extracting(e -> ((SourceException) e).code())
        .isEqualTo(code);
  }

  private static byte[] dumped(String... options) throws Exception {
    var command =
        new ArrayList<>(
            List.of(
                "mariadb-dump",
                "--no-defaults",
                "--socket=" + server.folder().resolve("s"),
                "--user=root"));
    command.addAll(List.of(options));
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    process.getOutputStream().close();
    var dump = process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).as("%s", command).isZero();
    return dump;
  }

  private static StoredPoint upload(String name, byte[] dump) throws InterruptedException {
    var uploaded = new UploadedDump(name, new ByteArrayInputStream(dump));
    try (var view = SOURCE.openUpload(server.root(Map.of()), uploaded)) {
      return fixture.backup(view).point();
    }
  }

  private static SourcePart only(StoredPoint point) {
    assertThat(point.parts()).hasSize(1);
    return point.parts().getFirst();
  }

  private static byte[] bytes(StoredPoint point) throws IOException {
    try (var stored = point.open(TreePath.parse(point.parts().getFirst().path()))) {
      return stored.readAllBytes();
    }
  }

  private static void restore(StoredPoint point, RestoreWish wish) throws InterruptedException {
    assertThat(apply(point, wish)).allMatch(item -> item.state() == State.SUCCESS);
  }

  private static List<Item> apply(StoredPoint point, RestoreWish wish) throws InterruptedException {
    try (var target = SOURCE.openTarget(other.root(Map.of()), SourceJournal.NONE)) {
      var plan = target.plan(point, wish);
      assertThat(plan.isApplicable()).as("%s", plan.checks()).isTrue();
      var items = SourceFixture.apply(plan);
      assertThat(plan.compare()).as("%s", items).isEmpty();
      return items;
    }
  }

  /** Each table by the server's own sum over all its rows, and what is no table. */
  private static void isAsIn(String database, String restored) throws Exception {
    for (var table : TABLES) {
      assertThat(sum(other, restored, table)).as(table).isEqualTo(sum(server, database, table));
    }
    var objects =
        "SELECT table_name FROM information_schema.tables WHERE table_schema = '%1$s' ORDER BY 1;"
            + " SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = '%1$s';"
            + " SELECT COUNT(*) FROM `%1$s`.few";
    assertThat(other.sql(objects.formatted(restored)))
        .isEqualTo(server.sql(objects.formatted(database)));
  }

  private static String sum(MariaDbServer where, String database, String table) throws Exception {
    return where
        .sql("CHECKSUM TABLE `%s`.`%s` EXTENDED".formatted(database, table))
        .replaceFirst(".*\t", "");
  }
}
