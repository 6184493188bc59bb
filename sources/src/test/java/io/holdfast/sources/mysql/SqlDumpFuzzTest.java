package io.holdfast.sources.mysql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Dumps that somebody made elsewhere. */
class SqlDumpFuzzTest extends FuzzContract {
  private static final String DUMP =
      """
      /*M!999999\\- enable the sandbox mode */\s
      -- MariaDB dump 10.19
      -- Host: localhost    Database: shop
      -- Server version\t10.11.6-MariaDB
      /*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
      -- Current Database: `sh``op`
      CREATE DATABASE /*!32312 IF NOT EXISTS*/ `sh``op`;
      USE `sh``op`;
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
      DELIMITER x' */;;
      DELIMITER ;
      -- Final view structure for view `v`
      /*!50001 DROP VIEW IF EXISTS `v`*/;
      SET sql_mode = 'NO_BACKSLASH_ESCAPES';
      ALTER DATABASE `sh``op` CHARACTER SET latin1;
      -- Dump completed on today
      """;

  @Override
  protected List<byte[]> seeds() {
    return List.of(DUMP.getBytes(UTF_8));
  }

  /** Each statement is looked at as text a dozen times. */
  @Override
  protected long allocatedForEach() {
    return 8 * 1024;
  }

  @Override
  protected void parse(byte[] bytes) throws IOException {
    takeApart(bytes);
    try (var upload = new MysqlUpload("", new ByteArrayInputStream(bytes))) {
      assertThat(upload.readAllBytes()).isEqualTo(bytes);
      upload.verify(bytes.length);
      assertThat(upload.parts("/dump.sql", bytes.length)).isNotEmpty();
    }
  }

  private static void takeApart(byte[] bytes) throws IOException {
    var whole = new ByteArrayOutputStream();
    try (var reader = new DumpReader(new ByteArrayInputStream(bytes))) {
      for (var unit = reader.next(); unit != null; unit = reader.next()) {
        whole.writeBytes(unit.bytes());
        if (unit.kind() == DumpUnit.Kind.ROWS) {
          reader.copyRows(whole::write);
        }
        unit.isOfServer();
        assertThat(unit.withCurrentDefiner().creates()).isEqualTo(unit.creates());
        assertThat(unit.in("a`b").in("a`b").bytes()).isEqualTo(unit.in("a`b").bytes());
        unit.dropped().ifPresent(dropped -> assertThat(dropped.name()).isNotEmpty());
      }
    }
    var rest = Arrays.copyOfRange(bytes, whole.size(), bytes.length);
    assertThat(whole.toByteArray()).isEqualTo(Arrays.copyOf(bytes, whole.size()));
    assertThat(new String(rest, UTF_8)).matches("[\\x00- ]*");
  }
}
