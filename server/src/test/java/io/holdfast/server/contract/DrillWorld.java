package io.holdfast.server.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.rest.testkit.OpenApiJudge;
import io.holdfast.server.RunningServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A running server with a folder under protection, and what drills need. */
final class DrillWorld implements AutoCloseable {
  private final Path scratch;
  private final RunningServer server;
  private final JudgedClient api;
  private final World world;

  DrillWorld(Path scratch) throws Exception {
    this.scratch = scratch;
    server = RunningServer.start(scratch.resolve("data"));
    api = new JudgedClient(new OpenApiJudge(), server.url(), server.token());
    world = World.make(api, scratch, "main");
  }

  JudgedClient api() {
    return api;
  }

  World world() {
    return world;
  }

  RunningServer server() {
    return server;
  }

  /** A protection of a new source. */
  String protect(String name, String kind, Map<String, ?> config, Map<String, String> secrets) {
    var body = new HashMap<String, Object>();
    body.put("projectId", world.projectId());
    body.put("kind", kind);
    body.put("name", name);
    body.put("config", config);
    if (!secrets.isEmpty()) {
      body.put("secrets", secrets);
    }
    var source = World.made(api, "/v1/sources", body);
    return World.made(api, "/v1/protections", Map.of("sourceId", source, "planId", world.planId()));
  }

  /** The point that a backup made. */
  String backUp(String protection) {
    var started = api.post("/v1/protections/" + protection + "/backup", Map.of());
    assertThat(started.status()).as("%s", started.raw().body()).isEqualTo(202);
    World.ended(api, started.header("Location"), "SUCCESS");
    return newest(protection);
  }

  String newest(String protection) {
    return api.get("/v1/restore-points?limit=1&protectionId=" + protection)
        .json()
        .at("/items/0/id")
        .asText();
  }

  JsonNode drill(String protection, String level) {
    return drill(Map.of("protectionId", protection, "level", level));
  }

  /** A drill that has ended. */
  JsonNode drill(Map<String, ?> wanted) {
    var started = api.post("/v1/drills", wanted);
    assertThat(started.status()).as("%s", started.raw().body()).isEqualTo(202);
    return ended(started.header("Location"));
  }

  JsonNode ended(String place) {
    return await()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> api.get(place).json(), drill -> drill.get("state").asText().equals("ENDED"));
  }

  /** What drills left behind: nothing. */
  Set<String> leftovers() throws Exception {
    var names = new TreeSet<String>();
    for (var folder : List.of(scratch.resolve("data/drills"))) {
      if (Files.isDirectory(folder)) {
        try (var entries = Files.list(folder)) {
          entries.forEach(entry -> names.add(entry.getFileName().toString()));
        }
      }
    }
    return names;
  }

  @Override
  public void close() {
    server.close();
  }
}
