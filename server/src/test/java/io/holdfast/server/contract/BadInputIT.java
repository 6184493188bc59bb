package io.holdfast.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.rest.testkit.OpenApiJudge;
import io.holdfast.rest.testkit.OpenApiJudge.Operation;
import io.holdfast.server.RunningServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the text forbids is refused, for each operation, parameter and field of it: the right
 * status, the right code, pointing at the right place, and never a 500.
 */
class BadInputIT {
  @TempDir private static Path scratch;

  private static final OpenApiJudge JUDGE = new OpenApiJudge();
  private static RunningServer server;
  private static JudgedClient api;
  private static World world;

  @BeforeAll
  static void start() throws Exception {
    server = RunningServer.start(scratch.resolve("data"));
    api = new JudgedClient(JUDGE, server.url(), server.token());
    world = World.make(api, scratch, "bad");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void asksForATokenEverywhereButWhereTheTextSaysOtherwise() {
    for (var operation : JUDGE.operations().values()) {
      var answer = call(api.as(""), operation, "", Map.of());
      if (operation.scope().isEmpty()) {
        assertThat(answer.status()).as(operation.id()).isIn(200, 404);
        continue;
      }
      assertThat(answer.status()).as(operation.id()).isEqualTo(401);
      assertThat(answer.code()).isEqualTo("CREDENTIAL_MISSING");
      var wrong = call(api.as("hf_wrong"), operation, "", Map.of());
      assertThat(wrong.code()).as(operation.id()).isEqualTo("CREDENTIAL_INVALID");
    }
  }

  @Test
  void refusesTokensWithoutTheOperationsScope() {
    for (var operation : secured()) {
      var scopes = new ArrayList<String>();
      JUDGE
          .document()
          .at("/components/schemas/Scope/enum")
          .forEach(scope -> scopes.add(scope.asText()));
      scopes.removeAll(List.of(operation.scope(), "project:admin"));
      var secret =
          api.post("/v1/tokens", Map.of("name", operation.id(), "scopes", scopes))
              .json()
              .get("secret")
              .asText();
      var answer = call(api.as(secret), operation, "", Map.of());
      assertThat(answer.status()).as(operation.id()).isEqualTo(403);
      assertThat(answer.code()).isEqualTo("SCOPE_MISSING");
    }
  }

  @Test
  void refusesUnknownParametersOnEveryOperation() {
    for (var operation : JUDGE.operations().values()) {
      var answer = call(api, operation, "frobnicate=1", Map.of());
      assertThat(answer.status()).as(operation.id()).isEqualTo(400);
      assertThat(answer.code()).as(operation.id()).isEqualTo("PARAMETER_UNKNOWN");
      assertThat(answer.pointer()).isEqualTo("?frobnicate");
    }
  }

  @Test
  void saysThatIdsInPathsAreNoUuidsOrNotThere() {
    for (var operation : secured()) {
      if (!operation.path().contains("{")) {
        continue;
      }
      var bad =
          send(
              api,
              operation,
              operation.path().replaceAll("\\{[^}]*}", "nonsense") + required(operation));
      assertThat(bad.status()).as(operation.id()).isEqualTo(400);
      assertThat(bad.pointer()).startsWith("{");
      var absent = send(api, operation, place(operation) + required(operation));
      assertThat(absent.status()).as(operation.id()).isEqualTo(404);
      assertThat(absent.code()).isEqualTo("RESOURCE_MISSING");
    }
  }

  @Test
  void refusesEveryBadValueOfEveryParameter() {
    for (var operation : secured()) {
      for (var parameter : parameters(operation, "query")) {
        var name = parameter.get("name").asText();
        for (var value : badValues(parameter.get("schema"))) {
          var query = name + "=" + value + others(operation, name);
          var answer = call(api, operation, query, Map.of());
          assertThat(answer.status()).as("%s ?%s", operation.id(), query).isEqualTo(400);
          if (!value.contains("%ff") && !value.contains("%00")) {
            assertThat(answer.pointer()).as("%s ?%s", operation.id(), query).isEqualTo("?" + name);
          }
        }
      }
    }
  }

  @Test
  void refusesParametersGivenTwiceUnlessTheyMayBe() {
    for (var operation : secured()) {
      for (var parameter : parameters(operation, "query")) {
        if (parameter.at("/schema/type").asText().equals("array")) {
          continue;
        }
        var name = parameter.get("name").asText();
        var query = "%s=%s&%s=%s".formatted(name, good(parameter), name, good(parameter));
        var answer = call(api, operation, query + others(operation, name), Map.of());
        assertThat(answer.status()).as("%s ?%s", operation.id(), query).isEqualTo(400);
        assertThat(answer.pointer()).as("%s ?%s", operation.id(), query).isEqualTo("?" + name);
      }
    }
  }

  @Test
  void refusesEveryBadValueOfEveryField() {
    for (var operation : secured()) {
      var schema = bodySchema(operation);
      if (schema.isMissingNode()) {
        continue;
      }
      var place = existing(operation);
      for (var field : resolve(schema).get("properties").properties()) {
        for (var value : badFields(resolve(field.getValue()))) {
          var body = valid(operation);
          body.remove(field.getKey());
          var text = withRaw(body, field.getKey(), value);
          var answer = send(operation, place, text.getBytes(StandardCharsets.UTF_8));
          assertThat(answer.status()).as("%s %s", operation.id(), text).isEqualTo(400);
          assertThat(answer.code()).isEqualTo("BODY_INVALID");
          assertThat(answer.pointer())
              .as("%s %s", operation.id(), text)
              .startsWith("/" + field.getKey());
        }
      }
    }
  }

  @Test
  void refusesBodiesThatAreNotOneJsonObject() {
    for (var operation : secured()) {
      if (bodySchema(operation).isMissingNode()) {
        continue;
      }
      var place = existing(operation);
      var valid = withRaw(valid(operation), "frobnicate", "1");
      var unknown = send(operation, place, valid.getBytes(StandardCharsets.UTF_8));
      assertThat(unknown.pointer()).as(operation.id()).isEqualTo("/frobnicate");
      for (var body : badBodies(valid)) {
        var answer = send(operation, place, body);
        var shown = new String(body, 0, Math.min(body.length, 60), StandardCharsets.ISO_8859_1);
        assertThat(answer.status()).as("%s %s", operation.id(), shown).isEqualTo(400);
        assertThat(answer.code()).as("%s %s", operation.id(), shown).isEqualTo("BODY_INVALID");
      }
      var large =
          send(
              operation,
              place,
              ("\"" + "x".repeat(1 << 20) + "\"").getBytes(StandardCharsets.UTF_8));
      assertThat(large.status()).as(operation.id()).isEqualTo(413);
      var form =
          api.send(
              operation.method(),
              place,
              "a=b".getBytes(StandardCharsets.UTF_8),
              headers(operation, "application/x-www-form-urlencoded", place));
      assertThat(form.status()).as(operation.id()).isEqualTo(415);
    }
  }

  @Test
  void refusesBadHeaders() {
    for (var key : List.of("x".repeat(256), "a b", "")) {
      var answer =
          api.send(
              "POST",
              "/v1/projects",
              JudgedClient.write(Map.of("slug", "k", "name", "k")),
              Map.of("Idempotency-Key", key));
      assertThat(answer.status()).as(key).isEqualTo(400);
      assertThat(answer.pointer()).isEqualTo("Idempotency-Key");
    }
    for (var tag : List.of("rev-1", "\"rev-99\"", "W/\"rev-1\"", "\"\"", "\"rev-1", "1")) {
      var answer =
          api.send(
              "PATCH",
              "/v1/projects/" + world.projectId(),
              JudgedClient.write(Map.of("name", "n")),
              Map.of("If-Match", tag));
      assertThat(answer.status()).as(tag).isEqualTo(412);
    }
  }

  @Test
  void answersProblemsForPathsAndMethodsThatAreNotThere() throws Exception {
    for (var request :
        List.of(
            "GET /v1/nothing",
            "GET /",
            "GET /v2/projects",
            "PUT /v1/projects",
            "DELETE /v1/projects")) {
      var parts = request.split(" ");
      var answer =
          java.net.http.HttpClient.newHttpClient()
              .send(
                  java.net.http.HttpRequest.newBuilder(java.net.URI.create(server.url() + parts[1]))
                      .header("Authorization", "Bearer " + server.token())
                      .method(parts[0], java.net.http.HttpRequest.BodyPublishers.noBody())
                      .build(),
                  java.net.http.HttpResponse.BodyHandlers.ofString());
      assertThat(answer.headers().firstValue("Content-Type"))
          .as(request)
          .contains("application/problem+json");
      assertThat(answer.statusCode()).as(request).isIn(404, 405);
    }
  }

  private static List<Operation> secured() {
    return JUDGE.operations().values().stream()
        .filter(operation -> !operation.scope().isEmpty())
        .toList();
  }

  private static JudgedClient.Answer call(
      JudgedClient caller, Operation operation, String query, Map<String, String> headers) {
    var target = place(operation) + (query.isEmpty() ? "" : "?" + query);
    return caller.send(operation.method(), target, null, headers);
  }

  private static JudgedClient.Answer send(JudgedClient caller, Operation operation, String target) {
    return caller.send(operation.method(), target, null, Map.of());
  }

  private static JudgedClient.Answer send(Operation operation, String place, byte[] body) {
    return api.send(operation.method(), place, body, headers(operation, "application/json", place));
  }

  private static Map<String, String> headers(Operation operation, String type, String place) {
    return operation.method().equals("PATCH")
        ? Map.of("Content-Type", type, "If-Match", api.get(place).header("ETag"))
        : Map.of("Content-Type", type);
  }

  /** The path with ids of nothing. */
  private static String place(Operation operation) {
    return operation.path().replaceAll("\\{[^}]*}", UUID.randomUUID().toString());
  }

  private static String required(Operation operation) {
    return operation.id().equals("diffRestorePoints") ? "?to=" + UUID.randomUUID() : "";
  }

  /** The parameters that must be there beside the one that is bad. */
  private static String others(Operation operation, String name) {
    if (operation.id().equals("diffRestorePoints") && !name.equals("to")) {
      return "&to=" + UUID.randomUUID();
    }
    return "";
  }

  /** The path with ids of what is there, so that the body is what is wrong. */
  private static String existing(Operation operation) {
    return operation
        .path()
        .replace("{projectId}", world.projectId())
        .replace("{serverId}", serverId())
        .replace("{sourceId}", world.sourceId())
        .replace("{repositoryId}", world.repositoryId())
        .replace("{planId}", world.planId())
        .replace("{policyId}", operation.path().contains("{policyId}") ? policyId() : "")
        .replace("{protectionId}", world.protectionId())
        .replace("{restorePointId}", pointId())
        .replace("{channelId}", operation.path().contains("{channelId}") ? channelId() : "")
        .replace("{webhookId}", operation.path().contains("{webhookId}") ? channelId() : "")
        .replace("{exportId}", operation.path().contains("{exportId}") ? exportId() : "")
        .replace(
            "{restoreSessionId}",
            operation.path().contains("{restoreSessionId}") ? restoreSessionId() : "");
  }

  private static String restoreSessionId() {
    var made = api.get("/v1/restore-sessions?limit=1").json().at("/items/0/id");
    return made.isMissingNode()
        ? api.post(
                "/v1/restore-sessions",
                Map.of(
                    "restorePointId",
                    pointId(),
                    "target",
                    Map.of("path", scratch.resolve("restored").toString())))
            .json()
            .get("id")
            .asText()
        : made.asText();
  }

  /** A webhook, which is a channel. */
  private static String channelId() {
    var made = api.get("/v1/webhooks?limit=1").json().at("/items/0/id");
    return made.isMissingNode()
        ? api.post(
                "/v1/webhooks", Map.of("url", "http://127.0.0.1:9/", "events", List.of("audit.*")))
            .json()
            .get("id")
            .asText()
        : made.asText();
  }

  private static String exportId() {
    var made = api.get("/v1/exports?limit=1").json().at("/items/0/id");
    return made.isMissingNode()
        ? api.post("/v1/restore-points/" + pointId() + "/exports", Map.of("format", "TAR"))
            .json()
            .get("id")
            .asText()
        : made.asText();
  }

  private static String serverId() {
    var made =
        api.get("/v1/servers?limit=1&projectId=" + world.projectId()).json().at("/items/0/id");
    return made.isMissingNode()
        ? api.post("/v1/servers", Map.of("projectId", world.projectId(), "name", "one"))
            .json()
            .get("id")
            .asText()
        : made.asText();
  }

  private static String pointId() {
    var point = world.point(api);
    if (!point.isEmpty()) {
      return point;
    }
    world.backUp(api);
    return world.point(api);
  }

  private static String policyId() {
    var policy = Map.of("projectId", world.projectId(), "name", "nightly", "cron", "0 2 * * *");
    return World.made(api, "/v1/drill-policies", policy);
  }

  /** The required fields, well filled. */
  private static Map<String, Object> valid(Operation operation) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("slug", "never-made");
    all.put("name", "never made");
    all.put("projectId", world.projectId());
    all.put("kind", "DIRECTORY");
    all.put("location", scratch.resolve("never-made").toString());
    all.put("placements", List.of(Map.of("repositoryId", world.repositoryId())));
    all.put("sourceId", world.sourceId());
    all.put("planId", world.planId());
    all.put("protectionId", world.protectionId());
    all.put("repositoryId", world.repositoryId());
    all.put("cron", "0 2 * * *");
    all.put("reason", "never");
    all.put("format", "TAR");
    all.put("scopes", List.of("backup:read"));
    all.put("retention", Map.of("keepLast", 3));
    all.put("url", "http://127.0.0.1:9/");
    all.put("since", "2026-01-01T00:00:00Z");
    Map<String, Object> body = new LinkedHashMap<>();
    resolve(bodySchema(operation))
        .path("required")
        .forEach(name -> body.put(name.asText(), all.get(name.asText())));
    if (operation.path().startsWith("/v1/restore-p") && operation.path().endsWith("plans")
        || operation.id().equals("startRestore")) {
      body.put("restorePointId", pointId());
    }
    if (operation.id().equals("createChannel")) {
      body.put("kind", "NTFY");
    }
    if (operation.id().equals("startDrill")) {
      body.put("protectionId", world.protectionId());
    }
    return body;
  }

