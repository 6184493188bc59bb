package io.holdfast.server.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.server.RunningServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Northflank's own command line against a whole server: what a person types for an addon. */
class NorthflankCliIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String[] ADDON = {"--projectId", "shop", "--addonId", "orders"};

  @TempDir private static Path scratch;

  private static RunningServer server;
  private static NorthflankCli cli;

  @BeforeAll
  static void start() throws Exception {
    server = RunningServer.start(scratch.resolve("data"));
    sql("create table t (x text)");
    var project = made("/v1/projects", Map.of("slug", "shop", "name", "The shop"));
    var place = scratch.resolve("repository").toString();
    var repository =
        made(
            "/v1/repositories",
            Map.of(
                "projectId",
                project,
                "name",
                "near",
                "location",
                place,
                "password",
                "a passphrase"));
    var placements = List.of(Map.of("repositoryId", repository));
    var plan =
        made("/v1/plans", Map.of("projectId", project, "name", "all", "placements", placements));
    var config = Map.of("path", database().toString());
    var source =
        made(
            "/v1/sources",
            Map.of("projectId", project, "kind", "SQLITE", "name", "orders", "config", config));
    made("/v1/protections", Map.of("sourceId", source, "planId", plan));
    cli =
        NorthflankCli.login(
            scratch.resolve("home"), server.url() + "/dialects/northflank", server.token());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void backsUpAndRestores() throws Exception {
    sql("insert into t values ('kept')");
    var made = cli.json(of("backup addon", "-i", "{\"name\":\"by hand\",\"backupType\":\"dump\"}"));
    var id = made.get("id").asText();
    String[] backup = {"--backupId", id};
    completed(of("get addon backup", backup), "/status");
    sql("delete from t");

    var begun = cli.json(of("restore addon backup", backup));
    completed(of("get addon backup restores", backup), "/restores/0/status");

    assertThat(begun.get("restoreId").asText()).matches("\\d{13}");
    assertThat(content()).isEqualTo("kept");
    var restores = cli.json(of("get addon restores")).get("restores");
    assertThat(restores.findValuesAsText("backupId")).containsExactly(id);
    assertThat(cli.json(of("get addon backups")).get("backups").findValuesAsText("name"))
        .contains("by hand");
    var link = cli.json(of("get addon backup download", backup)).get("downloadLink").asText();
    assertThat(link).startsWith(server.url() + "/dialects/northflank/v1/downloads/");
    assertThat(cli.run(of("get addon backup logs", backup)).out()).contains("ended");
    assertThat(cli.run(of("retain addon backup", backup)).status()).isZero();
    assertThat(cli.run(of("delete backup", "--backupId", id, "--force")).status()).isZero();
    assertThat(cli.json(of("get addon backups")).get("backups").findValuesAsText("id"))
        .doesNotContain(id);
  }

  @Test
  void findsItsWayToAnAddon() throws Exception {
    assertThat(cli.json("list", "projects").get("projects").findValuesAsText("id"))
        .containsExactly("shop");
    assertThat(
            cli.json("list", "addons", "--projectId", "shop").get("addons").findValuesAsText("id"))
        .containsExactly("orders");
    assertThat(cli.json(of("get addon")).at("/spec/type").asText()).isEqualTo("sqlite");
    assertThat(cli.json(of("get addon pitr-window")).get("hasValidWindow").asBoolean()).isFalse();
  }

  @Test
  void schedules() throws Exception {
    var schedule =
        "{\"backupType\":\"dump\",\"retentionTime\":7,\"scheduling\":{\"interval\":\"daily\",\"minute\":[30],\"hour\":[3]}}";
    var id = cli.json(of("create addon backup-schedule", "-i", schedule)).get("id").asText();

    assertThat(listed()).containsExactly(id);
    assertThat(cli.run(of("create addon backup-schedule", "-i", schedule)).status()).isOne();
    assertThat(cli.run(of("delete addon backup-schedule", "--scheduleId", id, "--force")).status())
        .isZero();
    assertThat(listed()).isEmpty();
  }

  private static List<String> listed() throws Exception {
    return cli.json(of("get addon backup-schedules")).get("schedules").findValuesAsText("id");
  }

  @Test
  void saysWhatIsWrong() throws Exception {
    var missing = cli.run(of("get addon backup", "--backupId", "backup-99"));

    assertThat(missing.status()).isOne();
    assertThat(missing.err() + missing.out()).contains("backup-99").contains("404");
  }

  private static void completed(String[] words, String field) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(cli.json(words).at(field).asText()).isEqualTo("completed"));
  }

  /** A command about the addon. */
  private static String[] of(String command, String... more) {
    return Stream.of(List.of(command.split(" ")), List.of(ADDON), List.of(more))
        .flatMap(List::stream)
        .toArray(String[]::new);
  }

  private static Path database() {
    return scratch.resolve("orders.db");
  }

  private static void sql(String statement) throws Exception {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database());
        var statements = connection.createStatement()) {
      statements.executeUpdate(statement);
    }
  }

  private static String content() throws Exception {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database());
        var rows = connection.createStatement().executeQuery("select x from t")) {
      return rows.next() ? rows.getString(1) : "";
    }
  }

  private static String made(String path, Object body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .header("Authorization", "Bearer " + server.token())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .build();
    try (var http = HttpClient.newHttpClient()) {
      var answer = http.send(request, BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
      return JSON.readTree(answer.body()).get("id").asText();
    }
  }
}
