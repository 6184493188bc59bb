package io.holdfast.cli.repo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.base.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
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

  @Test
  void isNamedByWhatTakesTheNewestOfTheOthers() {
    for (var command :
        List.of(
            "ls latest",
            "find -s latest *",
            "diff latest latest",
            "stats latest",
            "snapshots latest",
            "tag --add kept --dry-run latest",
            "rewrite --new-host other --dry-run latest")) {
      var answer = scene.run((command + " -r r --json").split(" "));

      assertThat(answer.status()).as(command + answer.err()).isEqualTo(ExitStatus.DAMAGED);
      assertThat(answer.err()).containsOnlyOnce("snapshot %s is left out".formatted(damaged));
      assertThat(answer.err())
          .contains("latest is taken to be " + sound.substring(0, 8))
          .contains("a damaged one may be newer");
      assertThat(texts(answer.json().path("damaged"), "")).containsExactly(damaged);
    }
  }

  @Test
  void isNamedByACopyOfTheNewestOfTheOthers() {
    RepositoryScene.makeRepository(scene.path("copy"));

    var answer = scene.run("copy", "-r", "r", "--to", "copy", "--json", "latest");

    assertThat(answer.status()).as(answer.err()).isEqualTo(ExitStatus.DAMAGED);
    assertThat(answer.err()).contains("latest is taken to be " + sound.substring(0, 8));
    assertThat(texts(answer.json().path("copied"), "source")).containsExactly(sound);
    assertThat(texts(answer.json().path("failed"), "source")).containsExactly(damaged);
  }

  @Test
  void isNamedByARestoreWhoseStatusIsItsOwn() {
    var restored = scene.run("restore", "-r", "r", "-t", "out", "--json", "latest");

    assertThat(restored.status()).as(restored.err()).isEqualTo(ExitStatus.DONE);
    assertThat(restored.err())
        .contains("snapshot %s is left out".formatted(damaged))
        .contains("latest is taken to be " + sound.substring(0, 8));
    assertThat(texts(restored.json().path("damaged"), "")).containsExactly(damaged);
  }

  /** Whoever reads the content sees nothing of what is told beside it. */
  @Test
  void makesTheStatusOfADumpOfTheNewestOfTheOthers() {
    var dumped = scene.run("dump", "-r", "r", "latest", scene.path("src/d/b.txt").toString());

    assertThat(dumped.status()).as(dumped.err()).isEqualTo(ExitStatus.DAMAGED);
    assertThat(dumped.err()).contains("latest is taken to be " + sound.substring(0, 8));
    assertThat(dumped.out()).isEqualTo("second");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--conflict overwrite",
        "--conflict overwrite_changed",
        "--overwrite if-newer",
        "--overwrite never --delete"
      })
  void keepsWhatIsThereFromBeingReplacedByAGuess(String how) throws IOException {
    Files.writeString(scene.path("src/d/b.txt"), "newer than both");
    var words = "restore -r r -t / latest %s --include %s".formatted(how, scene.path("src"));

    var planned = scene.run((words + " --dry-run").split(" "));
    var answer = scene.run(words.split(" "));

    assertThat(planned.status()).as(planned.err()).isEqualTo(ExitStatus.DONE);
    assertThat(answer.status()).as(answer.err()).isEqualTo(ExitStatus.DAMAGED);
    assertThat(answer.err()).contains("HF-3005").contains(damaged);
    assertThat(scene.path("src/d/b.txt")).hasContent("newer than both");
  }

  /** Nobody knows which host it is of. */
  @Test
  void isNoneThatAFilterFindsNothingBeside() {
    var answer = scene.run("restore", "-r", "r", "-t", "out", "--host", "another", "latest");

    assertThat(answer.status()).as(answer.err()).isEqualTo(ExitStatus.DAMAGED);
    assertThat(answer.err()).contains("HF-3005").contains(damaged);
    assertThat(scene.path("out")).doesNotExist();
  }

  @Test
  void keepsTheLatestFromBeingDroppedByAGuess() {
    for (var command :
        List.of(
            "forget latest",
            "rewrite --new-host other --forget latest",
            "restore -t src --conflict clear_target latest",
            "restore -t src --delete latest")) {
      var answer = scene.run((command + " -r r").split(" "));

      assertThat(answer.status()).as(answer.err()).isEqualTo(ExitStatus.DAMAGED);
      assertThat(answer.err()).contains("HF-3005").contains(damaged);
    }
    assertThat(scene.path("r/snapshots/" + sound)).exists();
    assertThat(scene.path("src/a.txt")).exists();
  }

  @Test
  void isNoMatterToWhatIsNamedById() {
    var answer = scene.run("ls", "-r", "r", sound);

    assertThat(answer.status()).as(answer.err()).isEqualTo(ExitStatus.DONE);
    assertThat(answer.err()).isEmpty();
  }

  private static List<String> texts(JsonNode list, String field) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(each -> field.isEmpty() ? each.asText() : each.path(field).asText())
        .toList();
  }
}