  private static String withRaw(Map<String, Object> body, String field, String value) {
    var text = new String(JudgedClient.write(body), StandardCharsets.UTF_8);
    var start = text.substring(0, text.length() - 1);
    return start + (body.isEmpty() ? "" : ",") + "\"" + field + "\":" + value + "}";
  }

  private static List<byte[]> badBodies(String valid) {
    List<byte[]> bodies = new ArrayList<>();
    for (var text :
        List.of(
            "[]",
            "7",
            "\"text\"",
            "null",
            "{",
            valid.substring(0, valid.length() - 1),
            valid.substring(0, valid.length() / 2),
            valid + "{}",
            "{\"a\":1,\"a\":2}",
            "{\"a\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}",
            "{\"a\":" + "9".repeat(5_000) + "}",
            "{a:1}",
            "{\"a\":NaN}",
            "<html/>")) {
      bodies.add(text.getBytes(StandardCharsets.UTF_8));
    }
    bodies.add(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'});
    bodies.add(new byte[] {(byte) 0xfe, (byte) 0xff, 0, '{', 0, '}'});
    return bodies;
  }

  private static List<String> badValues(JsonNode schema) {
    List<String> values = new ArrayList<>();
    var array = schema.path("type").asText().equals("array");
    var item = resolve(array ? schema.get("items") : schema);
    if (item.has("enum")) {
      values.addAll(List.of("NOPE", "", "running"));
    }
    switch (item.path("format").asText()) {
      case "uuid" -> values.addAll(List.of("x", "", "019a", "0".repeat(36), "1-1-1-1-1"));
      case "date-time" ->
          values.addAll(List.of("yesterday", "", "2026-13-01T00:00:00Z", "2026-01-01", "0"));
      default -> {}
    }
    switch (item.path("type").asText()) {
      case "integer" -> values.addAll(List.of("x", "", "1.5", "-1", "1e3", "9".repeat(30)));
      case "boolean" -> values.addAll(List.of("2", "", "yes"));
      default -> {}
    }
    if (item.has("maxLength")) {
      values.add("x".repeat(item.get("maxLength").asInt() + 1));
    }
    values.add("%ff");
    values.add("a%00b");
    return values;
  }

  private static String good(JsonNode parameter) {
    var schema = parameter.get("schema");
    if (schema.has("enum")) {
      return schema.at("/enum/0").asText();
    }
    return switch (schema.path("format").asText(schema.get("type").asText())) {
      case "uuid" -> UUID.randomUUID().toString();
      case "date-time" -> "2026-01-01T00:00:00Z";
      case "integer" -> "1";
      case "boolean" -> "true";
      default -> parameter.get("name").asText().equals("path") ? "/" : "x";
    };
  }

  private static List<String> badFields(JsonNode schema) {
    var type = schema.get("type");
    var kind = type == null ? "object" : type.isArray() ? type.get(0).asText() : type.asText();
    if (schema.has("anyOf")) {
      return badFields(resolve(schema.at("/anyOf/0")));
    }
    List<String> values = new ArrayList<>();
    switch (kind) {
      case "string" -> {
        values.addAll(List.of("7", "{}", "[]", "true", "\"a\\u0000b\"", "\"\\ud800\""));
        if (schema.has("format") || schema.has("enum")) {
          values.addAll(List.of("\"x\"", "\"\""));
        }
        if (schema.has("maxLength")) {
          values.add("\"" + "x".repeat(schema.get("maxLength").asInt() + 1) + "\"");
        }
        if (schema.path("minLength").asInt() > 0) {
          values.add("\"\"");
        }
      }
      case "integer" -> values.addAll(List.of("\"7\"", "1.5", "true", "-1", "9".repeat(30), "{}"));
      case "boolean" -> values.addAll(List.of("\"true\"", "1", "{}"));
      case "array" -> values.addAll(List.of("{}", "7", "\"x\"", "[7]", "[null]", "[[]]"));
      case "object" -> values.addAll(List.of("[]", "7", "\"x\"", "{\"frobnicate\":{}}"));
      default -> throw new AssertionError(schema);
    }
    return values;
  }

  private static List<JsonNode> parameters(Operation operation, String in) {
    List<JsonNode> parameters = new ArrayList<>();
    operation
        .text()
        .path("parameters")
        .forEach(parameter -> {
          var resolved = resolve(parameter);
          if (resolved.get("in").asText().equals(in)) {
            parameters.add(resolved);
          }
        });
    return parameters;
  }

  private static JsonNode bodySchema(Operation operation) {
    return operation.text().at("/requestBody/content/application~1json/schema");
  }

  private static JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? JUDGE.document().at(node.get("$ref").asText().substring(1)) : node;
  }
}
