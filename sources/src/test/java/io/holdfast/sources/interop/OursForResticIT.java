package io.holdfast.sources.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.sources.testkit.RandomTree;
import io.holdfast.sources.testkit.RandomTreeOptions;
import io.holdfast.sources.testkit.Restic;
import io.holdfast.sources.testkit.RestoreFixture;
import io.holdfast.sources.testkit.TestFolder;
import io.holdfast.sources.testkit.TreeComparer;
import io.holdfast.sources.testkit.TreeComparer.Leave;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Holdfast writes, stock restic checks and restores. */
class OursForResticIT {
  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void resticChecksAndRestoresWhatWeWrote(long seed) throws Exception {
    try (var folder = TestFolder.create()) {
      var tree = folder.resolve("tree");
      RandomTree.make(tree, seed, RandomTreeOptions.full().asOldResticKeeps());
      try (var fixture = RestoreFixture.create(folder.resolve("repo"))) {
        assertThat(fixture.backup(tree).warnings()).isEmpty();
      }
      var restic = restic(folder);

      var check = restic.run("check", "--read-data");
      restic.run("restore", "latest", "--target", folder.resolve("out").toString());

      assertThat(check).contains("no errors were found").doesNotContain("warning");
      assertThat(
              TreeComparer.compare(tree, below(folder.resolve("out"), tree), Leave.LINK_ATTRIBUTES))
          .isEmpty();
    }
  }

  @Test
  void resticFindsOurParentAndAddsNextToNothing() throws Exception {
    try (var folder = TestFolder.create()) {
      var tree = folder.resolve("tree");
      RandomTree.make(tree, 21, RandomTreeOptions.full().asOldResticKeeps());
      try (var fixture = RestoreFixture.create(folder.resolve("repo"))) {
        fixture.backup(tree);
        var before = size(folder.resolve("repo/data"));

        restic(folder).run("backup", "--host", "test-host", tree.toString());

        assertThat(size(folder.resolve("repo/data")) - before).isLessThan(64 * 1024);
        assertThat(fixture.checkAllData().findings()).isEmpty();
      }
    }
  }

  @Test
  void resticPrunesAndForgetsWhatWeWrote() throws Exception {
    try (var folder = TestFolder.create()) {
      var tree = folder.resolve("tree");
      RandomTree.make(tree, 22, RandomTreeOptions.small().asOldResticKeeps());
      try (var fixture = RestoreFixture.create(folder.resolve("repo"))) {
        fixture.backup(tree);
        Files.writeString(tree.resolve("later"), "later");
        fixture.backup(tree);
      }
      var restic = restic(folder);

      restic.run("forget", "--keep-last", "1", "--prune");

      assertThat(restic.run("check", "--read-data")).contains("no errors were found");
      try (var fixture = RestoreFixture.open(folder.resolve("repo"), TestRepositories.PASSWORD)) {
        assertThat(fixture.repository().snapshots().list()).hasSize(1);
        assertThat(fixture.checkAllData().sound()).isTrue();
      }
    }
  }

  private static Restic restic(TestFolder folder) {
    return new Restic(folder.resolve("repo"), TestRepositories.PASSWORD);
  }

  private static Path below(Path target, Path path) {
    return target.resolve(path.toString().substring(1));
  }

  private static long size(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
