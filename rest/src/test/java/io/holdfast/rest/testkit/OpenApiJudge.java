package io.holdfast.rest.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import io.holdfast.api.OpenApi;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * Holds answers against the OpenAPI text, more strictly than clients do: what the text does not
 * name is an error too. Remembers which operations it has seen. Thread-safe.
 */
public final class OpenApiJudge {
  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

  private final ObjectMapper json = new ObjectMapper();
  private final JsonNode document;
  private final JsonSchemaFactory schemas;
  private final SchemaValidatorsConfig config =
      SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
  private final Set<String> seen = new ConcurrentSkipListSet<>();

  /**
   * One operation.
   *
   * @param path as a template, such as {@code /v1/projects/{projectId}}
   */
  public record Operation(String id, String method, String path, String scope, JsonNode text) {}

  public OpenApiJudge() {
    try {
      document = json.readTree(OpenApi.json());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    var strict = (ObjectNode) document.deepCopy();
    strict.get("components").get("schemas").forEach(OpenApiJudge::close);
    schemas =
        JsonSchemaFactory.getInstance(
            SpecVersion.VersionFlag.V202012,
            builder ->
                builder.schemaLoaders(loaders ->
                    loaders.schemas(Map.of("https://holdfast.test/api", strict.toString()))));
  }

  public JsonNode document() {
    return document;
  }

  /** All operations, by method and path. */
  public Map<String, Operation> operations() {
    Map<String, Operation> operations = new LinkedHashMap<>();
    document
        .get("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(method -> {
                  if (METHODS.contains(method.getKey())) {
                    var operation =
                        new Operation(
                            method.getValue().get("operationId").asText(),
                            method.getKey().toUpperCase(java.util.Locale.ROOT),
                            path.getKey(),
                            method.getValue().path("x-scope").asText(),
                            method.getValue());
                    operations.put(operation.method() + " " + operation.path(), operation);
                  }
                }));
    return operations;
  }

  /** Ids of operations that answered with success at least once. */
  public Set<String> seen() {
    return new TreeSet<>(seen);
  }

  /** What is wrong with an answer; empty when it is as the text says. */
  public List<String> judge(String method, String path, HttpResponse<String> answer) {
    var found = find(method, path);
    if (found.isEmpty()) {
      return List.of("%s %s is not in the text".formatted(method, path));
    }
    var operation = found.get();
    var status = Integer.toString(answer.statusCode());
    var documented = resolve(operation.text().get("responses").path(status));
    if (documented.isMissingNode()) {
      return List.of("%s answers %s, which is not in the text".formatted(operation.id(), status));
    }
    List<String> wrong = new ArrayList<>();
    headers(documented, answer, wrong);
    body(documented, answer, wrong);
    if (answer.statusCode() < 300) {
      seen.add(operation.id());
    }
    return wrong.stream().map(it -> operation.id() + " " + status + ": " + it).toList();
  }

  /** What is wrong with a request body. */
  public List<String> judgeRequest(String operationId, String body) throws IOException {
    var operation =
        operations().values().stream()
            .filter(it -> it.id().equals(operationId))
            .findFirst()
            .orElseThrow();
    var schema =
        operation
            .text()
            .path("requestBody")
            .path("content")
            .path("application/json")
            .path("schema");
    return validate(schema, json.readTree(body));
  }

  private Optional<Operation> find(String method, String path) {
    return operations().values().stream()
        .filter(operation -> operation.method().equals(method))
        .filter(operation -> path.matches(operation.path().replaceAll("\\{[^}]*}", "[^/]+")))
        .min((left, right) ->
            Boolean.compare(left.path().contains("{"), right.path().contains("{")));
  }

  private void headers(JsonNode documented, HttpResponse<String> answer, List<String> wrong) {
    documented
        .path("headers")
        .properties()
        .forEach(header -> {
          var text = resolve(header.getValue());
          var value = answer.headers().firstValue(header.getKey());
          if (value.isEmpty() && text.path("required").asBoolean()) {
            wrong.add("header %s is missing".formatted(header.getKey()));
          }
          value.ifPresent(it ->
              validate(text.get("schema"), json.getNodeFactory().textNode(it))
                  .forEach(error -> wrong.add("header %s: %s".formatted(header.getKey(), error))));
        });
  }

  private void body(JsonNode documented, HttpResponse<String> answer, List<String> wrong) {
    var content = documented.path("content");
    if (content.isMissingNode()) {
      if (!answer.body().isEmpty()) {
        wrong.add("has a body");
      }
      return;
    }
    var type = answer.headers().firstValue("Content-Type").orElse("").split(";")[0];
    if (!content.has(type)) {
      wrong.add("has Content-Type '%s', not %s".formatted(type, names(content)));
      return;
    }
    if (!type.endsWith("json")) {
      return;
    }
    try {
      wrong.addAll(validate(content.get(type).get("schema"), json.readTree(answer.body())));
    } catch (IOException e) {
      wrong.add("is not JSON: " + e.getMessage());
    }
  }

  private List<String> validate(JsonNode schema, JsonNode value) {
    var compiled =
        schema.has("$ref")
            ? schemas.getSchema(
                SchemaLocation.of("https://holdfast.test/api" + schema.get("$ref").asText()),
                config)
            : schemas.getSchema(schema, config);
    return compiled.validate(value).stream().map(Object::toString).toList();
  }

  private JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Our own answers hold nothing that the text does not name. */
  private static void close(JsonNode schema) {
    if (schema instanceof ObjectNode object
        && object.has("properties")
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
  }
}
