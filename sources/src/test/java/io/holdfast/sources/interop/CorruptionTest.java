package io.holdfast.sources.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ErrorCode.Kind;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.check.CheckReport;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.restore.ItemOutcome;
import io.holdfast.engine.restore.Placement;
import io.holdfast.engine.restore.RestoreOptions;
import io.holdfast.engine.restore.RestoreRequest;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.sources.testkit.RestoreFixture;
import io.holdfast.sources.testkit.TestFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever happens to a repository's files is told, and never restored as if it were right. */
class CorruptionTest {
  private static final int FILES = 60;
  private static TestFolder folder;
  private static SnapshotId snapshot;

  /** What is done to one file of the repository. */
  private enum Damage {
    FLIP_BIT,
    TRUNCATE,
    EMPTY,
    DELETE,
    ZERO_RANGE,
    APPEND,
    SWAP_WITH_SISTER
  }

  @BeforeAll
  static void makeRepository() throws Exception {
    folder = TestFolder.create();
    var random = new SplittableRandom(5);
    var tree = Files.createDirectory(folder.resolve("tree"));
    for (var i = 0; i < FILES; i++) {
      var bytes = new byte[random.nextInt(i % 10 == 0 ? 3_000_000 : 30_000)];
      random.nextBytes(bytes);
      var parent = Files.createDirectories(tree.resolve("folder-" + i % 7));
      Files.write(parent.resolve("file-" + i), bytes);
    }
    try (var fixture = RestoreFixture.create(folder.resolve("repo"))) {
      fixture.backup(tree);
      Files.writeString(tree.resolve("second"), "so that there are several indexes");
      snapshot = fixture.backup(tree).id().orElseThrow();
    }
  }

  @AfterAll
  static void remove() {
    folder.close();
  }

  static List<Object[]> damages() throws IOException {
    var cases = new ArrayList<Object[]>();
    var seed = 0L;
    for (var damage : Damage.values()) {
      for (var type : List.of("config", "keys", "index", "snapshots", "data")) {
        cases.add(new Object[] {damage, type, seed++});
      }
      for (var more = 0; more < 3; more++) {
        cases.add(new Object[] {damage, "data", seed++});
      }
    }
    return cases;
  }

  @ParameterizedTest(name = "{0} in {1}, seed {2}")
  @MethodSource("damages")
  void isToldAndNeverRestoredWrongly(Damage damage, String type, long seed) throws Exception {
    var repository = copy("repo-" + seed);
    var random = new SplittableRandom(seed);
    damage(repository, type, damage, random);
    var out = folder.resolve("out-" + seed);
    var told = new HashSet<String>();

    var opened = true;
    Optional<CheckReport> check = Optional.empty();
    var restored = false;
    try (var fixture = RestoreFixture.open(repository, TestRepositories.PASSWORD)) {
      check = Optional.of(fixture.checkAllData());
      var stored = fixture.repository().snapshots().get(snapshot);
      var options = RestoreOptions.standard().with(Placement.STRIPPED);
      var run = fixture.restore(out, RestoreRequest.everything(stored.snapshot(), options));
      run.items().stream()
          .filter(item -> item.outcome() == ItemOutcome.FAILED)
          .forEach(item -> told.add(item.path().toString()));
      restored = true;
    } catch (HoldfastException e) {
      assertThat(e.code().kind())
          .isIn(Kind.DATA, Kind.ACCESS, Kind.MISSING, Kind.STORE, Kind.UNSUPPORTED);
      assertThat(e).hasMessageMatching("(?s).{10,}");
      opened = false;
    }

    assertThat(opened && restored && check.orElseThrow().sound())
        .as("a damaged repository that opens, checks and restores as if nothing were")
        .isFalse();
    if (restored) {
      assertNothingIsWrong(folder.resolve("tree"), out, told);
    }
    remove(repository, out);
  }

  /** Every file is as it was, or told as failed and not there under its name. */
  private static void assertNothingIsWrong(Path tree, Path out, Set<String> told)
      throws IOException {
    try (var files = Files.walk(tree)) {
      for (var file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        var path = "/" + tree.relativize(file);
        var copy = out.resolve(tree.relativize(file));
        if (Files.exists(copy)) {
          assertThat(Files.mismatch(file, copy)).as("bytes of %s", path).isEqualTo(-1);
          assertThat(told).doesNotContain(path);
          continue;
        }
        assertThat(told)
            .as("%s is missing, and so it or a folder above it must be told", path)
            .containsAnyOf(path, path.substring(0, path.lastIndexOf('/')), "/");
      }
    }
  }

  private static void damage(Path repository, String type, Damage damage, SplittableRandom random)
      throws IOException {
    var files = files(repository.resolve(type));
    var victim = files.get(random.nextInt(files.size()));
    if (damage == Damage.DELETE && type.equals("snapshots")) {
      victim = repository.resolve("snapshots/" + snapshot); // nothing can know of another's absence
    }
    var bytes = Files.readAllBytes(victim);
    victim.toFile().setWritable(true);
    switch (damage) {
      case FLIP_BIT -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      case TRUNCATE -> bytes = Arrays.copyOf(bytes, random.nextInt(1, bytes.length));
      case EMPTY -> bytes = new byte[0];
      case ZERO_RANGE -> {
        var from = random.nextInt(bytes.length);
        Arrays.fill(bytes, from, Math.min(bytes.length, from + 100), (byte) 0);
      }
      case APPEND -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(1, 100));
      case SWAP_WITH_SISTER -> {
        var sister = files.get((files.indexOf(victim) + 1) % files.size());
        bytes = sister.equals(victim) ? new byte[bytes.length] : Files.readAllBytes(sister);
      }
      case DELETE -> {
        Files.delete(victim);
        return;
      }
    }
    Files.write(victim, bytes);
  }

  private static List<Path> files(Path place) throws IOException {
    try (var found = Files.walk(place)) {
      return found.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static Path copy(String name) throws Exception {
    var to = folder.resolve(name);
    run("cp", "-a", folder.resolve("repo").toString(), to.toString());
    return to;
  }

  private static void remove(Path... paths) throws Exception {
    for (var path : paths) {
      run("rm", "-rf", path.toString());
    }
  }

  private static void run(String... command) throws Exception {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
