package io.holdfast.control.nodework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.store.LimitedStore;
import io.holdfast.store.ObjectName;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.FaultyStore.Operation;
import io.holdfast.store.testkit.MemoryStore;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FencedStoreTest {
  private static final byte[] OLD = {1};
  private static final byte[] NEW = {2};

  private final MemoryStore memory = new MemoryStore();
  private final FaultyStore counting = new FaultyStore(memory);
  private final AtomicInteger deletions = new AtomicInteger();

  @BeforeEach
  void saveTheOldConfig() {
    memory.save(ObjectName.CONFIG, List.of(ByteBuffer.wrap(OLD)));
    counting.fail((operation, _) -> {
      if (operation == Operation.DELETE) {
        deletions.incrementAndGet();
      }
    });
  }

  @Test
  void letsAWrapperReplaceAConfigAtOnce() {
    var wrapped = new LimitedStore(new FencedStore(counting, () -> {}), 1);

    wrapped.replaceConfig(NEW);

    assertThat(config()).isEqualTo(NEW);
    assertThat(deletions).hasValue(0);
  }

  @Test
  void leavesTheConfigOnceTheClaimIsLost() {
    Runnable fence =
        () -> {
          throw new IllegalStateException("lost");
        };
    var fenced = new FencedStore(counting, fence);

    assertThatThrownBy(() -> fenced.replaceConfig(NEW)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new LimitedStore(fenced, 1).replaceConfig(NEW))
        .isInstanceOf(IllegalStateException.class);

    assertThat(config()).isEqualTo(OLD);
    assertThat(deletions).hasValue(0);
  }

  private byte[] config() {
    var bytes = new byte[1];
    memory.read(ObjectName.CONFIG, 0, ByteBuffer.wrap(bytes));
    return bytes;
  }
}
