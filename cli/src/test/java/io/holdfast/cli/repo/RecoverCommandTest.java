package io.holdfast.cli.repo;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ExitStatus;
import io.holdfast.engine.repository.Restic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left when snapshots are lost. */
class RecoverCommandTest {
  @TempDir private Path folder;

  private RepositoryScene scene;

  @BeforeEach
  void makeScene() throws IOException {
    scene = RepositoryScene.make(folder);
    scene.done("backup", "-r", "r", "src");
  }

  @Test
  void lostSnapshotsBecomeFoldersOfANewOne() throws Exception {
    Files.writeString(scene.path("src/a.txt"), "of the second");
    scene.done("backup", "-r", "r", "src");
    for (var file : scene.files(scene.path("r"), "snapshots")) {
      Files.delete(file);
    }

    var planned = scene.done("recover", "-r", "r", "-n", "--json").json();
    assertThat(scene.files(scene.path("r"), "snapshots")).isEmpty();
    var done = scene.done("recover", "-r", "r", "--json").json();

    assertThat(done.path("roots")).hasSize(2).isEqualTo(planned.path("roots"));
    var shown = scene.done("snapshots", "-r", "r", "--json").json().path("snapshots").path(0);
    assertThat(shown.path("id")).isEqualTo(done.path("snapshot"));
    assertThat(shown.path("tags").path(0).asText()).isEqualTo("recovered");
    assertThat(shown.path("paths").path(0).asText()).isEqualTo("/recover");
    scene.done("restore", "-r", "r", "latest", "-t", "out");
    var contents = done.path("roots");
    assertThat(contents)
        .extracting(root -> Files.readString(restored(root.asText().substring(0, 8))))
        .containsExactlyInAnyOrder("first", "of the second");
    var restic = new Restic(scene.path("r"), RepositoryScene.PASSWORD);
    restic.run("check", "--read-data");
    assertThat(restic.run("ls", "latest")).contains("a.txt");
    assertThat(scene.done("recover", "-r", "r").out()).contains("nothing to recover");
  }

  @Test
  void resticFindsTheSameRoots() throws Exception {
    for (var file : scene.files(scene.path("r"), "snapshots")) {
      Files.delete(file);
    }
    var ours = scene.done("recover", "-r", "r", "-n", "--json").json().path("roots");
    var restic = new Restic(scene.path("r"), RepositoryScene.PASSWORD);

    restic.run("recover");

    assertThat(ours).hasSize(1);
    assertThat(restic.run("ls", "latest")).contains("/" + ours.get(0).asText().substring(0, 8));
  }

  @Test
  void aDamagedTreeIsLeftOut() throws Exception {
    var before = scene.files(scene.path("r"), "data");
    Files.writeString(scene.path("src/a.txt"), "of the second");
    scene.done("backup", "-r", "r", "src");
    for (var file : scene.files(scene.path("r"), "snapshots")) {
      Files.delete(file);
    }
    for (var pack : before) {
      RepositoryScene.overwrite(pack);
    }

    var answer = scene.run("recover", "-r", "r", "--json");

    assertThat(answer.status()).isEqualTo(ExitStatus.DAMAGED);
    assertThat(answer.json().path("damaged")).isNotEmpty();
    assertThat(answer.json().path("roots")).hasSize(1);
  }

  private Path restored(String root) {
    return scene.path("out/" + root + scene.path("src/a.txt"));
  }
}
