package io.holdfast.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.api.client.HoldfastClient;
import io.holdfast.cli.CommandLineHarness;
import io.holdfast.cli.CommandLineHarness.Answer;
import io.holdfast.cli.service.BackupSetup;
import io.holdfast.server.RunningServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code holdfast drill}: what it does and prints, and when it cannot. */
class DrillCommandsIT {
  @TempDir private static Path folder;

  private static Path data;
  private static RunningServer server;
  private static Path source;
  private static JsonNode first;
  private static JsonNode second;

  @BeforeAll
  static void backUpTwice() throws Exception {
    data = folder.resolve("data");
    server = RunningServer.start(data);
    source = Files.createDirectories(folder.resolve("src"));
    Files.writeString(source.resolve("index.html"), "<h1>first</h1>");
    try (var client = HoldfastClient.of(server.url(), server.token())) {
      var setup = new BackupSetup(client);
      var project = setup.project("home", "Home");
      setup.repository(project, "disk", folder.resolve("repository").toString(), "secret");
    }
    first = done("backup", "src", "--repository", "disk", "--project", "home", "--json").json();
    Files.writeString(source.resolve("index.html"), "<h1>second</h1>");
    second = done("backup", "src", "--repository", "disk", "--project", "home", "--json").json();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void theNewestPointIsDrilledAndTheExitStatusTells() {
    var drill = done("drill", protection(), "--wait", "--json").json();

    assertThat(drill.path("result").asText()).isEqualTo("PASSED");
    assertThat(drill.path("level").asText()).isEqualTo("L4");
    assertThat(drill.path("restorePointId")).isEqualTo(second.path("restorePointId"));
    assertThat(done("drill", protection(), "--level", "L2", "--wait").out()).contains("PASSED");
  }

  @Test
  void anOlderPointCanBeChosenOrNamed() {
    var oldest = done("drill", protection(), "--choose", "OLDEST_KEPT", "--wait", "--json").json();
    var named =
        done("drill", protection(), "--point", point(first), "--level", "L1", "--wait", "--json")
            .json();

    assertThat(oldest.path("restorePointId").asText()).isEqualTo(point(first));
    assertThat(named.path("restorePointId").asText()).isEqualTo(point(first));
    assertThat(named.path("level").asText()).isEqualTo("L1");
  }

  @Test
  void aDrillNeedNotBeWaitedFor() {
    var begun = done("drill", protection(), "--level", "L1", "--json").json();

    assertThat(begun.path("id").asText()).isNotEmpty();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> {
          try (var client = HoldfastClient.of(server.url(), server.token())) {
            var id = java.util.UUID.fromString(begun.path("id").asText());
            return client.drills().get(id).ended();
          }
        });
  }

  @Test
  void whatWasRestoredIsAskedOverHttp() {
    var serve =
        "exec %s/bin/jwebserver -b 127.0.0.1 -p $PORT -d \"$PWD/piece-0/files%s\""
            .formatted(System.getProperty("java.home"), source);

    var right =
        run(
            "drill",
            protection(),
            "--http",
            "/index.html",
            "--serve",
            serve,
            "--answer",
            "second",
            "--wait",
            "--json");
    var wrong =
        run(
            "drill",
            protection(),
            "--http",
            "/index.html",
            "--serve",
            serve,
            "--answer",
            "third",
            "--wait");
    var missing =
        run("drill", protection(), "--http", "/none", "--serve", serve, "--wait", "--json");

    assertThat(right.status()).as("%s", right).isZero();
    assertThat(right.json().path("level").asText()).isEqualTo("L5");
    assertThat(wrong.status()).isNotZero();
    assertThat(wrong.out() + wrong.err()).contains("third");
    assertThat(missing.out() + missing.err()).contains("404");
    assertThat(missing.status()).isNotZero();
    assertThat(data.resolve("drills")).isEmptyDirectory();
  }

  @Test
  void whatWasRestoredIsKeptToBeLookedAtAlsoAcrossARestart() throws Exception {
    var drill =
        done("drill", protection(), "--level", "L2", "--keep-hours", "3", "--wait", "--json")
            .json();
    var room = data.resolve("drills/" + drill.path("id").asText());
    var restored = room.resolve("piece-0/files" + source).resolve("index.html");

    assertThat(drill.path("keptUntil").asText()).isGreaterThan(drill.path("endedAt").asText());
    assertThat(restored).hasContent("<h1>second</h1>");
    server.close();
    server = RunningServer.start(data);
    assertThat(restored).hasContent("<h1>second</h1>");

    server.close();
    Files.writeString(
        data.resolve("drills/" + drill.path("id").asText() + ".kept"), "2020-01-01T00:00:00Z");
    server = RunningServer.start(data);
    assertThat(room).doesNotExist();
    assertThat(data.resolve("drills")).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource({
    "drill none --wait, no protection",
    "drill src --rows many, table>=number",
    "drill src --sql 'select 1' --wait, answers no statements",
    "drill src --http /x, --serve",
    "drill src --level L1 --keep-hours 3, nothing that could be kept",
    "drill src --level L9, L9",
  })
  void whatCannotBeDoneIsToldClearly(String words, String told) {
    var answer = run(split(words));

    assertThat(answer.status()).isNotZero();
    assertThat(answer.out() + answer.err()).contains(told).doesNotContain("\tat ");
  }

  private static String[] split(String words) {
    return words.replace("'select 1'", "select_1").replace("src", protection()).split(" +");
  }

  private static String protection() {
    return first.path("protectionId").asText();
  }

  private static String point(JsonNode session) {
    return session.path("restorePointId").asText();
  }

  private static Answer run(String... words) {
    return new CommandLineHarness(folder)
        .with("HOLDFAST_SERVER", server.url().toString())
        .with("HOLDFAST_TOKEN", server.token())
        .run(words);
  }

  private static Answer done(String... words) {
    var answer = run(words);
    assertThat(answer.status()).as("%s: %s", List.of(words), answer).isZero();
    return answer;
  }
}
