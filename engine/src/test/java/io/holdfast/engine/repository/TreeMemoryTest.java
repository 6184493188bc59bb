package io.holdfast.engine.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.engine.EngineException;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.store.LocalStore;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeMemoryTest {
  @Test
  void forgetsWhatWasUsedLongestAgo() {
    var memory = new TreeMemory(5);
    memory.add(id(1), new byte[2]);
    memory.add(id(2), new byte[2]);
    memory.find(id(1));

    memory.add(id(3), new byte[3]);

    assertThat(memory.find(id(1))).isPresent();
    assertThat(memory.find(id(2))).isEmpty();
    assertThat(memory.find(id(3))).isPresent();
  }

  @Test
  void keepsTheOthersWhenOneIsTooLarge() {
    var memory = new TreeMemory(5);
    memory.add(id(1), new byte[5]);

    memory.add(id(2), new byte[6]);

    assertThat(memory.find(id(1))).isPresent();
    assertThat(memory.find(id(2))).isEmpty();
  }

  @Test
  void aRepositoryReadsNoTreeAgainThatItRemembers(@TempDir Path folder) throws Exception {
    try (var store = LocalStore.at(folder);
        var remembering = TestRepositories.create(store);
        var other = TestRepositories.open(store)) {
      var plain = "{\"nodes\":[]}".getBytes(UTF_8);
      var tree = BlobId.hash(plain, 0, plain.length);
      try (var writer = remembering.openWriter(WriterOptions.defaults(), () -> {})) {
        writer.save(BlobType.TREE, tree, plain, 0, plain.length);
        writer.flush();
      }
      other.loadIndex();
      remembering.rememberTrees(1 << 20);
      remembering.openTree(tree);

      remembering.index().packs().forEach(pack -> store.delete(pack.objectName()));

      assertThat(remembering.openTree(tree).next()).isEmpty();
      assertThatThrownBy(() -> other.openTree(tree)).isInstanceOf(EngineException.class);
    }
  }

  private static BlobId id(int number) {
    return BlobId.hash(new byte[] {(byte) number}, 0, 1);
  }
}
