package io.holdfast.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.engine.repository.TestRepositories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A project with a folder under protection, made through the API. */
record World(
    Path folder,
    String projectId,
    String repositoryId,
    String sourceId,
    String planId,
    String protectionId) {
  static final String PASSWORD = "a long passphrase";

  static World make(JudgedClient api, Path scratch, String name) throws IOException {
    var folder = Files.createDirectories(scratch.resolve(name));
    Files.writeString(folder.resolve("letter.txt"), "first");
    Files.createDirectories(folder.resolve("deep/er"));
    Files.writeString(folder.resolve("deep/er/note.txt"), "note");
    var project = made(api, "/v1/projects", Map.of("slug", name, "name", name));
    var repository = repository(api, project, name, scratch.resolve(name + "-repository"));
    var source =
        made(
            api,
            "/v1/sources",
            Map.of(
                "projectId",
                project,
                "kind",
                "DIRECTORY",
                "name",
                name,
                "config",
                Map.of("path", folder.toString())));
    var plan =
        made(
            api,
            "/v1/plans",
            Map.of(
                "projectId", project,
                "name", name,
                "placements", List.of(Map.of("repositoryId", repository))));
    var protection = made(api, "/v1/protections", Map.of("sourceId", source, "planId", plan));
    return new World(folder, project, repository, source, plan, protection);
  }

  /** A new repository that opens at once; the service takes it over. */
  static String repository(JudgedClient api, String project, String name, Path place) {
    TestRepositories.make(place, PASSWORD);
    return made(
        api,
        "/v1/repositories",
        Map.of(
            "projectId", project,
            "name", name,
            "location", place.toString(),
            "password", PASSWORD,
            "create", false));
  }

  /** The id of a session that has ended well. */
  String backUp(JudgedClient api) {
    var started = api.post("/v1/protections/" + protectionId + "/backup", Map.of());
    assertThat(started.status()).isEqualTo(202);
    return ended(api, started.header("Location"), "SUCCESS");
  }

  /** The newest point. */
  String point(JudgedClient api) {
    return api.get("/v1/restore-points?limit=1&protectionId=" + protectionId)
        .json()
        .at("/items/0/id")
        .asText();
  }

  /** Waits until a session has ended; its id. */
  static String ended(JudgedClient api, String location, String result) {
    var session = api.send("GET", location, null, Map.of("Prefer", "wait=60")).json();
    assertThat(session.path("state").asText()).as("%s", session).isEqualTo("ENDED");
    assertThat(session.path("result").asText()).as("%s", session).isEqualTo(result);
    return session.get("id").asText();
  }

  static String made(JudgedClient api, String path, Object body) {
    var answer = api.post(path, body);
    assertThat(answer.status()).as("%s", answer.raw().body()).isEqualTo(201);
    assertThat(answer.header("Location")).isEqualTo(path + "/" + answer.json().get("id").asText());
    return answer.json().get("id").asText();
  }
}
