package io.holdfast.cli.repo;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ExitStatus;
import io.holdfast.store.testkit.AnsweringServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A repository in a place that nobody may write to. */
class ReadOnlyPlacesTest {
  @TempDir private Path folder;

  private RepositoryScene scene;
  private ServedFolder served;

  @BeforeEach
  void serve() throws IOException {
    scene = RepositoryScene.make(folder);
    scene.done("backup", "-r", "r", "src");
    scene.done("backup", "-r", "r", "src");
    served =
        ServedFolder.of(
            scene.path("r"),
            (request, exchange) -> {
              if (request.startsWith("POST") || request.startsWith("DELETE")) {
                AnsweringServer.send(exchange, 403, "");
                return true;
              }
              return false;
            });
  }

  @AfterEach
  void close() {
    served.close();
  }

  @Test
  void areCopiedFromWithoutALock() {
    RepositoryScene.makeRepository(scene.path("copy"));

    var locked = scene.run("copy", "-r", served.place(), "--to", "copy");
    var unlocked = scene.run("copy", "-r", served.place(), "--to", "copy", "--no-lock");

    assertThat(locked.status()).isNotZero();
    assertThat(unlocked.status()).as(unlocked.err()).isZero();
    assertThat(unlocked.out()).contains("copied 2 snapshots");
    scene.done("check", "-r", "copy", "--read-data");
  }

  @Test
  void areNoTargetsEvenWithoutALock() {
    RepositoryScene.makeRepository(scene.path("copy"));

    var refused = scene.run("copy", "-r", "copy", "--to", served.place(), "--no-lock");

    assertThat(refused.status()).isNotZero();
    assertThat(scene.run("copy", "-r", "copy", "--to", served.place(), "--no-lock", "--dry-run"))
        .satisfies(dry -> assertThat(dry.status()).as(dry.err()).isZero());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "backup src",
        "forget --keep-last 1 --prune",
        "prune",
        "tag --add kept",
        "rewrite --exclude *.txt --forget",
        "repair index",
        "repair packs",
        "repair snapshots --forget",
      })
  void areDryRunWithoutALock(String command) {
    var words = command + " -r " + served.place();

    var dry = scene.run((words + " --dry-run --no-lock").split(" "));
    var change = scene.run((words + " --no-lock").split(" "));

    assertThat(dry.status()).as(dry.err()).isZero();
    assertThat(change.status()).isEqualTo(ExitStatus.INPUT);
    assertThat(change.err()).contains("--no-lock is for reading");
  }
}
