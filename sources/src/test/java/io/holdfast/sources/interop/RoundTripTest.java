package io.holdfast.sources.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.engine.restore.Placement;
import io.holdfast.engine.restore.RestoreOptions;
import io.holdfast.sources.testkit.RandomTree;
import io.holdfast.sources.testkit.RandomTreeOptions;
import io.holdfast.sources.testkit.RestoreFixture;
import io.holdfast.sources.testkit.TestFolder;
import io.holdfast.sources.testkit.TreeComparer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random trees, with all that Linux lets a tree have, survive a backup and a restore. */
class RoundTripTest {
  @ParameterizedTest
  @ValueSource(longs = {101, 102, 103, 104, 105, 106, 107, 108, 109, 110})
  void everythingComesBack(long seed) throws Exception {
    try (var folder = TestFolder.create();
        var fixture = RestoreFixture.create(folder.resolve("repo"))) {
      var tree = folder.resolve("tree");
      RandomTree.make(
          tree, seed, seed % 5 == 0 ? RandomTreeOptions.full() : RandomTreeOptions.small());

      var backup = fixture.backup(tree);
      var options = RestoreOptions.standard().with(Placement.STRIPPED).withVerify();
      var run = fixture.restoreLatest(folder.resolve("out"), options);

      assertThat(backup.warnings()).isEmpty();
      assertThat(run.unrestored()).isEmpty();
      assertThat(run.report().totals().restored()).isEqualTo(run.plan().totals().items());
      assertThat(TreeComparer.compare(tree, folder.resolve("out"))).isEmpty();
    }
  }
}
