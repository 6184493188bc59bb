package io.holdfast.sources.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.engine.repository.LyingIndex;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.restore.ConflictPolicy;
import io.holdfast.engine.restore.Placement;
import io.holdfast.engine.restore.RestoreOptions;
import io.holdfast.sources.testkit.RandomTree;
import io.holdfast.sources.testkit.RandomTreeOptions;
import io.holdfast.sources.testkit.Restic;
import io.holdfast.sources.testkit.RestoreFixture;
import io.holdfast.sources.testkit.TestFolder;
import io.holdfast.sources.testkit.TreeComparer;
import io.holdfast.store.LocalStore;
import java.nio.file.Files;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestoreTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void bringsBackEverythingThatResticKept(long seed) throws InterruptedException {
    try (var folder = TestFolder.create()) {
      var tree = folder.resolve("tree");
      RandomTree.make(tree, seed, RandomTreeOptions.full().asOldResticKeeps());
      var restic = new Restic(folder.resolve("repo"), "secret");
      restic.run("init");
      restic.run("backup", tree.toString());

      try (var fixture = RestoreFixture.open(folder.resolve("repo"), "secret")) {
        var options =
            RestoreOptions.standard()
                .with(Placement.STRIPPED)
                .with(ConflictPolicy.FAIL)
                .withVerify();
        var run = fixture.restoreLatest(folder.resolve("out"), options);

        assertThat(run.unrestored()).isEmpty();
        assertThat(run.report().isComplete()).isTrue();
      }
      assertThat(
              TreeComparer.compare(tree, folder.resolve("out"), TreeComparer.Leave.LINK_ATTRIBUTES))
          .isEmpty();
    }
  }

  /** The pieces behind one whose first copy tells another length must come to their own places. */
  @ParameterizedTest
  @ValueSource(doubles = {0.5, 2})
  void writesAllWhereItBelongsWhateverALyingIndexTells(double share) throws Exception {
    try (var folder = TestFolder.create()) {
      var tree = Files.createDirectories(folder.resolve("tree"));
      var bytes = new byte[6 << 20];
      new Random(7).nextBytes(bytes);
      Files.write(tree.resolve("pieces"), bytes);
      Files.writeString(tree.resolve("small"), "small");
      var repository = folder.resolve("repo");
      try (var fixture = RestoreFixture.create(repository)) {
        fixture.backup(tree);
      }
      try (var store = LocalStore.at(repository)) {
        LyingIndex.garbageCopies(store, share);
      }

      try (var fixture = RestoreFixture.open(repository, TestRepositories.PASSWORD)) {
        var options = RestoreOptions.standard().with(Placement.STRIPPED).withVerify();
        var run = fixture.restoreLatest(folder.resolve("out"), options);

        assertThat(run.unrestored()).isEmpty();
      }
      assertThat(folder.resolve("out/pieces")).hasBinaryContent(bytes);
      assertThat(folder.resolve("out/small")).hasContent("small");
    }
  }
}
