package io.holdfast.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A point with names that ransomware gives, and the word of a person who knows better. */
final class SuspicionRound {
  private final JudgedClient api;
  private final World world;
  private final Path folder;

  /**
   * @param folder that is not there yet
   */
  SuspicionRound(JudgedClient api, World world, Path folder) {
    this.api = api;
    this.world = world;
    this.folder = folder;
  }

  void run() throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("a.lockbit"), "a");
    Files.writeString(folder.resolve("b.lockbit"), "b");
    var source =
        World.made(
            api,
            "/v1/sources",
            Map.of(
                "projectId",
                world.projectId(),
                "kind",
                "DIRECTORY",
                "name",
                "suspicious",
                "config",
                Map.of("path", folder.toString())));
    var protection =
        World.made(api, "/v1/protections", Map.of("sourceId", source, "planId", world.planId()));
    var started = api.post("/v1/protections/" + protection + "/backup", Map.of());
    World.ended(api, started.header("Location"), "SUCCESS");
    var listed =
        api.get("/v1/restore-points?suspicious=true&protectionId=" + protection)
            .json()
            .get("items");
    assertThat(listed).hasSize(1);
    assertThat(listed.get(0).at("/suspicion/doubts/0/kind").asText()).isEqualTo("KNOWN_EXTENSION");
    var place = "/v1/restore-points/" + listed.get(0).get("id").asText();

    var said = api.post(place + "/acknowledge", Map.of("reason", "samples for the class"));

    assertThat(said.status()).as("%s", said.raw().body()).isEqualTo(200);
    assertThat(said.json().at("/flags/suspicious").asBoolean()).isFalse();
  }
}
