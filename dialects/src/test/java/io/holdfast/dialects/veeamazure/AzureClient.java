package io.holdfast.dialects.veeamazure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.catalog.model.CopyId;
import io.holdfast.dialects.Answer;
import io.holdfast.dialects.KnownAccess;
import io.holdfast.dialects.SeededServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** A client that knows the shapes: what is no answer of the vendor's fails the test. */
final class AzureClient {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SeededServer world;
  private final String token;

  AzureClient(SeededServer world) {
    this(world, KnownAccess.ADMIN_TOKEN);
  }

  AzureClient(SeededServer world, String token) {
    this.world = world;
    this.token = token;
  }

  /** Gives a copy of the fixture a snapshot, so that it can be restored from. */
  static void store(SeededServer world, String copy) {
    world
        .catalog()
        .update(tx -> tx.copies().setContent(CopyId.parse(copy), "ab".repeat(32), 4096, 1024));
  }

  /** The body of an answer 200. */
  JsonNode get(String path) {
    var answer = send("GET", path, "");
    assertThat(answer.status()).as("GET %s: %s", path, answer.body()).isEqualTo(200);
    return json(answer);
  }

  /** A page, which must be whole. */
  JsonNode page(String path) {
    var page = get(path);
    assertThat(page.fieldNames())
        .toIterable()
        .as(path)
        .containsExactly("offset", "limit", "totalCount", "results", "_links");
    assertThat(page.at("/_links/self/href").asText()).as(path).startsWith("http");
    return page;
  }

  List<String> values(String path, String pointer) {
    return values(page(path).get("results"), pointer);
  }

  static List<String> values(JsonNode items, String pointer) {
    return StreamSupport.stream(items.spliterator(), false)
        .map(item -> item.at(pointer).asText())
        .toList();
  }

  /** The body of an answer with some status. */
  JsonNode post(String path, String body, int status) {
    var answer = send("POST", path, body);
    assertThat(answer.status()).as("POST %s: %s", path, answer.body()).isEqualTo(status);
    return answer.body().isEmpty() ? JSON.missingNode() : json(answer);
  }

  /** A problem of a status, whole. */
  JsonNode problem(Answer answer, int status) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).hasValue("application/problem+json; charset=utf-8");
    var problem = json(answer);
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    assertThat(problem.get("message").asText()).isEqualTo(problem.get("detail").asText());
    return problem;
  }

  Answer send(String method, String path, String body) {
    var url = path.startsWith("http") ? path : world.server().url("veeam-azure") + path;
    return world
        .server()
        .send(
            method,
            url,
            body.isEmpty()
                ? Map.of("Authorization", "Bearer " + token)
                : Map.of("Authorization", "Bearer " + token, "Content-Type", "application/json"),
            body);
  }

  static JsonNode json(Answer answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(answer.body(), e);
    }
  }
}
