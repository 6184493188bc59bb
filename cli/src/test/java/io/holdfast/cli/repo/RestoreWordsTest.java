package io.holdfast.cli.repo;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Restores in restic's words, into a folder where something is. */
class RestoreWordsTest {
  @TempDir private Path folder;

  private RepositoryScene scene;
  private Path file;

  @BeforeEach
  void backUpAndLeaveSomethingInTheWay() throws IOException {
    scene = RepositoryScene.make(folder);
    scene.done("backup", "-r", "r", "src");
    file = Files.createDirectories(folder.resolve("out/d")).resolveSibling("a.txt");
    Files.writeString(file, "FIRST");
    Files.writeString(folder.resolve("out/d/stray"), "x");
    Files.createDirectories(folder.resolve("out/stray/deep"));
  }

  private int restore(String... words) {
    var all = new String[words.length + 7];
    System.arraycopy(
        new String[] {"restore", "-r", "r", "latest:" + folder + "/src", "-t", "out", "--json"},
        0,
        all,
        0,
        7);
    System.arraycopy(words, 0, all, 7, words.length);
    return scene.run(all).status();
  }

  @Test
  void overwriteWhatIsInTheWayWhenTheyAreTold() throws IOException {
    assertThat(restore()).isEqualTo(ExitStatus.CONFLICT);
    assertThat(restore("--overwrite", "never")).isEqualTo(ExitStatus.DONE);
    assertThat(file).hasContent("FIRST");
    assertThat(restore("--overwrite", "if-newer")).isEqualTo(ExitStatus.DONE);
    assertThat(file).hasContent("FIRST");
    Files.setLastModifiedTime(file, Files.getLastModifiedTime(folder.resolve("src/a.txt")));
    assertThat(restore("--overwrite", "if-changed")).isEqualTo(ExitStatus.DONE);
    assertThat(file).hasContent("FIRST");
    assertThat(restore("--overwrite", "always")).isEqualTo(ExitStatus.DONE);
    assertThat(file).hasContent("first");
    Files.writeString(file, "FIRST");
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    assertThat(restore("--overwrite", "if-newer")).isEqualTo(ExitStatus.DONE);
    assertThat(file).hasContent("first");
    assertThat(folder.resolve("out/stray")).exists();
  }

  @Test
  void tellWhatTheyWouldDeleteAndThenDeleteIt() throws IOException {
    var place = "latest:" + folder + "/src";

    var told = scene.run("restore", "-r", "r", place, "-t", "out", "--delete", "--dry-run");

    assertThat(told.status()).as(told.err()).isEqualTo(ExitStatus.DONE);
    assertThat(told.out())
        .contains("would remove /d/stray")
        .contains("would remove /stray/deep", "would remove /stray")
        .contains(", 3 removed");
    assertThat(file).hasContent("FIRST");
    assertThat(folder.resolve("out/stray/deep")).exists();

    var done = scene.run("restore", "-r", "r", place, "-t", "out", "--delete", "--json");

    assertThat(done.status()).as(done.err()).isEqualTo(ExitStatus.DONE);
    assertThat(done.json().path("removals")).hasSize(3);
    assertThat(done.json().path("removed").asLong()).isEqualTo(3);
    assertThat(file).hasContent("first");
    try (var left = Files.walk(folder.resolve("out"))) {
      assertThat(left.map(each -> folder.resolve("out").relativize(each).toString()))
          .containsExactlyInAnyOrder("", "a.txt", "d", "d/b.txt", "link");
    }
  }

  @Test
  void deleteBesideWhatIsNeverOverwritten() throws IOException {
    assertThat(restore("--overwrite", "never", "--delete")).isEqualTo(ExitStatus.DONE);

    assertThat(file).hasContent("FIRST");
    assertThat(folder.resolve("out/stray")).doesNotExist();
  }

