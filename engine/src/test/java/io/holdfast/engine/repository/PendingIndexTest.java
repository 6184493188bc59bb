package io.holdfast.engine.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.index.IndexedPack;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.store.ObjectType;
import io.holdfast.store.StoreException;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.MemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PendingIndexTest {
  private final FaultyStore store = new FaultyStore(new MemoryStore());
  private final AtomicLong nanos = new AtomicLong(-5);

  /** What a backup loses that is killed. */
  @Test
  void writesWhatIsDurableEachMinute() throws Exception {
    try (var repository = TestRepositories.create(store)) {
      var pending = new PendingIndex(repository.indexFiles(), () -> {}, nanos::get);
      pending.add(pack(1));
      assertThat(repository.indexFiles().ids()).isEmpty();

      nanos.addAndGet(Duration.ofMinutes(1).toNanos());
      pending.add(pack(2));

      assertThat(repository.indexFiles().ids()).hasSize(1);
      assertThat(pending.isEmpty()).isTrue();
      pending.add(pack(3));
      assertThat(pending.isEmpty()).as("a new minute has begun").isFalse();
    }
    assertListed(2);
  }

  @Test
  void keepsWhatCouldNotBeSaved() throws Exception {
    try (var repository = TestRepositories.create(store)) {
      var pending = new PendingIndex(repository.indexFiles(), () -> {}, nanos::get);
      pending.add(pack(1));
      store.fail(
          FaultyStore.Fault.always(
              FaultyStore.Operation.SAVE, ObjectType.INDEX, ErrorCode.STORE_UNREACHABLE));
      assertThatThrownBy(pending::save).isInstanceOf(StoreException.class);
      assertThat(pending.isEmpty()).isFalse();

      store.heal();
      pending.save();
    }
    assertListed(1);
  }

  private void assertListed(int blobs) throws InterruptedException {
    try (var repository = TestRepositories.open(store)) {
      repository.loadIndex();
      assertThat(repository.index().size()).isEqualTo(blobs);
    }
  }

  private static IndexedPack pack(int number) {
    var bytes = new byte[] {(byte) number};
    var blob = new PackedBlob(BlobId.hash(bytes, 0, 1), BlobType.DATA, 0, 33, 1, false);
    return new IndexedPack(PackId.parse("%064x".formatted(number)), List.of(blob));
  }
}
