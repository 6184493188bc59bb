package io.holdfast.cli.repo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.base.ExitStatus;
import io.holdfast.engine.repository.Restic;
import io.holdfast.store.testkit.AnsweringServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that keep a repository small and of the right form. */
class RepoUpkeepTest {
  @TempDir private Path folder;

  private RepositoryScene scene;

  @BeforeEach
  void makeScene() throws IOException {
    scene = RepositoryScene.make(folder);
  }

  @Test
  void aDryRunTellsWhatThePruneAfterAForgetDoes() throws IOException {
    makeHistory();
    var before = allFiles();
    var words =
        List.of("forget -r r --keep-last 1 --prune --max-unused 0 --grace 0 --json".split(" "));
    var dry = new ArrayList<>(words);
    dry.add("--dry-run");

    var planned = scene.done(dry.toArray(String[]::new)).json();
    assertThat(allFiles()).isEqualTo(before);
    var done = scene.done(words.toArray(String[]::new)).json();

    assertThat(planned.path("dryRun").asBoolean()).isTrue();
    assertThat(planned.path("removed")).hasSize(2).isEqualTo(done.path("removed"));
    assertThat(done.path("prune").path("repacked").path("blobs").asInt()).isPositive();
    var wouldDo = (ObjectNode) planned.path("prune");
    assertThat(wouldDo.remove("dryRun").asBoolean()).isTrue();
    var did = (ObjectNode) done.path("prune");
    did.remove("dryRun");
    assertThat(wouldDo).isEqualTo(did);
    scene.done("check", "-r", "r", "--read-data");
  }

  @Test
  void aDryRunForgetsTheLastSnapshotOnPaperOnly() throws IOException {
    makeHistory();
    var ids = Files.list(scene.path("r/snapshots")).map(file -> file.getFileName() + "").toList();
    var words = new ArrayList<>(List.of("forget", "-r", "r", "--prune", "--dry-run"));
    words.addAll(ids);

    var planned = scene.done(words.toArray(String[]::new)).out();

    assertThat(planned).contains("would drop 3 snapshots").contains("would be marked");
    scene.done("check", "-r", "r", "--read-data");
  }

  @Test
  void rulesNeverLetAnEmptyListPrune() throws IOException {
    makeHistory();
    var deleted = new AtomicBoolean();
    try (var served =
        ServedFolder.of(
            scene.path("r"),
            (request, exchange) -> {
              deleted.compareAndSet(false, request.startsWith("DELETE snapshots/"));
              if (deleted.get() && request.equals("GET snapshots/")) {
                ServedFolder.list(exchange, "[]");
                return true;
              }
              return false;
            })) {
      var rules = scene.run("forget", "-r", served.place(), "--keep-last", "1", "--prune");

      assertThat(deleted).isTrue();
      assertThat(rules.status()).as(rules.err()).isEqualTo(ExitStatus.CONFLICT);
      assertThat(rules.err()).contains("no snapshot is listed");
    }
    scene.done("check", "-r", "r", "--read-data");
  }

  @Test
  void aPruneThatFailsHidesNotWhatWasForgotten() throws IOException {
    makeHistory();
    var first = scene.done("snapshots", "-r", "r", "--json").json().path("snapshots").path(0);
    try (var served =
        ServedFolder.of(
            scene.path("r"),
            (request, exchange) -> {
              if (request.startsWith("POST index/")) {
                AnsweringServer.send(exchange, 507, "");
                return true;
              }
              return false;
            })) {
      var words = List.of("forget", "-r", served.place(), "--prune", "--max-unused", "0");
      var document = new ArrayList<>(words);
      document.addAll(List.of("--keep-last", "2", "--json"));
      var text = new ArrayList<>(words);
      text.addAll(List.of("--keep-last", "1"));

      var program = scene.run(document.toArray(String[]::new));
      var person = scene.run(text.toArray(String[]::new));

      assertThat(program.status()).as(program.err()).isEqualTo(ExitStatus.STORE);
      assertThat(program.json().path("removed")).containsExactly(first.path("id"));
      assertThat(program.json().has("prune")).isFalse();
      assertThat(person.status()).as(person.err()).isEqualTo(ExitStatus.STORE);
      assertThat(person.out()).contains("dropped 1 snapshots");
    }
  }