  @Test
  void takePatternsFromTheFolderThatIsTheRoot() throws IOException {
    assertThat(restore("--delete", "--exclude", "/d", "--exclude", "/stray"))
        .isEqualTo(ExitStatus.DONE);

    assertThat(file).hasContent("first");
    assertThat(folder.resolve("out/d/stray")).exists();
    assertThat(folder.resolve("out/d/b.txt")).doesNotExist();
    assertThat(folder.resolve("out/stray/deep")).exists();

    assertThat(restore("--delete", "--include", "/d")).isEqualTo(ExitStatus.DONE);

    assertThat(folder.resolve("out/d")).isDirectoryContaining("glob:**/b.txt");
    assertThat(folder.resolve("out/d/stray")).doesNotExist();
    assertThat(folder.resolve("out/stray/deep")).exists();
  }

  @Test
  void areRefusedWhereNobodyKnowsWhatIsMeant() {
    assertThat(restore("--overwrite", "sometimes")).isEqualTo(ExitStatus.INPUT);
    assertThat(restore("--overwrite", "always", "--conflict", "skip")).isEqualTo(ExitStatus.INPUT);
    assertThat(restore("--delete", "--conflict", "skip")).isEqualTo(ExitStatus.INPUT);
  }

  @Test
  void neverDeleteTheRepositoryBesideWhatIsRestored() {
    var place = "latest:" + folder;

    var told = scene.run("restore", "-r", "r", place, "-t", ".", "--delete", "--dry-run");
    var done = scene.run("restore", "-r", "r", place, "-t", ".", "--delete");

    assertThat(told.out()).contains("would remove /out").doesNotContain("would remove /r");
    assertThat(done.status()).as(done.err()).isEqualTo(ExitStatus.DONE);
    assertThat(folder.resolve("out")).doesNotExist();
    assertThat(scene.done("check", "-r", "r", "--read-data", "--json").json().path("sound"))
        .hasToString("true");
  }

  /** What it holds is newer than what was saved of it. */
  @Test
  void neverPutTheRepositoryBackToWhatItWas() throws IOException {
    var inside = folder.resolve("src/d/repository").toString();
    Files.move(folder.resolve("r"), Path.of(inside));
    scene.done("backup", "-r", inside, "src");
    Files.writeString(Path.of(inside, "stray"), "x");
    scene.done("backup", "-r", inside, "src/a.txt");
    var words = "restore --path %1$s latest:%1$s -t src --delete --json -r %2$s";

    var done = scene.run(words.formatted(folder + "/src", inside).split(" "));

    assertThat(done.status()).as(done.err()).isEqualTo(ExitStatus.DONE);
    assertThat(Path.of(inside, "stray")).doesNotExist();
    assertThat(Path.of(inside, "locks")).isEmptyDirectory();
    scene.done("check", "-r", inside, "--read-data");
    assertThat(scene.done("snapshots", "-r", inside, "--json").json().path("snapshots")).hasSize(3);
  }

  @Test
  void neverReplaceAFolderThatHoldsTheRepository() throws IOException {
    Files.delete(folder.resolve("src/d/b.txt"));
    Files.delete(folder.resolve("src/d"));
    Files.writeString(folder.resolve("src/d"), "a file");
    scene.done("backup", "-r", "r", "src");
    Files.delete(folder.resolve("src/d"));
    Files.createDirectory(folder.resolve("src/d"));
    var inside = folder.resolve("src/d/repository").toString();
    Files.move(folder.resolve("r"), Path.of(inside));
    var words = "restore latest:%s -t src --delete -r %s";

    var done = scene.run(words.formatted(folder + "/src", inside).split(" "));

    assertThat(done.status()).isEqualTo(ExitStatus.INCOMPLETE);
    assertThat(done.err()).contains("failed: /d: the repository");
    scene.done("check", "-r", inside, "--read-data");
  }

  @Test
  void neverClearTheWholeSystem() {
    for (var words : new String[] {"--delete", "--delete --exclude /home"}) {
      var answer = scene.run(("restore -r r latest -t / --dry-run " + words).split(" "));

      assertThat(answer.status()).as(answer.err()).isEqualTo(ExitStatus.INPUT);
      assertThat(answer.err()).contains("would be removed from '/'");
    }
  }
}
