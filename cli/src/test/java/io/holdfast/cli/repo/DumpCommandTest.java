package io.holdfast.cli.repo;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Content of a snapshot on standard output. */
class DumpCommandTest {
  @TempDir private Path folder;

  private RepositoryScene scene;

  @BeforeEach
  void backUp() throws IOException {
    scene = RepositoryScene.make(folder);
    Files.writeString(scene.path("src/long.txt"), "0123456789".repeat(50_000));
    scene.done("backup", "-r", "r", "src");
  }

  @Test
  void fileComesAsItIs() {
    var file = scene.path("src/long.txt").toString();

    var dumped = scene.done("dump", "-r", "r", "latest", file);

    assertThat(dumped.out()).isEqualTo("0123456789".repeat(50_000));
    assertThat(scene.done("dump", "-r", "r", "latest:" + scene.path("src"), "/a.txt").out())
        .isEqualTo("first");
  }

  @Test
  void folderComesAsAnArchive() {
    var tar = scene.done("dump", "-r", "r", "latest", scene.path("src/d").toString()).out();
    var zip = scene.done("dump", "-r", "r", "latest", "--archive", "zip").out();

    assertThat(tar)
        .contains("d/b.txt")
        .contains("ustar")
        .contains("second")
        .doesNotContain("first");
    assertThat(tar.length() % 512).isZero();
    assertThat(zip).startsWith("PK").contains("a.txt").contains("b.txt");
  }

  @Test
  void whatIsNotThereIsTold() {
    assertThat(scene.run("dump", "-r", "r", "latest", "/absent").status())
        .isEqualTo(ExitStatus.MISSING);
    var json = scene.run("dump", "-r", "r", "latest", "--json");
    assertThat(json.status()).isEqualTo(ExitStatus.INPUT);
    assertThat(json.out()).isEmpty();
  }
}
