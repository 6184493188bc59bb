package io.holdfast.sources.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DumpReaderTest {
  private static final String DUMP =
      """
      /*M!999999\\- enable the sandbox mode */\s
      -- MariaDB dump
      /*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;

      --
      -- Table structure for table `t``1; -- x`
      --
      DROP TABLE IF EXISTS `t``1; -- x`;
      CREATE TABLE `t``1; -- x` (
        `a` text DEFAULT 'it''s; `' COMMENT "-- Current Database: `b`"
      );
      INSERT INTO `t``1; -- x` VALUES
      (1,'it\\'s (a)\\n;\\\\',0x00FF,NULL),
      (2,'); -- Dump completed',-1.5e3,'\u00e4\u4e2d');
      DELIMITER ;;
      /*!50003 CREATE*/ /*!50017 DEFINER=`ro``ot`@`local``host`*/ /*!50003 TRIGGER tr BEFORE INSERT ON m
      -- don't; ;; stop
      # don't either ;;
      /* nor ' here ;; */
      SET @a = 'a;;
      -- Dump completed
      DELIMITER x' */;;
      DELIMITER ;
      -- Dump completed on today
      """;

  @ParameterizedTest
  @ValueSource(strings = {"a", "``"})
  void namesOfAnyLengthAreRead(String letter) throws IOException {
    var quoted = "`%s`".formatted(letter.repeat(100_000));
    var name = DumpUnit.unquoted(letter.repeat(100_000));
    var use = unit("USE %s;".formatted(quoted));
    var create = unit("CREATE DEFINER=%1$s@%1$s TRIGGER t;".formatted(quoted));

    assertThat(use.firstName()).hasValue(name);
    assertThat(use.chosenDatabase()).hasValue(name);
    assertThat(create.definer()).hasValue(name + "@" + name);
    assertThat(create.createsTrigger()).isTrue();
  }

  @Test
  @Timeout(10)
  void quotesThatAreNoNameAreReadOnce() throws IOException {
    assertThat(unit("-- " + "`".repeat(1_000_001)).firstName()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1 << 20})
  void dumpIsTakenApartAsTheClientWould(int pieceBytes) throws IOException {
    var units = new ArrayList<String>();
    var whole = new ByteArrayOutputStream();
    var rows = new RowCount[1];
    try (var reader = reader(DUMP, pieceBytes)) {
      for (var unit = reader.next(); unit != null; unit = reader.next()) {
        units.add(unit.kind() + " " + unit.text().lines().findFirst().orElse(""));
        whole.writeBytes(unit.bytes());
        if (unit.kind() == DumpUnit.Kind.ROWS) {
          rows[0] = reader.copyRows(whole::write);
        }
      }
    }

    assertThat(units)
        .containsExactly(
            "COMMENT /*M!999999\\- enable the sandbox mode */",
            "COMMENT -- MariaDB dump",
            "STATEMENT /*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;",
            "COMMENT --",
            "COMMENT -- Table structure for table `t``1; -- x`",
            "COMMENT --",
            "STATEMENT DROP TABLE IF EXISTS `t``1; -- x`;",
            "STATEMENT CREATE TABLE `t``1; -- x` (",
            "ROWS INSERT INTO `t``1; -- x` VALUES",
            "DELIMITER DELIMITER ;;",
            "STATEMENT /*!50003 CREATE*/ /*!50017 DEFINER=`ro``ot`@`local``host`*/ /*!50003 TRIGGER"
                + " tr BEFORE INSERT ON m",
            "DELIMITER DELIMITER ;",
            "COMMENT -- Dump completed on today");
    assertThat(rows[0].rows()).isEqualTo(2);
    assertThat(whole.toString(StandardCharsets.UTF_8).strip()).isEqualTo(DUMP.strip());
  }

  @Test
  void backslashMayBeALetterInRoutines() throws IOException {
    var dump =
        """
        /*!50003 SET sql_mode = 'NO_BACKSLASH_ESCAPES' */ ;
        DELIMITER ;;
        CREATE PROCEDURE `p`() SELECT '\\';;
        DELIMITER ;
        /*!50003 SET sql_mode = @saved_sql_mode */ ;
        SELECT '\\'; not the end';
        """;
    try (var reader = reader(dump, 100)) {
      var texts = new ArrayList<String>();
      for (var unit = reader.next(); unit != null; unit = reader.next()) {
        texts.add(unit.text());
      }
      assertThat(texts).hasSize(6).contains("CREATE PROCEDURE `p`() SELECT '\\';;");
    }
  }

  @Test
  void sumDoesNotDependOnTheOrderOfRowsButOnEachByte() throws IOException {
    var one = rows("INSERT INTO `t` VALUES (1,'a'),(2,'b');");
    assertThat(rows("INSERT INTO `t` VALUES\n(2,'b'),\n(1,'a');")).isEqualTo(one);
    assertThat(
            rows("INSERT INTO `t` VALUES (1,'a');").plus(rows("INSERT INTO `t` VALUES (2,'b');")))
        .isEqualTo(one);
    assertThat(rows("INSERT INTO `t` VALUES (1,'b'),(2,'a');")).isNotEqualTo(one);
    assertThat(rows("INSERT INTO `t` VALUES (1,'a'),(2,'b'),(2,'b');")).isNotEqualTo(one);
    assertThat(one.sum()).isBetween(0L, (1L << 53) - 1);
  }

  @Test
  void namesAndDefinersAreReadExactly() throws IOException {
    var view =
        unit(
            """
            /*!50001 CREATE ALGORITHM=UNDEFINED */
            /*!50013 DEFINER=`a``b`@`%` SQL SECURITY DEFINER */
            /*!50001 VIEW `v` AS select 'DEFINER=`x`@`y`' AS `z` */;
            """);
    assertThat(view.definer()).contains("a`b@%");
    assertThat(view.withCurrentDefiner().text())
        .contains("DEFINER=CURRENT_USER SQL SECURITY")
        .contains("'DEFINER=`x`@`y`'");
    assertThat(unit("CREATE FUNCTION `f`() RETURNS text RETURN 'DEFINER=`x`@`y`';").definer())
        .isEmpty();
    assertThat(unit("/*!50001 DROP VIEW IF EXISTS `a``b`*/;").dropped())
        .contains(new DumpObject(DumpObject.Kind.VIEW, "a`b"));
    assertThat(
            unit("/*!50003 CREATE*/ /*!50017 DEFINER=`r`@`h`*/ /*!50003 TRIGGER t AFTER INSERT ON m SET @a=1 */;")
                .createsTrigger())
        .isTrue();
    assertThat(unit("CREATE TABLE `TRIGGER` (`a` int);").createsTrigger()).isFalse();
    assertThat(unit("CREATE TABLE t (a int) COMMENT 'a TRIGGER b';").createsTrigger()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TABLE `t` (a int",
        "INSERT INTO `t` VALUES (1,'a'),(2,'",
        "INSERT INTO `t` VALUES (1,'a')",
        "INSERT INTO `t",
        "SELECT 'abc;",
        "/* never ends ;",
      })
  void cutDumpIsRefused(String dump) {
    assertThatThrownBy(
            () -> {
              try (var reader = reader(dump, 100)) {
                for (var unit = reader.next(); unit != null; unit = reader.next()) {
                  if (unit.kind() == DumpUnit.Kind.ROWS) {
                    reader.copyRows(DumpReader.Sink.NONE);
                  }
                }
              }
            })
        .isInstanceOf(SourceException.class)
        .extracting(e -> ((SourceException) e).code())
        .isEqualTo(ErrorCode.EXPECTATION_FAILED);
  }

  private static RowCount rows(String dump) throws IOException {
    try (var reader = reader(dump, 1000)) {
      assertThat(reader.next()).isNotNull();
      return reader.copyRows(DumpReader.Sink.NONE);
    }
  }

  private static DumpUnit unit(String dump) throws IOException {
    try (var reader = reader(dump, 1000)) {
      return java.util.Objects.requireNonNull(reader.next());
    }
  }

  /** Hands out no more than so many bytes at a time. */
  private static DumpReader reader(String dump, int pieceBytes) {
    var bytes = new ByteArrayInputStream(dump.getBytes(StandardCharsets.UTF_8));
    return new DumpReader(
        new InputStream() {
          @Override
          public int read() {
            return bytes.read();
          }

          @Override
          public int read(byte[] target, int offset, int length) {
            return bytes.read(target, offset, Math.min(length, pieceBytes));
          }
        });
  }
}