  @Test
  void theLastSnapshotTakesItsDataAlongWhenItIsNamed() throws IOException {
    makeHistory();
    scene.done("forget", "-r", "r", "--keep-last", "1");

    scene.done("forget", "-r", "r", "latest", "--prune", "--grace", "0");

    assertThat(scene.files(scene.path("r"), "data")).isEmpty();
  }

  @Test
  void aPruneWithoutTimeToEndSaysSoByItsStatus() throws IOException {
    makeHistory();
    scene.done("forget", "-r", "r", "--keep-last", "1");

    var cut = scene.run("prune", "-r", "r", "--max-unused", "0", "--max-time", "0", "--json");
    var whole = scene.run("prune", "-r", "r", "--max-unused", "0", "--json");

    assertThat(cut.json().path("finished").asBoolean()).isFalse();
    assertThat(cut.status()).isEqualTo(ExitStatus.INCOMPLETE);
    assertThat(whole.json().path("finished").asBoolean()).isTrue();
    assertThat(whole.status()).isEqualTo(ExitStatus.DONE);
  }

  @Test
  void initMakesTheVersionThatIsAskedFor() throws Exception {
    for (var version : List.of("1", "2")) {
      var place = "version-" + version;
      var made = scene.done("init", "-r", place, "--repository-version", version, "--json").json();

      assertThat(made.path("version").asText()).isEqualTo(version);
      var restic = new Restic(scene.path(place), RepositoryScene.PASSWORD);
      assertThat(restic.run("cat", "config")).contains("\"version\": " + version);
    }
    scene.done("init", "-r", "latest", "--repository-version", "latest");
    var absent = scene.run("init", "-r", "absent", "--repository-version", "3");
    assertThat(absent.status()).isEqualTo(ExitStatus.INPUT);
    assertThat(absent.err()).contains("version 3");
  }

  @Test
  void anUpgradeKeepsTheOldConfigInTheCacheFolderMeanwhile() throws Exception {
    RepositoryScene.makeRepository(scene.path("old"), 1);

    var upgraded = scene.done("migrate", "-r", "old", "upgrade_repo_v2", "--json");

    assertThat(upgraded.json().path("version").asInt()).isEqualTo(2);
    var cache = scene.path(".cache/holdfast").toString();
    assertThat(upgraded.err()).contains("the old one is kept in " + cache);
    var kept = upgraded.err().lines().findFirst().orElseThrow().replaceFirst(".* kept in ", "");
    assertThat(Path.of(kept)).doesNotExist();
    assertThat(Path.of(kept).getParent()).isDirectory();
  }

  @Test
  void progressComesInLinesOfJsonBesideTheResult() throws Exception {
    makeHistory();

    var answer = scene.done("check", "-r", "r", "--read-data", "--json", "--json-progress");

    assertThat(answer.json().path("sound").asBoolean()).isTrue();
    var last = new ObjectMapper().readTree(answer.err().lines().toList().getLast());
    assertThat(last.path("progress").path("phase").asText()).isEqualTo("DATA");
    assertThat(last.path("progress").path("items").asInt())
        .isEqualTo(last.path("progress").path("totalItems").asInt())
        .isPositive();
  }

  @Test
  void aBackupKnowsHowMuchThereIsToDoFromTheOneBefore() throws Exception {
    makeHistory();

    var answer = scene.done("backup", "-r", "r", "src", "--json", "--json-progress");

    var last = new ObjectMapper().readTree(answer.err().lines().toList().getLast());
    var progress = last.path("progress");
    assertThat(progress.path("items")).isEqualTo(progress.path("totalItems"));
    assertThat(progress.path("bytes")).isEqualTo(progress.path("totalBytes"));
    assertThat(progress.path("bytes").asInt()).isGreaterThan(400_000);
  }

  /** Three snapshots; the last needs half of what the first stored. */
  private void makeHistory() throws IOException {
    var random = new Random(7);
    for (var number = 0; number < 6; number++) {
      var bytes = new byte[100_000];
      random.nextBytes(bytes);
      Files.write(scene.path("src/f" + number), bytes);
    }
    scene.done("backup", "-r", "r", "src");
    for (var number = 0; number < 4; number += 2) {
      Files.delete(scene.path("src/f" + number));
      scene.done("backup", "-r", "r", "src");
    }
  }

  private List<Path> allFiles() throws IOException {
    try (var all = Files.walk(scene.path("r"))) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
