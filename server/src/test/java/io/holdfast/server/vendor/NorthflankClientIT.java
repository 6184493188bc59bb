package io.holdfast.server.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.holdfast.server.RunningServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Northflank's own client, as it comes from the package registry, against a whole server whose
 * addons are databases with an agent beside them.
 */
class NorthflankClientIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ZSTD_MAGIC = 0x28b52ffd;

  @TempDir private static Path scratch;

  /** A host of dumps, which the server may ask; starts when a test needs it. */
  private static HttpServer elsewhere;

  private static RunningServer server;
  private static VendorClient client;
  private static String repository;

  @BeforeAll
  static void start() throws Exception {
    elsewhere = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    var named = "127.0.0.1:" + elsewhere.getAddress().getPort();
    server = RunningServer.start(scratch.resolve("data"), Map.of("import.hosts", named));
    for (var slug : List.of("first", "second", "third", "fourth")) {
      made("/v1/projects", Map.of("slug", slug, "name", slug));
    }
    var project = made("/v1/projects", Map.of("slug", "shop", "name", "The shop"));
    repository =
        made(
            "/v1/repositories",
            Map.of(
                "projectId",
                project,
                "name",
                "near",
                "location",
                scratch.resolve("repository").toString(),
                "password",
                "a long passphrase"));
    var plan =
        made(
            "/v1/plans",
            Map.of(
                "projectId",
                project,
                "name",
                "all",
                "placements",
                List.of(Map.of("repositoryId", repository))));
    for (var name : List.of("orders", "lists", "times")) {
      var source =
          made(
              "/v1/sources",
              Map.of(
                  "projectId",
                  project,
                  "kind",
                  "SQLITE",
                  "name",
                  name,
                  "config",
                  Map.of("path", database(name).toString())));
      made("/v1/protections", Map.of("sourceId", source, "planId", plan));
      sql(name, "create table t (x text)");
    }
    client =
        VendorClient.of("northflank.mjs", server.url() + "/dialects/northflank", server.token());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void walksAllPages() throws Exception {
    var projects = client.play("projects").get("projects");

    assertThat(texts(projects, "id")).containsExactly("first", "second", "third", "fourth", "shop");
    var lists = client.play("lists", "shop", "lists");
    var all = texts(lists.get("all"));
    assertThat(all).hasSize(3).doesNotHaveDuplicates();
    assertThat(texts(lists.get("first"))).isEqualTo(all.subList(0, 2));
    assertThat(texts(lists.get("second"))).isEqualTo(all.subList(2, 3));
    assertThat(texts(lists.get("paged"))).isEqualTo(all.subList(2, 3));
  }

  @Test
  void findsItsWayToAnAddon() throws Exception {
    var seen = client.play("addons", "shop", "orders");

    assertThat(texts(seen.at("/project/addons"), "id")).contains("orders", "lists", "times");
    assertThat(texts(seen.get("listed"), "id")).contains("orders", "lists", "times");
    assertThat(seen.at("/addon/spec/type").asText()).isEqualTo("sqlite");
    assertThat(texts(seen.get("types"), "type")).contains("sqlite", "postgresql");
    assertThat(texts(seen.get("destinations"), "id")).containsExactly(repository);
  }

  @Test
  void backsUpRestoresDownloadsAndDeletes() throws Exception {
    sql("orders", "insert into t values ('kept')");
    var dump = client.play("dump", "shop", "orders", "zstd");
    var backup = dump.get("backup");
    var id = backup.get("id").asText();
    assertThat(dump.at("/made/status").asText()).isIn("scheduled", "in-progress", "completed");
    assertThat(backup.get("status").asText()).as("%s", backup).isEqualTo("completed");
    assertThat(backup.get("name").asText()).isEqualTo("before the move");
    assertThat(backup.at("/config/size").asText()).matches("[1-9]\\d*");
    assertThat(backup.at("/config/compressionType").asText()).isEqualTo("zstd");

    sql("orders", "delete from t");
    restoresIt(id);
    downloadsIt(id);
    tellsItsLog(id);

    var gone = client.play("keepAndDelete", "shop", "orders", id);
    assertThat(gone.get("retained")).isEmpty();
    assertThat(gone.get("deleted")).isEmpty();
    assertThat(gone.at("/after/status").asInt()).isEqualTo(404);
  }

  private static void restoresIt(String id) throws Exception {
    var restored = client.play("restore", "shop", "orders", id);
    var first = restored.at("/restores/0");

    assertThat(first.get("status").asText()).as("%s", restored).isEqualTo("completed");
    assertThat(first.get("id").isIntegralNumber()).isTrue();
    assertThat(first.get("id").asText()).isEqualTo(restored.get("restoreId").asText());
    assertThat(restored.at("/ofAddon/0/backupId").asText()).isEqualTo(id);
    assertThat(restored.at("/lastRestore/status").asText()).isEqualTo("completed");
    assertThat(restored.at("/abortedTooLate/status").asInt()).isEqualTo(409);
    assertThat(restored.at("/abortedTooLate/id").asText()).isEqualTo("conflict");
    assertThat(restored.get("logs")).isNotEmpty();
    assertThat(content("orders")).isEqualTo("kept");
  }

  private static String content(String name) throws Exception {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database(name));
        var rows = connection.createStatement().executeQuery("select x from t")) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  private static void downloadsIt(String id) throws Exception {
    var download = client.play("download", "shop", "orders", id);
    var content = Base64.getDecoder().decode(download.get("content").asText());

    assertThat(download.get("link").asText()).startsWith(server.url() + "/dialects/northflank/v1/");
    assertThat(download.get("name").asText()).contains("orders-").contains(".tar.zst");
    assertThat(content).hasSize(download.get("length").asInt());
    assertThat(java.nio.ByteBuffer.wrap(content).getInt()).isEqualTo(ZSTD_MAGIC);
    assertThat(download.at("/part/status").asInt()).isEqualTo(206);
    assertThat(Base64.getDecoder().decode(download.at("/part/content").asText()))
        .isEqualTo(java.util.Arrays.copyOf(content, 4));
  }

  private static void tellsItsLog(String id) throws Exception {
    var logs = client.play("logs", "shop", "orders", id);
    var lines = texts(logs.get("all"), "log");

    assertThat(lines).isNotEmpty();
    assertThat(texts(logs.get("tail"), "log")).isEqualTo(lines);
    assertThat(texts(logs.get("last"), "log")).containsExactly(lines.getLast());
    assertThat(texts(logs.get("matching"), "log"))
        .isNotEmpty()
        .allMatch(it -> it.contains("ended"));
    assertThat(logs.get("none")).isEmpty();
    assertThat(logs.get("strange").asText()).contains("no backup");
  }

  @Test
  void importsADumpThatLiesElsewhere() throws Exception {
    var dump = database("elsewhere");
    sql("elsewhere", "create table t (x text)");
    sql("elsewhere", "insert into t values ('from elsewhere')");
    var zipped = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(zipped)) {
      Files.copy(dump, out);
    }
    elsewhere.createContext("/dump.gz", exchange -> answer(exchange, 200, zipped.toByteArray()));
    elsewhere.createContext("/text", exchange -> answer(exchange, 200, new byte[] {'n', 'o'}));
    elsewhere.createContext("/moved", exchange -> answer(exchange, 302, new byte[0]));
    elsewhere.start();
    var address = "http://127.0.0.1:%d".formatted(elsewhere.getAddress().getPort());
    try {
      var imported = client.play("imported", "shop", "times", address);

      assertThat(imported.at("/made/name").asText()).isEqualTo("from elsewhere");
      assertThat(imported.at("/backup/status").asText()).as("%s", imported).isEqualTo("completed");
      assertThat(imported.at("/backup/config/source/type").asText()).isEqualTo("externalDump");
      assertThat(imported.at("/text/status").asText()).isEqualTo("failed");
      assertThat(imported.at("/moved/status").asInt()).isEqualTo(409);
      client.play("restore", "shop", "times", imported.at("/backup/id").asText());
      assertThat(content("times")).isEqualTo("from elsewhere");
    } finally {
      elsewhere.stop(0);
    }
  }

  private static void answer(HttpExchange exchange, int status, byte[] bytes) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().add("Location", "/dump.gz");
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Test
  void schedules() throws Exception {
    var seen = client.play("schedules", "shop", "times");

    var id = seen.at("/made/id").asText();
    assertThat(texts(seen.get("listed"), "id")).containsExactly(id);
    assertThat(seen.at("/listed/0/scheduling/day/0").asInt()).isZero();
    assertThat(seen.at("/listed/0/backupCompressionType").asText()).isEqualTo("zstd");
    assertThat(seen.at("/again/status").asInt()).isEqualTo(409);
    assertThat(seen.at("/wrong/status").asInt()).isEqualTo(400);
    assertThat(seen.at("/wrong/id").asText()).isEqualTo("validation-error");
    assertThat(seen.get("left")).isEmpty();
  }

  @Test
  void errorsAreWhatTheClientReads() throws Exception {
    var errors = client.play("unknownProject");

    assertThat(errors.at("/returned/status").asInt()).isEqualTo(404);
    assertThat(errors.at("/returned/id").asText()).isEqualTo("not-found");
    assertThat(errors.at("/returned/message").asText()).contains("nowhere");
    assertThat(errors.at("/thrown/status").asInt()).isEqualTo(404);
  }

  private static Path database(String name) {
    return scratch.resolve(name + ".db");
  }

  private static void sql(String name, String statement) throws Exception {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database(name));
        var statements = connection.createStatement()) {
      statements.executeUpdate(statement);
    }
  }

  private static String made(String path, Object body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .header("Authorization", "Bearer " + server.token())
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    JSON.writeValueAsString(body), StandardCharsets.UTF_8))
            .build();
    try (var http = HttpClient.newHttpClient()) {
      var answer = http.send(request, BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
      return JSON.readTree(answer.body()).get("id").asText();
    }
  }

  private static List<String> texts(JsonNode items, String field) {
    var texts = new ArrayList<String>();
    items.forEach(item -> texts.add(item.get(field).asText()));
    return texts;
  }

  private static List<String> texts(JsonNode items) {
    var texts = new ArrayList<String>();
    items.forEach(item -> texts.add(item.asText()));
    return texts;
  }
}
