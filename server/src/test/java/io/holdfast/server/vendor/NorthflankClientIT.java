package io.holdfast.server.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.server.RunningServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Northflank's own client, as it comes from the package registry, against a whole server. */
class NorthflankClientIT {
  @TempDir private static Path scratch;

  private static RunningServer server;
  private static VendorClient client;

  @BeforeAll
  static void start() throws Exception {
    server = RunningServer.start(scratch.resolve("data"));
    for (var slug : List.of("first", "second", "third", "fourth", "fifth")) {
      project(slug);
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

    assertThat(ids(projects)).containsExactly("first", "second", "third", "fourth", "fifth");
  }

  @Test
  void errorsAreWhatTheClientReads() throws Exception {
    var errors = client.play("unknownProject");

    assertThat(errors.at("/returned/status").asInt()).isEqualTo(404);
    assertThat(errors.at("/returned/id").asText()).isEqualTo("not-found");
    assertThat(errors.at("/returned/message").asText()).contains("nowhere");
    assertThat(errors.at("/thrown/status").asInt()).isEqualTo(404);
  }

  private static void project(String slug) throws Exception {
    var body = "{\"slug\":\"%s\",\"name\":\"%s\"}".formatted(slug, slug);
    var request =
        HttpRequest.newBuilder(URI.create(server.url() + "/v1/projects"))
            .header("Authorization", "Bearer " + server.token())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (var http = HttpClient.newHttpClient()) {
      assertThat(http.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(201);
    }
  }

  private static List<String> ids(JsonNode items) {
    var ids = new ArrayList<String>();
    items.forEach(item -> ids.add(item.get("id").asText()));
    return ids;
  }
}
