package io.holdfast.engine.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.InvalidInputException;
import io.holdfast.engine.repository.Restic;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.store.LocalStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Of a repository that restic filled, both checks say the same. */
class CheckInteropIT {
  /**
   * What restic filled from {@link #makeSource} and nobody changes; made by whoever comes first.
   */
  @TempDir static Path shared;

  @TempDir Path folder;
  private Path repository = Path.of("");
  private Path source = Path.of("");

  @BeforeEach
  void makeSource() throws IOException {
    repository = folder.resolve("repo");
    source = Files.createDirectories(folder.resolve("source/deep"));
    var random = new Random(6);
    for (var i = 0; i < 20; i++) {
      var bytes = new byte[random.nextInt(300_000)];
      if (i % 2 == 0) {
        random.nextBytes(bytes);
      }
      Files.write(source.resolve("file" + i), bytes);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void findsNothingInWhatResticWrote(int version) throws Exception {
    fill(version);
    Files.writeString(source.resolve("later"), "more");
    restic().run("backup", source.toString());

    var report = check();

    assertThat(report.findings()).isEmpty();
    assertThat(report.counts().snapshots()).isEqualTo(2);
    assertThat(report.data().bytes()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1/2", "2/2", "256/256", "5%", "0.5%", "100%", "1b", "10k", "2M", "7T", "5", "0/2", "3/2",
        "1/257", "1/2/3", "0%", "100.5%", "-5%", "%", "0k", "M", "-1M", "5x"
      })
  void bothReadTheSameKindsOfParts(String text) throws Exception {
    repository = shared;
    if (!Files.exists(shared.resolve("config"))) {
      fill(2);
    }

    assertThat(isPart(text))
        .isEqualTo(restic().tryRun("check", "--read-data-subset=" + text).exitStatus() == 0);
  }

  private static boolean isPart(String text) {
    try {
      DataSubset.parse(text);
      return true;
    } catch (InvalidInputException e) {
      return false;
    }
  }

  @ParameterizedTest
  @CsvSource({"data, FLIP", "data, CUT", "index, FLIP", "snapshots, FLIP"})
  void bothNameTheDamage(String type, String damage) throws Exception {
    fill(2);
    var file = largestFile(type);
    damage(file, damage);

    // Told to read all, restic asks for what is cut off again and again for most of a minute.
    assertBothName(file, damage.equals("CUT") ? List.of("check") : List.of("check", "--read-data"));
  }

  @Test
  void bothNameALostPack() throws Exception {
    fill(2);
    var pack = largestFile("data");
    Files.delete(pack);

    assertBothName(pack, List.of("check"));
  }

  /** Restic by the beginning of its id. */
  private void assertBothName(Path file, List<String> command) throws Exception {
    var id = file.getFileName().toString();
    assertThat(check().findings())
        .filteredOn(finding -> finding.severity() == Finding.Severity.ERROR)
        .anySatisfy(finding -> assertThat(finding.concerns()).contains(id));
    var theirs = restic().tryRun(command.toArray(String[]::new));
    assertThat(theirs.exitStatus()).isNotZero();
    assertThat(theirs.output()).contains(id.substring(0, 10));
  }

  @ParameterizedTest
  @ValueSource(strings = {"prune", "rebuild-index"})
  void findsNothingAfterResticsHousekeeping(String command) throws Exception {
    fill(2);
    Files.delete(source.resolve("file0"));
    restic().run("backup", source.toString());
    restic().run("forget", "--keep-last", "1");
    restic().run(command);

    assertThat(check().sound()).isTrue();
  }

  private void fill(int version) throws Exception {
    try (var store = LocalStore.at(repository)) {
      TestRepositories.create(store, version).close();
    }
    restic().run("backup", source.toString());
  }

  private CheckReport check() throws Exception {
    try (var store = LocalStore.at(repository);
        var opened = TestRepositories.open(store)) {
      return Check.run(opened, CheckRequest.allData(), CheckListener.NONE);
    }
  }

  /** Of the packs, one that holds contents. */
  private Path largestFile(String type) throws IOException {
    try (var files = Files.walk(repository.resolve(type))) {
      return files
          .filter(Files::isRegularFile)
          .max(Comparator.comparingLong(file -> file.toFile().length()))
          .orElseThrow();
    }
  }

  private static void damage(Path file, String damage) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    var bytes = Files.readAllBytes(file);
    switch (damage) {
      case "FLIP" -> {
        bytes[bytes.length / 3] ^= 4;
        Files.write(file, bytes);
      }
      case "CUT" -> Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
      default -> throw new IllegalArgumentException(damage);
    }
  }

  private Restic restic() {
    return new Restic(repository, TestRepositories.PASSWORD);
  }
}
