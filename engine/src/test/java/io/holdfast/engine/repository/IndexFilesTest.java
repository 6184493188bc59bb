package io.holdfast.engine.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.store.ObjectType;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.FaultyStore.Operation;
import io.holdfast.store.testkit.MemoryStore;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class IndexFilesTest {
  @Test
  void aSlowLoadTakesNothingAwayThatAnotherHasLoadedMeanwhile() throws Exception {
    var kept = new MemoryStore();
    TestRepositories.create(kept).close();
    save(kept, "before");
    var store = new FaultyStore(kept);
    try (var repository = TestRepositories.open(store)) {
      var other = new AtomicReference<FutureTask<Void>>();
      var once = new AtomicBoolean();
      store.fail((operation, name) -> {
        if (operation == Operation.LOAD
            && name.type() == ObjectType.INDEX
            && once.compareAndSet(false, true)) {
          // The slow one has listed, and reads: now there is another file, and who loads it.
          other.set(saveAndLoad(kept, repository));
        }
      });

      repository.indexFiles().reload();
      other.get().get();

      assertThat(repository.index().contains(id("before"), BlobType.DATA)).isTrue();
      assertThat(repository.index().contains(id("meanwhile"), BlobType.DATA)).isTrue();
    }
  }

  /** Gives the other load time to end, which it uses only where it need not wait its turn. */
  private static FutureTask<Void> saveAndLoad(MemoryStore kept, Repository repository) {
    var load =
        new FutureTask<Void>(() -> {
          repository.loadIndex();
          return null;
        });
    try {
      save(kept, "meanwhile");
      Thread.ofVirtual().start(load).join(Duration.ofMillis(300));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return load;
  }

  private static void save(MemoryStore store, String text) throws InterruptedException {
    try (var repository = TestRepositories.open(store);
        var writer = repository.openWriter(WriterOptions.defaults(), () -> {})) {
      var bytes = text.getBytes(UTF_8);
      writer.save(BlobType.DATA, id(text), bytes, 0, bytes.length);
      writer.flush();
    }
  }

  private static BlobId id(String text) {
    var bytes = text.getBytes(UTF_8);
    return BlobId.hash(bytes, 0, bytes.length);
  }
}
