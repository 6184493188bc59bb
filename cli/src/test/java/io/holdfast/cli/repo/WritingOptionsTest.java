package io.holdfast.cli.repo;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ExitStatus;
import io.holdfast.engine.repository.Restic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compression and the size of packs. */
class WritingOptionsTest {
  private static final int MEBIBYTE = 1 << 20;

  @TempDir private Path folder;

  private RepositoryScene scene;

  @BeforeEach
  void makeScene() throws IOException {
    scene = RepositoryScene.make(folder);
  }

  @Test
  void compressionIsAsMuchAsIsAskedFor() throws Exception {
    var random = new Random(5);
    var text = new StringBuilder();
    while (text.length() < MEBIBYTE) {
      text.append("line ").append(random.nextInt(5000)).append(" of many\n");
    }
    Files.writeString(scene.path("src/text"), text);

    var usual = stored("auto");
    var raw = stored("off");
    var least = stored("max");

    assertThat(raw).isGreaterThan(text.length());
    assertThat(usual).isLessThan(text.length() / 2);
    assertThat(least).isLessThan(usual);
    new Restic(scene.path("off"), RepositoryScene.PASSWORD).run("check", "--read-data");
    new Restic(scene.path("max"), RepositoryScene.PASSWORD).run("check", "--read-data");
  }

  @Test
  void packsAreAsLargeAsIsAskedFor() throws Exception {
    var random = new Random(6);
    var noise =
        new byte[MEBIBYTE / 2]; // a larger one may be cut to pieces that no pack of 4 MiB can take
    for (var file = 0; file < 24; file++) {
      random.nextBytes(noise);
      Files.write(scene.path("src/noise" + file), noise);
    }
    RepositoryScene.makeRepository(scene.path("copies"));

    scene.done("backup", "-r", "r", "src", "--pack-size", "4");
    assertThat(scene.files(scene.path("r"), "data"))
        .hasSizeGreaterThan(3)
        .allSatisfy(pack -> assertThat(Files.size(pack)).isLessThanOrEqualTo(4 * MEBIBYTE));
    scene.done("copy", "-r", "r", "--to", "copies", "--pack-size", "128");
    assertThat(scene.files(scene.path("copies"), "data"))
        .anySatisfy(pack -> assertThat(Files.size(pack)).isGreaterThan(4 * MEBIBYTE));
    scene.done("prune", "-r", "r", "--pack-size", "64", "--repack-small", "--grace", "0");
    new Restic(scene.path("r"), RepositoryScene.PASSWORD).run("check", "--read-data");
  }

  @ParameterizedTest
  @CsvSource({
    "backup src --pack-size 3",
    "backup src --pack-size 129",
    "backup src --compression best",
    "prune --compression off --repack-uncompressed"
  })
  void whatResticRefusesIsRefused(String words) {
    assertThat(scene.run((words + " -r r").split(" ")).status()).isEqualTo(ExitStatus.INPUT);
  }

  @Test
  void theEnvironmentIsAskedToo() {
    for (var variable : new String[] {"RESTIC_PACK_SIZE", "HOLDFAST_COMPRESSION"}) {
      var answer = scene.runWith(variable, "much", "backup", "-r", "r", "src");

      assertThat(answer.err()).contains("'much'");
    }
  }

  private long stored(String compression) {
    RepositoryScene.makeRepository(scene.path(compression));
    return scene
        .done("backup", "-r", compression, "src", "--compression", compression, "--json")
        .json()
        .path("bytesStored")
        .asLong();
  }
}
