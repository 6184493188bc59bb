package io.holdfast.engine.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.engine.repository.Restic;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.store.LocalStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Copies of what stock restic wrote are whole for stock restic, and neither repeats the other. */
class CopyInteropIT {
  private final Random random = new Random(8);
  @TempDir Path folder;
  private Path from = Path.of("");
  private Path to = Path.of("");
  private Path source = Path.of("");

  @BeforeEach
  void makeSource() throws IOException {
    from = folder.resolve("from");
    to = folder.resolve("to");
    source = Files.createDirectories(folder.resolve("source/deep"));
    for (var i = 0; i < 12; i++) {
      writeFile(i);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "2, 1", "2, 2"})
  void stockRestoresWhatWasCopied(int sourceVersion, int targetVersion) throws Exception {
    create(from, sourceVersion);
    create(to, targetVersion);
    restic(from).run("backup", source.toString(), "--tag", "one,two");
    writeFile(3);
    restic(from).run("backup", source.toString());

    var report = copyAll(from, to);

    assertThat(report.copied()).hasSize(2);
    restic(to).run("check", "--read-data");
    assertRestores(to);
    assertThat(restic(to).run("snapshots", "--tag", "two", "--json")).contains("\"original\"");
    assertThat(lines(restic(to).run("ls", "latest")))
        .isEqualTo(lines(restic(from).run("ls", "latest")));
  }

  @Test
  void neitherCopiesAgainWhatTheOtherCopied() throws Exception {
    create(from, 2);
    create(to, 2);
    restic(from).run("backup", source.toString());
    stockCopy();
    assertThat(copyAll(from, to).copied()).isEmpty();
    writeFile(5);
    restic(from).run("backup", source.toString());
    assertThat(copyAll(from, to).copied()).hasSize(1);

    stockCopy();

    try (var store = LocalStore.at(to);
        var repository = TestRepositories.open(store)) {
      assertThat(repository.snapshots().ids()).hasSize(2);
    }
    restic(to).run("check", "--read-data");
    assertRestores(to);
  }

  private void stockCopy() throws Exception {
    var password = Files.writeString(folder.resolve("password"), TestRepositories.PASSWORD);
    restic(to)
        .run("copy", "--from-repo", from.toString(), "--from-password-file", password.toString());
  }

  private static CopyReport copyAll(Path from, Path to) throws Exception {
    try (var fromStore = LocalStore.at(from);
        var toStore = LocalStore.at(to);
        var origin = TestRepositories.open(fromStore);
        var target = TestRepositories.open(toStore);
        var originLock = TestRepositories.lock(origin, false);
        var targetLock = TestRepositories.lock(target, false)) {
      return Copy.run(
          new Copy.Side(origin, originLock),
          new Copy.Side(target, targetLock),
          origin.snapshots().ids(),
          CopyListener.SILENT);
    }
  }

  private void assertRestores(Path repository) throws Exception {
    var target = Files.createTempDirectory(folder, "restored");
    restic(repository).run("restore", "latest", "--target", target.toString());
    try (var files = Files.list(source)) {
      for (var file : files.toList()) {
        assertThat(target.resolve("." + file)).hasSameBinaryContentAs(file);
      }
    }
  }

  /** Without the first, which names the snapshot. */
  private static List<String> lines(String listing) {
    return listing.lines().skip(1).toList();
  }

  private static void create(Path place, int version) {
    try (var store = LocalStore.at(place)) {
      TestRepositories.create(store, version).close();
    }
  }

  private void writeFile(int number) throws IOException {
    var bytes = new byte[random.nextInt(1_500_000)];
    if (number % 2 > 0) {
      random.nextBytes(bytes);
    }
    Files.write(source.resolve("file" + number), bytes);
  }

  private static Restic restic(Path repository) {
    return new Restic(repository, TestRepositories.PASSWORD);
  }
}
