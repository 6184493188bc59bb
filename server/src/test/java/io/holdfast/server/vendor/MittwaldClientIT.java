package io.holdfast.server.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.server.RunningServer;
import io.holdfast.sources.testkit.MariaDbServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * mittwald's own client, as it comes from the package registry, against a whole server: a project
 * with files and a MySQL database in one bundle.
 */
class MittwaldClientIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BACKUPS = 3;
  private static final String GZIP = "1f8b";
  private static final String SALTED = "53616c74";
  private static final String ZIP = "504b0304";

  @TempDir private static Path scratch;

  private static MariaDbServer mariadb;
  private static RunningServer server;
  private static VendorClient client;
  private static Path web;
  private static String project;
  private static String database;
  private static final List<String> MADE = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    mariadb = MariaDbServer.start(scratch.resolve("m"));
    mariadb.sql(
        "CREATE DATABASE shop; USE shop; CREATE TABLE orders AS SELECT seq FROM seq_1_to_50");
    web = Files.createDirectories(scratch.resolve("web/html"));
    Files.writeString(web.resolve("index.php"), "<?php");
    Files.createDirectories(web.resolve("img"));
    Files.writeString(web.resolve("img/logo.svg"), "<svg/>");
    Files.createSymbolicLink(web.resolve("latest"), Path.of("img"));
    server = RunningServer.start(scratch.resolve("data"));
    protect();
    client = VendorClient.of("mittwald.mjs", server.url() + "/dialects/mittwald", server.token());
    for (var i = 0; i < BACKUPS; i++) {
      var made = client.play("make", "shop", "backup " + i);
      assertThat(made.at("/made/status").asText()).isIn("Pending", "Running");
      assertThat(made.at("/ended/description").asText()).isEqualTo("backup " + i);
      assertThat(made.at("/ended/id")).isEqualTo(made.at("/made/id"));
      assertThat(made.at("/ended/expiresAt")).isEqualTo(made.at("/made/expiresAt"));
      MADE.add(made.at("/ended/id").asText());
    }
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    mariadb.close();
  }

  /** A project as a customer of the vendor has it, made through our own API. */
  private static void protect() throws Exception {
    project = made("projects", Map.of("slug", "shop", "name", "Shop"));
    var repository =
        made(
            "repositories",
            Map.of(
                "projectId",
                project,
                "name",
                "store",
                "location",
                scratch.resolve("repository").toString(),
                "password",
                "a long passphrase"));
    var files = source("web", "DIRECTORY", Map.of("path", web.getParent().toString()));
    database =
        source(
            "db",
            "MYSQL",
            Map.of(
                "socket", mariadb.folder().resolve("s").toString(),
                "user", "root",
                "databases", "shop",
                "accounts", "false"));
    var bundle =
        made(
            "sources",
            Map.of(
                "projectId",
                project,
                "kind",
                "PROJECT_BUNDLE",
                "name",
                "all",
                "members",
                List.of(files, database)));
    var plan =
        made(
            "plans",
            Map.of(
                "projectId",
                project,
                "name",
                "plan",
                "placements",
                List.of(Map.of("repositoryId", repository))));
    made("protections", Map.of("sourceId", bundle, "planId", plan));
  }

  @Test
  void listsByAllFiltersAndWalksAllPages() throws Exception {
    var walked = client.play("walk", "shop", MADE.get(1));

    var all = texts(walked.at("/all/ids"));
    assertThat(all).containsSubsequence(MADE.get(1), MADE.get(2));
    assertThat(texts(walked.at("/newest/ids"))).isEqualTo(all.reversed());
    var paged = new ArrayList<String>();
    var number = 1;
    for (var page : walked.get("pages")) {
      paged.addAll(texts(page.get("ids")));
      var headers = page.get("headers");
      assertThat(headers.get("x-pagination-page").asInt()).isEqualTo(number);
      assertThat(headers.get("x-pagination-limit").asInt()).isEqualTo(2);
      assertThat(headers.get("x-pagination-skip").asInt()).isEqualTo(2 * (number - 1));
      assertThat(headers.get("x-pagination-totalcount").asInt()).isEqualTo(all.size());
      number++;
    }
    assertThat(paged).isEqualTo(all);
    assertThat(texts(walked.at("/skipped/ids"))).isEqualTo(all.subList(1, all.size()));
    assertThat(texts(walked.at("/found/ids"))).containsExactly(MADE.get(1));
    assertThat(texts(walked.at("/unfiltered/ids"))).isEqualTo(all);
    for (var filter : List.of("exported", "restoring", "running")) {
      assertThat(walked.at("/" + filter + "/ids")).as(filter).isEmpty();
    }
  }

  @Test
  void looksIntoABackup() throws Exception {
    var contents = client.play("contents", MADE.get(1), "/web" + web);

    assertThat(texts(contents.at("/dumps/databases"))).containsExactly("dbdump-mysql-shop");
    var root = contents.get("root");
    assertThat(root.get("absolutePath").asText()).isEqualTo("/");
    assertThat(root.get("isDirectory").asBoolean()).isTrue();
    assertThat(root.get("items").findValuesAsText("name")).containsExactly("db", "web");
    var items = new TreeMap<String, JsonNode>();
    contents.at("/directory/items").forEach(item -> items.put(item.get("name").asText(), item));
    assertThat(items.keySet()).containsExactly("img", "index.php", "latest");
    var file = items.get("index.php");
    assertThat(file.get("absolutePath").asText()).isEqualTo("/web" + web + "/index.php");
    assertThat(file.get("size").asLong()).isEqualTo(5);
    assertThat(file.get("isFile").asBoolean()).isTrue();
    assertThat(file.has("items")).isFalse();
    assertThat(items.get("latest").get("isSymlink").asBoolean()).isTrue();
    assertThat(items.get("latest").get("target").asText()).isEqualTo("img");
    assertThat(contents.get("missing").asInt()).isEqualTo(404);
  }

  @Test
  void restoresFilesAndADatabase() throws Exception {
    mariadb.sql("DELETE FROM shop.orders");
    var target = scratch.resolve("back");

    var restored =
        client.play(
            "restore",
            MADE.get(1),
            """
            {"pathRestore":{"sourcePaths":["/web%1$s/img","/web%1$s/index.php"],"targetRestorePath":"%2$s"},
             "databaseRestores":[{"databaseBackupDump":"dbdump-mysql-shop","targetDatabaseId":"%3$s"}]}
            """
                .formatted(web, target, database));

    assertThat(restored.at("/restore/phase").asText()).isEqualTo("completed");
    assertThat(restored.at("/restore/pathRestore/determinedTargetPath").asText())
        .isEqualTo(target.toString());
    assertThat(restored.at("/restore/databaseRestores/0/targetDatabaseId").asText())
        .isEqualTo(database);
    assertThat(target.resolve("index.php")).hasContent("<?php");
    assertThat(target.resolve("img/logo.svg")).hasContent("<svg/>");
    assertThat(mariadb.sql("SELECT COUNT(*) FROM shop.orders")).isEqualTo("50");
  }

  @Test
  void clearsWhatItRestoresTo() throws Exception {
    var img = web.resolve("img");
    Files.writeString(img.resolve("stray"), "later");
    Files.writeString(web.resolve("other"), "later");
    var order = "{\"pathRestore\":{\"sourcePaths\":[\"/web%s\"],\"clearTargetPath\":true}}";

    var inPlace = client.play("restore", MADE.get(2), order.formatted(img));

    assertThat(inPlace.at("/restore/phase").asText()).isEqualTo("completed");
    assertThat(inPlace.at("/restorePath/determinedTargetPath").asText()).isEqualTo(img.toString());
    assertThat(inPlace.at("/restorePath/clearTargetPath").asBoolean()).isTrue();
    assertThat(img.resolve("stray")).doesNotExist();
    assertThat(img.resolve("logo.svg")).hasContent("<svg/>");
    assertThat(web.resolve("other")).hasContent("later");

    var target = Files.createDirectories(scratch.resolve("cleared/img")).getParent();
    Files.writeString(target.resolve("old"), "old");
    Files.writeString(target.resolve("img/old"), "old");
    var into = ",\"targetRestorePath\":\"%s\",\"clearTargetPath\":true}}".formatted(target);
    client.play(
        "restore", MADE.get(2), order.formatted(img).replace(",\"clearTargetPath\":true}}", into));

    assertThat(target.resolve("img/logo.svg")).hasContent("<svg/>");
    assertThat(target.resolve("img/old")).doesNotExist();
    assertThat(target.resolve("old")).doesNotExist();
    Files.delete(web.resolve("other"));
  }

  @Test
  void exportsAreDownloadedByTheirAddress() throws Exception {
    var tar = client.play("export", MADE.get(0), "tar");
    var sealed = client.play("export", MADE.get(0), "tar", "correct horse");
    var zip = client.play("export", MADE.get(0), "zip", "correct horse");

    for (var export : List.of(tar, sealed, zip)) {
      var whole = export.get("whole");
      assertThat(whole.get("status").asInt()).isEqualTo(200);
      assertThat(whole.get("length").asInt()).isEqualTo(whole.get("bytes").asInt());
      assertThat(whole.get("sha256")).isEqualTo(export.at("/made/sha256Checksum"));
      assertThat(whole.get("name").asText()).startsWith("attachment; filename=");
      assertThat(export.at("/rest/status").asInt()).isEqualTo(206);
      assertThat(export.at("/rest/bytes").asInt()).isEqualTo(5);
      assertThat(export.get("gone").asInt()).isEqualTo(404);
      assertThat(export.has("after")).isFalse();
    }
    assertThat(tar.at("/made/withPassword").asBoolean(true)).isFalse();
    assertThat(tar.at("/whole/head").asText()).startsWith(GZIP);
    assertThat(sealed.at("/made/withPassword").asBoolean()).isTrue();
    assertThat(sealed.at("/whole/head").asText()).isEqualTo(SALTED);
    assertThat(sealed.at("/whole/name").asText()).endsWith(".tar.gz.enc\"");
    assertThat(zip.at("/made/withPassword").asBoolean()).isTrue();
    assertThat(zip.at("/whole/head").asText()).isEqualTo(ZIP);
    assertThat(zip.at("/whole/encrypted").asBoolean()).isTrue();
  }

  @Test
  void schedulesArePlansThatRun() throws Exception {
    var schedule = client.play("schedule", "shop");

    var made = schedule.get("made");
    assertThat(made.get("ttl").asText()).isEqualTo("7d");
    assertThat(made.get("projectId").asText()).isEqualTo(project);
    assertThat(schedule.at("/listed/0")).isEqualTo(made);
    assertThat(schedule.at("/changed/schedule").asText()).isEqualTo("15 */6 * * *");
    assertThat(schedule.at("/changed/description").asText()).isEqualTo("nightly");
    assertThat(schedule.get("gone").asInt()).isEqualTo(404);
  }

  @Test
  void aBackupIsDescribedAndDeleted() throws Exception {
    var id = client.play("make", "shop", "short").at("/ended/id").asText();

    var end = client.play("end", id);

    assertThat(end.at("/changed/description").asText()).isEqualTo("to go");
    assertThat(Instant.parse(end.at("/changed/expiresAt").asText()))
        .isBefore(Instant.now().plusSeconds(3 * 86_400));
    assertThat(end.at("/gone/status").asInt()).isEqualTo(404);
    assertThat(end.at("/gone/data/type").asText()).isEqualTo("ResourceNotFound");
  }

  @Test
  void errorsAreWhatTheClientReads() throws Exception {
    var errors = client.play("errors", project, MADE.get(0));

    for (var missing : List.of("project", "backup")) {
      assertThat(errors.at("/" + missing + "/status").asInt()).isEqualTo(404);
    }
    assertThat(errors.at("/token/status").asInt()).isEqualTo(401);
    var places =
        Map.of(
            "soon", ".expirationTime",
            "minutely", ".schedule",
            "path", ".pathRestore.sourcePaths[0]",
            "limit", ".limit");
    places.forEach((name, place) -> {
      assertThat(errors.at("/" + name + "/status").asInt()).as(name).isEqualTo(400);
      assertThat(errors.at("/" + name + "/data/validationErrors/0/path").asText()).isEqualTo(place);
    });
  }

  @Test
  void neighboursLeadToBackups() throws Exception {
    var found = client.play("neighbours", "shop");

    assertThat(found.at("/self/userId").asText()).hasSize(36);
    assertThat(found.at("/projects/0/shortId").asText()).isEqualTo("shop");
    assertThat(found.at("/project/id").asText()).isEqualTo(project);
    assertThat(texts(found.get("databases"), "id")).containsExactly(database);
    assertThat(found.get("redis")).isEmpty();
  }

  private static String source(String name, String kind, Map<String, String> config)
      throws Exception {
    return made(
        "sources", Map.of("projectId", project, "kind", kind, "name", name, "config", config));
  }

  private static String made(String path, Map<String, ?> body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(server.url() + "/v1/" + path))
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

  private static List<String> texts(JsonNode items) {
    return items.valueStream().map(JsonNode::asText).toList();
  }

  private static List<String> texts(JsonNode items, String field) {
    return items.valueStream().map(item -> item.get(field).asText()).toList();
  }
}
