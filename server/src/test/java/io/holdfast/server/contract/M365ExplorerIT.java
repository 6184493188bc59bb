package io.holdfast.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.rest.testkit.OpenApiJudge;
import io.holdfast.server.RunningServer;
import io.holdfast.sources.testkit.DovecotServer;
import io.holdfast.sources.testkit.MailClient;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mailbox of a real mail server, backed up, looked into and restored by the vendor's calls. */
class M365ExplorerIT {
  private static final Instant DAY = Instant.parse("2026-01-01T00:00:00Z");
  private static final String LETTER = MailClient.letter("one", "hello");

  @TempDir private static Path scratch;

  private static RunningServer server;
  private static JudgedClient api;
  private static World world;
  private static String user;
  private static String protection;
  private static String token;

  @BeforeAll
  static void start() throws Exception {
    var dovecot = DovecotServer.shared();
    user = dovecot.newUser();
    try (var client = new MailClient(dovecot, user)) {
      client.append("INBOX", LETTER, DAY);
      client.append("INBOX", MailClient.letter("two", "again"), DAY.plusSeconds(60));
      client.create("Work");
      client.append("Work", MailClient.letter("invoice", "pay"), DAY.plusSeconds(120));
    }
    server = RunningServer.start(scratch.resolve("data"));
    api = new JudgedClient(new OpenApiJudge(), server.url(), server.token());
    world = World.make(api, scratch, "web");
    protection =
        World.made(api, "/v1/protections", Map.of("sourceId", mailbox(), "planId", world.planId()));
    token = login();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void mailboxIsBackedUpBrowsedRestoredAndClosed() throws Exception {
    var started = json(post("/v8/Jobs/" + protection + "/start", "{}"));
    var backup = started.get("id").asText();
    World.ended(api, "/v1/backup-sessions/" + backup, "SUCCESS");
    assertThat(json(get("/v8/JobSessions/" + backup)).get("status").asText()).isEqualTo("Success");

    var opened = post("/v5/Organization/Action", "{\"explore\":{\"type\":\"vex\",}}");
    assertThat(opened.statusCode()).as(opened.body()).isEqualTo(201);
    var id = json(opened).get("id").asText();
    var path = "/RestoreSessions/" + id;
    var mailbox = mailboxOf("/v5" + path);
    var items = itemsOf(mailbox, "INBOX");
    assertThat(subjects(items)).containsExactly("one", "two");
    var item = items.get(0).get("id").asText();

    isSavedAsItWas(mailbox, item);
    isFound(path);
    goesIntoAnotherFolder(mailbox, item);
    isSkippedWhereItStands("/v6" + path, item);
    var child = wholeMailbox("/v8" + path);
    isInTheOtherHistories(backup, child);
    eventsTellAll("/v8" + path);

    assertThat(post("/v8" + path + "/Stop", "").statusCode()).isEqualTo(204);
    var listed = json(get("/v5/RestoreSessions"));
    assertThat(listed).hasSize(1);
    assertThat(listed.get(0).get("id").asText()).isEqualTo(id);
    assertThat(listed.get(0).get("state").asText()).isEqualTo("Stopped");
    assertThat(get("/v5" + path + "/organization/mailboxes").statusCode()).isEqualTo(500);
    var session = api.get("/v1/restore-sessions/" + id).json();
    assertThat(session.get("purpose").asText()).isEqualTo("EXPLORE");
    assertThat(session.get("result").asText()).isEqualTo("SUCCESS");
  }

  private static void isSavedAsItWas(String mailbox, String item) throws Exception {
    var saved = post(mailbox + "/Items/" + encoded(item) + "/Action", "{\"savetoMsg\":null}");

    assertThat(saved.statusCode()).isEqualTo(200);
    assertThat(saved.body()).isEqualTo(LETTER);
  }

  private static void isFound(String path) throws Exception {
    var body = "{\"query\":\"subject:INVOICE\"}";
    var found = json(post("/v7" + path + "/organization/mailboxes/search?limit=5", body));

    assertThat(subjects(found.get("results"))).containsExactly("invoice");
  }

  private static void goesIntoAnotherFolder(String mailbox, String item) throws Exception {
    var body =
        "{\"restoreTo\":{\"mailbox\":\"%s\",\"folder\":\"Back\",\"changedItems\":\"true\",\"items\":[{\"Id\":\"%s\",}],}}"
            .formatted(user, item);
    var answer = json(post(mailbox + "/Items/Action", body));

    assertThat(answer.get("createdItemsCount").asInt()).as("%s", answer).isEqualTo(1);
    assertThat(answer.get("cannotContinueError").isNull()).isTrue();
    try (var client = new MailClient(DovecotServer.shared(), user)) {
      assertThat(client.content().keySet()).anyMatch(name -> name.contains("Back"));
    }
  }

  private static void isSkippedWhereItStands(String path, String item) throws Exception {
    var mailbox = mailboxOf(path);
    var answer = json(post(mailbox + "/items/" + encoded(item) + "/restore", "{}"));

    assertThat(answer.get("createdItemsCount").asInt()).as("%s", answer).isZero();
    assertThat(answer.get("skippedItemsCount").asInt()).isEqualTo(1);
  }

  private static String wholeMailbox(String path) throws Exception {
    var mailbox = mailboxOf(path);
    var answer = json(post(mailbox + "/restoreTo", "{\"folder\":\"All\"}"));
    var child = answer.get("sessionId").asText();
    World.ended(api, "/v1/restore-sessions/" + child, "SUCCESS");
    var statistics = json(get("/v8/RestoreSessions/" + child + "/Statistics"));

    assertThat(statistics.get("restoredItemsCount").asInt()).as("%s", statistics).isEqualTo(3);
    return child;
  }

  private static void isInTheOtherHistories(String backup, String child) throws Exception {
    var session = api.get("/v1/restore-sessions/" + child).json();
    var point = api.get("/v1/backup-sessions/" + backup).json().get("restorePointId").asText();
    var restores =
        json(
            send(
                "GET",
                "/dialects/northflank/v1/projects/web/addons/mail/backups/%s/restores"
                    .formatted(point),
                "",
                server.token()));

    assertThat(restores.at("/data/restores").findValuesAsText("id"))
        .contains(session.get("millisId").asText());
    assertThat(session.get("parentSessionId").isNull()).isFalse();
  }

  private static void eventsTellAll(String path) throws Exception {
    var events = json(get(path + "/Events")).get("results");
    var statistics = json(get(path + "/Statistics"));

    assertThat(events.findValuesAsText("type"))
        .containsExactly("None", "Save", "Restore", "Restore", "Restore");
    assertThat(events.findValuesAsText("status"))
        .containsExactly("Success", "Success", "Success", "Skipped", "Success");
    assertThat(events.get(2).get("message").asText())
        .startsWith("Item one was restored successfully (type: Message; source: /mailbox/");
    assertThat(statistics.get("totalItemsCount").asInt()).as("%s", statistics).isEqualTo(6);
    assertThat(statistics.get("skippedItemsCount").asInt()).isEqualTo(1);
    assertThat(statistics.get("failedItemsCount").asInt()).isZero();
    assertThat(statistics.get("items")).hasSize(4);
  }

  private static String mailboxOf(String session) throws Exception {
    var all = session + "/organization/mailboxes";
    var results = json(get(all)).get("results");
    assertThat(results.findValuesAsText("email")).containsExactly(user);
    return all + "/" + results.get(0).get("id").asText();
  }

  private static JsonNode itemsOf(String mailbox, String folder) throws Exception {
    for (var each : json(get(mailbox + "/Folders?parentId=null")).get("results")) {
      if (each.get("name").asText().equals(folder)) {
        var id = encoded(each.get("id").asText());
        return json(get(mailbox + "/Items?folderId=" + id)).get("results");
      }
    }
    throw new AssertionError("no folder " + folder);
  }

  private static List<String> subjects(JsonNode items) {
    var subjects = new ArrayList<String>();
    items.forEach(item -> subjects.add(item.get("subject").asText()));
    return subjects;
  }

  private static String mailbox() {
    var settings = DovecotServer.shared().settings(user);
    var config = new HashMap<String, String>();
    for (var setting : List.of("host", "port", "tls", "user")) {
      settings.find(setting).ifPresent(value -> config.put(setting, value));
    }
    return World.made(
        api,
        "/v1/sources",
        Map.of(
            "projectId",
            world.projectId(),
            "kind",
            "MAILBOX",
            "name",
            "mail",
            "config",
            config,
            "secrets",
            Map.of("password", DovecotServer.PASSWORD)));
  }

  private static String login() throws Exception {
    var made =
        api.post(
                "/v1/tokens",
                Map.of(
                    "name", "portal",
                    "kind", "PASSWORD",
                    "username", "portal",
                    "scopes", List.of("project:admin")))
            .json();
    var form =
        "grant_type=password&username=portal&password=" + encoded(made.get("secret").asText());
    var request =
        HttpRequest.newBuilder(URI.create(server.url() + "/dialects/veeam-m365/v5/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build();
    return json(send(request)).get("access_token").asText();
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return send("GET", "/dialects/veeam-m365" + path, "", token);
  }

  private static HttpResponse<String> post(String path, String body) throws Exception {
    return send("POST", "/dialects/veeam-m365" + path, body, token);
  }

  private static HttpResponse<String> send(String method, String path, String body, String bearer)
      throws Exception {
    return send(
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .header("Authorization", "Bearer " + bearer)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build());
  }

  private static HttpResponse<String> send(HttpRequest request) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      return http.send(request, BodyHandlers.ofString());
    }
  }

  private static JsonNode json(HttpResponse<String> answer) throws Exception {
    assertThat(answer.statusCode()).as("%s: %s", answer.uri(), answer.body()).isBetween(200, 299);
    return new ObjectMapper().readTree(answer.body());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
