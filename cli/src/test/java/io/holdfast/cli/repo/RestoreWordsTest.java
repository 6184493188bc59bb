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
        .contains("would remove /stray")
        .contains(", 2 removed");
    assertThat(file).hasContent("FIRST");
    assertThat(folder.resolve("out/stray/deep")).exists();

    var done = scene.run("restore", "-r", "r", place, "-t", "out", "--delete", "--json");

    assertThat(done.status()).as(done.err()).isEqualTo(ExitStatus.DONE);
    assertThat(done.json().path("removals")).hasSize(2);
    assertThat(done.json().path("removed").asLong()).isEqualTo(2);
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
  void areRefusedWhereNobodyKnowsWhatIsMeant() {
    assertThat(restore("--overwrite", "sometimes")).isEqualTo(ExitStatus.INPUT);
    assertThat(restore("--overwrite", "always", "--conflict", "skip")).isEqualTo(ExitStatus.INPUT);
    assertThat(restore("--delete", "--conflict", "skip")).isEqualTo(ExitStatus.INPUT);
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
