package io.holdfast.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.sources.testkit.DovecotServer;
import io.holdfast.sources.testkit.MailClient;
import io.holdfast.sources.testkit.MariaDbServer;
import io.holdfast.sources.testkit.PostgresCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drills of what needs a server or a device, through the whole service. */
class DrillKindsIT {
  private static final String DATABASE = "drilled_" + ProcessHandle.current().pid();

  @TempDir private Path scratch;
  private DrillWorld drills;

  @BeforeEach
  void start() throws Exception {
    drills = new DrillWorld(scratch);
  }

  @AfterEach
  void stop() {
    drills.close();
  }

  @Test
  void provesADatabaseOfPostgresWithoutTouchingTheServerThatItCameFrom() throws Exception {
    var server = PostgresCluster.shared();
    server.run("postgres", "create database " + DATABASE);
    server.run(
        DATABASE,
        "create table orders (id int primary key, what text)",
        "insert into orders select n, 'order ' || n from generate_series(1, 1000) n");
    var config =
        Map.of(
            "host",
            "127.0.0.1",
            "port",
            Integer.toString(server.port()),
            "user",
            PostgresCluster.SUPERUSER,
            "databases",
            DATABASE);
    var protection =
        drills.protect("shop", "POSTGRES", config, Map.of("password", PostgresCluster.PASSWORD));
    drills.backUp(protection);
    server.run(DATABASE, "delete from orders");

    var right = asked(protection, "select count(*) from orders", "1000");
    var wrong = asked(protection, "select count(*) from orders", "0");

    assertThat(right.get("result").asText()).as("%s", right).isEqualTo("PASSED");
    assertThat(right.at("/measured/restoreSeconds").asDouble()).isPositive();
    assertThat(wrong.get("result").asText()).as("%s", wrong).isEqualTo("FAILED");
    assertThat(wrong.get("reasonCode").asText()).isEqualTo("DRILL_FAILED");
    assertThat(server.rows(DATABASE, "select count(*) from orders")).containsExactly("0");
    assertThat(server.rows("postgres", "select count(*) from pg_roles where rolname ~ 'probe'"))
        .containsExactly("0");
    assertThat(drills.leftovers()).isEmpty();
    server.run("postgres", "drop database %s with (force)".formatted(DATABASE));
  }

  @Test
  void provesADatabaseOfMariaDb() throws Exception {
    try (var server = MariaDbServer.start(scratch.resolve("m"))) {
      server.sql(
          "CREATE DATABASE wiki; USE wiki; CREATE TABLE pages (id INT PRIMARY KEY, text TEXT);"
              + " INSERT INTO pages SELECT seq, CONCAT('page ', seq) FROM seq_1_to_500");
      var config = Map.of("socket", server.folder().resolve("s").toString(), "user", "root");
      var protection = drills.protect("wiki", "MYSQL", config, Map.of());
      drills.backUp(protection);

      var drill = asked(protection, "SELECT COUNT(*) FROM pages", "500");

      assertThat(drill.get("result").asText()).as("%s", drill).isEqualTo("PASSED");
      assertThat(drills.leftovers()).isEmpty();
    }
  }

  @Test
  void provesADiskAndACommandsOutput() throws Exception {
    var disk = scratch.resolve("disk.img");
    var bytes = new byte[3_000_000];
    new Random(11).nextBytes(bytes);
    Files.write(disk, bytes);
    var image = drills.protect("disk", "DISK_IMAGE", Map.of("path", disk.toString()), Map.of());
    var command = drills.protect("list", "COMMAND", Map.of("shell", "seq 100000"), Map.of());
    drills.backUp(image);
    drills.backUp(command);

    for (var protection : List.of(image, command)) {
      for (var level : List.of("L1", "L2", "L3", "L4")) {
        var drill = drills.drill(protection, level);
        assertThat(drill.get("result").asText()).as("%s", drill).isEqualTo("PASSED");
      }
    }
    assertThat(drills.leftovers()).isEmpty();
  }

  @Test
  void provesAMailbox() throws Exception {
    var dovecot = DovecotServer.shared();
    var user = dovecot.newUser();
    try (var client = new MailClient(dovecot, user)) {
      for (var letter : List.of("one", "two", "three")) {
        client.append(
            "INBOX", MailClient.letter(letter, "hello"), Instant.parse("2026-01-01T00:00:00Z"));
      }
    }
    var config = new HashMap<String, String>();
    for (var setting : List.of("host", "port", "tls", "user")) {
      dovecot.settings(user).find(setting).ifPresent(value -> config.put(setting, value));
    }
    var protection =
        drills.protect("mail", "MAILBOX", config, Map.of("password", DovecotServer.PASSWORD));
    drills.backUp(protection);

    var drill = drills.drill(protection, "L4");

    assertThat(drill.get("result").asText()).as("%s", drill).isEqualTo("PASSED");
    assertThat(drill.at("/checks/0/actual").asText()).startsWith("3 items");
    assertThat(drills.leftovers()).isEmpty();
  }

  private JsonNode asked(String protection, String statement, String expected) {
    var check =
        Map.of("name", "question", "type", "SQL", "subject", statement, "expected", expected);
    return drills.drill(Map.of("protectionId", protection, "checks", List.of(check)));
  }
}
