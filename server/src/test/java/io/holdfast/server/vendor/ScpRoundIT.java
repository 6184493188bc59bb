package io.holdfast.server.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.server.RunningServer;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole round through Samsung's API: protected, run, looked into, restored, deleted. */
class ScpRoundIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private static Path scratch;

  private static HttpClient http;
  private static RunningServer server;
  private static String accessKey;
  private static String secret;
  private static long lastTimestamp;
  private static String project;
  private static String host;
  private static Path folder;

  @BeforeAll
  static void start() throws Exception {
    http = HttpClient.newHttpClient();
    server = RunningServer.start(scratch.resolve("data"));
    folder = Files.createDirectories(scratch.resolve("shop"));
    Files.createDirectories(folder.resolve("deep"));
    Files.writeString(folder.resolve("letter.txt"), "first");
    Files.writeString(folder.resolve("deep/note.txt"), "note");
    project = made("/v1/projects", Map.of("slug", "shop", "name", "shop")).get("id").asText();
    made(
        "/v1/repositories",
        Map.of(
            "projectId",
            project,
            "name",
            "store",
            "location",
            scratch.resolve("store").toString(),
            "password",
            "a long passphrase"));
    host = made("/v1/servers", Map.of("projectId", project, "name", "web")).get("id").asText();
    var token =
        made(
            "/v1/tokens",
            Map.of(
                "name",
                "scp",
                "kind",
                "HMAC",
                "projectIds",
                List.of(project),
                "scopes",
                List.of("project:admin")));
    accessKey = token.at("/token/accessKey").asText();
    secret = token.get("secret").asText();
  }

  @AfterAll
  static void stop() {
    server.close();
    http.close();
  }

  @Test
  void protectsRunsRestoresAndDeletes() throws Exception {
    var agent = scp(200, "1.2", "POST", "/v1/backup-agents", Map.of("server_uuid", host));
    assertThat(agent.at("/resource/id").asText()).startsWith("BACKUP_AGENT-");
    var made = scp(200, "1.1", "POST", "/v1/backups", backup());
    var path = "/v1/backups/" + made.at("/resource/id").asText();
    scp(200, "1.1", "POST", path + "/manual-backup", null);
    await()
        .atMost(PATIENCE)
        .until(() ->
            get("1.1", path + "/backup-histories?backup_job_state=SUCCESS").get("count").asInt()
                == 1);
    var target = get("1.0", path + "/restore-targets").at("/contents/0/restore_target_id").asText();

    looksInto(path, target);
    restoresFiles(path, target);
    restoresBeside(path, target);
    anotherDialectShowsTheSame();

    scp(200, "1.1", "DELETE", path, null);
    assertThat(send("1.1", "GET", path + "/restore-histories", null).statusCode()).isEqualTo(404);
  }

  private static void looksInto(String path, String target) throws Exception {
    var tree =
        get(
            "1.2",
            path
                + "/filesystem-path?restore_target_id=%s&path=%s"
                    .formatted(
                        target, URLEncoder.encode(folder.toString(), StandardCharsets.UTF_8)));

    assertThat(tree.get("count").asInt()).isEqualTo(2);
    assertThat(tree.at("/contents/0/item_type").asText()).isEqualTo("DIRECTORY");
    assertThat(tree.at("/contents/1/name").asText()).isEqualTo("letter.txt");
  }

  /** One file to where it was, a folder to somewhere else; what stands in the way gives way. */
  private static void restoresFiles(String path, String target) throws Exception {
    var back = scratch.resolve("back");
    Files.writeString(folder.resolve("letter.txt"), "spoilt");
    scp(
        200,
        "1.1",
        "POST",
        path + "/restore-agent-backup",
        Map.of(
            "restore_server_uuid",
            host,
            "restore_target_id",
            target,
            "overwrite",
            true,
            "filesystem_paths",
            List.of(
                Map.of("source", folder + "/letter.txt", "destination", folder + "/letter.txt"),
                Map.of("source", folder + "/deep", "destination", back.toString()))));
    completed(path, 2);

    assertThat(folder.resolve("letter.txt")).hasContent("first");
    assertThat(back.resolve("note.txt")).hasContent("note");
  }

  private static void restoresBeside(String path, String target) throws Exception {
    scp(
        202,
        "1.1",
        "POST",
        path + "/restore",
        Map.of("restore_server_name", "shop copy", "restore_target_id", target));
    completed(path, 3);

    assertThat(scratch.resolve("shop copy/letter.txt")).hasContent("first");
    assertThat(scratch.resolve("shop copy/deep/note.txt")).hasContent("note");
  }

  private static void anotherDialectShowsTheSame() throws Exception {
    var request =
        request("/dialects/mittwald/v2/projects/" + project + "/backups")
            .header("Authorization", "Bearer " + server.token())
            .GET();
    var backups = JSON.readTree(http.send(request.build(), BodyHandlers.ofString()).body());

    assertThat(backups).hasSize(1);
    assertThat(backups.at("/0/restore/phase").asText()).isEqualTo("completed");
  }

  private static void completed(String path, int restores) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          var histories = get("1.2", path + "/restore-histories");
          assertThat(histories.get("contents"))
              .hasSize(restores)
              .allSatisfy(it ->
                  assertThat(it.get("restore_state").asText()).as("%s", it).isEqualTo("COMPLETED"));
        });
  }

  private static Map<String, Object> backup() {
    return Map.of(
        "name", "nightly",
        "policy_category", "AGENT",
        "policy_type", "FILESYSTEM",
        "server_category", "VIRTUAL_SERVER",
        "server_uuid", host,
        "filesystem_paths", List.of(folder.toString()),
        "schedules",
            List.of(
                Map.of(
                    "type", "FULL",
                    "frequency", "WEEKLY",
                    "start_time", "15:00:00",
                    "start_day", "SUN")));
  }

  private static JsonNode get(String version, String path) throws Exception {
    return scp(200, version, "GET", path, null);
  }

  private static JsonNode scp(int status, String version, String method, String path, Object body)
      throws Exception {
    var answer = send(version, method, path, body);
    assertThat(answer.statusCode()).as("%s %s: %s", method, path, answer.body()).isEqualTo(status);
    return JSON.readTree(answer.body());
  }

  /** As the vendor's clients sign: the URL as sent, each timestamp once. */
  private static HttpResponse<String> send(String version, String method, String path, Object body)
      throws Exception {
    var url = server.url() + "/dialects/scp" + path;
    lastTimestamp = Math.max(lastTimestamp + 1, System.currentTimeMillis());
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    var text = method + url + lastTimestamp + accessKey + "Openapi";
    var signature = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    var request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Scp-AccessKey", accessKey)
            .header("Scp-Signature", Base64.getEncoder().encodeToString(signature))
            .header("Scp-Timestamp", Long.toString(lastTimestamp))
            .header("Scp-ClientType", "Openapi")
            .header("Scp-API-Version", "backup " + version)
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static JsonNode made(String path, Map<String, Object> body) throws Exception {
    var request =
        request(path)
            .header("Authorization", "Bearer " + server.token())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
    var answer = http.send(request.build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return JSON.readTree(answer.body());
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.url() + path));
  }
}
