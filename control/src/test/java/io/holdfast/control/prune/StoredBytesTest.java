package io.holdfast.control.prune;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.testkit.MemoryStore;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoredBytesTest {
  @Test
  void countsAllButLocksAndWhatChangesMeanwhile() {
    var store = new MemoryStore();
    for (var type : ObjectType.values()) {
      var name =
          type == ObjectType.CONFIG ? ObjectName.CONFIG : new ObjectName(type, "ab".repeat(32));
      store.save(name, List.of(ByteBuffer.allocate(100)));
    }

    var stored = StoredBytes.list(store, 1_000);

    assertThat(stored.listed()).isEqualTo(500);
    assertThat(stored.used(1_000)).isEqualTo(500);
    assertThat(stored.used(1_030)).isEqualTo(530);
    assertThat(stored.used(300)).isZero();
  }
}
