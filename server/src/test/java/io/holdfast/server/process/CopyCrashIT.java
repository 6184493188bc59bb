package io.holdfast.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.sources.testkit.Restic;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills the server while it copies a point to a second repository. */
class CopyCrashIT {
  private static final String PASSWORD = "a long passphrase";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int KILLS = 3;
  private static final int MOST_KILLS = 10;

  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void goesOnFromWhatIsStored() throws Exception {
    var data = folder.resolve("data");
    var source = Files.createDirectories(folder.resolve("source"));
    var restic = new Restic(second(), PASSWORD);
    String point = "";
    var points = 0;
    var hits = 0;
    for (var round = 0; round < KILLS || (hits == 0 && round < MOST_KILLS); round++) {
      var before = packs();
      try (var server = ServerProcess.start(data)) {
        if (round == 0) {
          setUp(server, source);
        }
        if (point.isEmpty() || state(server, point).equals("VALID")) {
          fill(source, round);
          point = backUp(server);
          points++;
        }
        // Some of the copy is stored, and the snapshot of it is not.
        Awaitility.await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(1))
            .until(() -> packs() > before);
        server.kill();
      }
      hits += copied(restic, source) < points ? 1 : 0;
    }
    assertThat(hits).as("kills in the middle of a copy").isPositive();

    try (var server = ServerProcess.start(data)) {
      var last = point;
      Awaitility.await().atMost(PATIENCE).until(() -> state(server, last).equals("VALID"));
      // It may be sealing the catalog there; a stop takes its lock away, a kill would leave it.
      server.stop();
    }
    assertThat(copied(restic, source)).as("each point is there once").isEqualTo(points);
    restic.run("check", "--read-data");
    var out = folder.resolve("out");
    restic.run("restore", "latest", "--path", source.toString(), "--target", out.toString());
    for (var name : names(source)) {
      var restored = out.resolve(source.toString().substring(1)).resolve(name);
      assertThat(Files.mismatch(restored, source.resolve(name))).as(name).isEqualTo(-1);
    }
  }

  /** Copies of points; the sealed catalog lies there too, and is none. */
  private int copied(Restic restic, Path source) throws Exception {
    if (!Files.isDirectory(second().resolve("snapshots"))) {
      return 0;
    }
    var all = restic.run("--no-lock", "--json", "snapshots", "--path", source.toString());
    return json.readTree(all.substring(all.indexOf("["))).size();
  }

  private void setUp(ServerProcess server, Path source) throws Exception {
    var project = post(server, "/v1/projects", Map.of("slug", "crash", "name", "crash"));
    var first = repository(server, project, "first");
    var other = repository(server, project, "second");
    var made =
        post(
            server,
            "/v1/sources",
            Map.of(
                "projectId",
                project,
                "kind",
                "DIRECTORY",
                "name",
                "source",
                "config",
                Map.of("path", source.toString())));
    var plan =
        post(
            server,
            "/v1/plans",
            Map.of(
                "projectId",
                project,
                "name",
                "two",
                "placements",
                List.of(
                    Map.of("repositoryId", first, "order", 0),
                    Map.of("repositoryId", other, "order", 1))));
    post(server, "/v1/protections", Map.of("sourceId", made, "planId", plan));
  }

  private String repository(ServerProcess server, String project, String name) throws Exception {
    TestRepositories.make(folder.resolve(name), PASSWORD);
    return post(
        server,
        "/v1/repositories",
        Map.of(
            "projectId", project,
            "name", name,
            "location", folder.resolve(name).toString(),
            "password", PASSWORD,
            "create", false));
  }

  /** The point that it left. */
  private String backUp(ServerProcess server) throws Exception {
    var protection = get(server, "/v1/protections").at("/items/0/id").asText();
    var session = post(server, "/v1/protections/" + protection + "/backup", Map.of());
    var place = "/v1/backup-sessions/" + session;
    var ended =
        Awaitility.await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(20))
            .until(() -> get(server, place), it -> it.get("state").asText().equals("ENDED"));
    assertThat(ended.get("result").asText()).as("%s", ended).isEqualTo("SUCCESS");
    return ended.get("restorePointId").asText();
  }

  private String state(ServerProcess server, String point) throws Exception {
    return get(server, "/v1/restore-points/" + point + "/copies").at("/items/1/state").asText();
  }

  private String post(ServerProcess server, String path, Object body) throws Exception {
    var request =
        call(server, path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(body)))
            .build();
    var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isIn(201, 202);
    return json.readTree(answer.body()).get("id").asText();
  }

  private JsonNode get(ServerProcess server, String path) throws Exception {
    var answer = http.send(call(server, path).build(), HttpResponse.BodyHandlers.ofString());
    return json.readTree(answer.body());
  }

  private static HttpRequest.Builder call(ServerProcess server, String path) {
    var access = server.access().path("native");
    return HttpRequest.newBuilder(URI.create(access.path("baseUrl").asText() + path))
        .header("Authorization", "Bearer " + access.path("token").asText());
  }

  /** New bytes, of several packs. */
  private static void fill(Path source, int round) throws IOException {
    var bytes = new byte[64 << 20];
    new Random(round).nextBytes(bytes);
    Files.write(source.resolve("big-" + round), bytes);
  }

  private Path second() {
    return folder.resolve("second");
  }

  private int packs() throws IOException {
    return count(second().resolve("data"));
  }

  private static int count(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (var files = Files.walk(folder)) {
      return (int) files.filter(file -> file.getFileName().toString().length() == 64).count();
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
