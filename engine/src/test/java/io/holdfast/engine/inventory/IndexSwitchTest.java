package io.holdfast.engine.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.engine.index.IndexId;
import io.holdfast.engine.index.IndexVisitor;
import io.holdfast.engine.index.ListedPack;
import io.holdfast.engine.index.MarkedPack;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.store.testkit.MemoryStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IndexSwitchTest {
  private static final Instant SINCE = Instant.parse("2026-06-01T00:00:00Z");
  private static final int MARKS = 120_000;

  /** Of packs that no index lists there may be as many as there are packs. */
  @Test
  void keepsFewMarksInMemoryAndInAFileThoughTheyNameNoBlobs() throws Exception {
    try (var repository = TestRepositories.create(new MemoryStore());
        var lock = TestRepositories.lock(repository, true)) {
      var files = new IndexSwitch(repository, lock, new NothingReplaced());
      var packs =
          IntStream.range(0, MARKS)
              .mapToObj(n -> PackId.parse("%016x%048x".formatted(n, 0)))
              .toList();

      packs.forEach(pack -> files.mark(pack, List.of(), SINCE));
      assertThat(repository.indexFiles().ids()).as("saved on the way").hasSize(2);
      files.finish();

      assertThat(repository.indexFiles().ids()).hasSize(3);
      var marked = new ArrayList<PackId>();
      for (var file : repository.indexFiles().ids()) {
        var before = marked.size();
        repository.indexFiles().read(file, marks(marked));
        assertThat(marked.size() - before).isBetween(1, 50_000);
      }
      assertThat(marked).hasSize(MARKS);
      assertThat(Set.copyOf(marked)).isEqualTo(Set.copyOf(packs));
    }
  }

  private static IndexVisitor marks(List<PackId> into) {
    return new IndexVisitor() {
      @Override
      public void pack(ListedPack pack) {}

      @Override
      public void marked(MarkedPack pack) {
        into.add(pack.pack().id());
      }
    };
  }

  private static final class NothingReplaced implements SwitchedIndex {
    @Override
    public List<IndexId> replaced() {
      return List.of();
    }

    @Override
    public boolean takes(PackId pack, int blobs) {
      return true;
    }

    @Override
    public boolean waits(PackId pack) {
      return true;
    }
  }
}
