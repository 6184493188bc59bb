package io.holdfast.cli.repo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.base.ExitStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One snapshot that cannot be read, beside one that can. */
class DamagedSnapshotsTest {
  @TempDir private Path folder;

  private RepositoryScene scene;
  private String damaged;
  private String sound;

  @BeforeEach
  void damage() throws IOException {
    scene = RepositoryScene.make(folder);
    damaged = scene.done("backup", "-r", "r", "src", "--json").json().path("snapshot").asText();
    RepositoryScene.cut(List.of(scene.path("r/snapshots/" + damaged)), 7);
    sound = scene.done("backup", "-r", "r", "src/d", "--json").json().path("snapshot").asText();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " --dry-run"})
  void isNamedByACopyOfTheOthers(String form) {
    RepositoryScene.makeRepository(scene.path("copy"));

    var answer = scene.run(("copy -r r --to copy --json" + form).split(" "));

    assertThat(answer.status()).as(answer.err()).isEqualTo(ExitStatus.DAMAGED);
    assertThat(texts(answer.json().path("copied"), "source")).containsExactly(sound);
    assertThat(texts(answer.json().path("failed"), "source")).containsExactly(damaged);
    assertThat(answer.json().path("failed").path(0).path("reason").asText()).contains(damaged);
  }

  @Test
  void isNamedByWhatIsDoneWithTheOthers() {
    for (var command :
        List.of("stats", "tag --add kept", "rewrite --new-host other", "rewrite --exclude *.iso")) {
      var answer = scene.run((command + " -r r --json").split(" "));

      assertThat(answer.status()).as(answer.err()).isEqualTo(ExitStatus.DAMAGED);
      assertThat(answer.err()).contains("snapshot %s is left out".formatted(damaged));
      assertThat(texts(answer.json().path("damaged"), "")).containsExactly(damaged);
    }
    var left = scene.run("snapshots", "-r", "r", "--json").json().path("snapshots");
    assertThat(texts(left, "hostname")).contains("other");
    assertThat(texts(left, "tags")).hasSize(2);
  }

  private static List<String> texts(JsonNode list, String field) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(each -> field.isEmpty() ? each.asText() : each.path(field).asText())
        .toList();
  }
}
