package io.holdfast.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ShortMemoryTest {
  private final AtomicLong nanos = new AtomicLong(1_000);
  private final AtomicInteger looks = new AtomicInteger();
  private final ShortMemory memory = new ShortMemory(nanos::get);

  @Test
  void looksOnceWithinASecond() {
    assertThat(recall("key", "first")).contains("first");
    nanos.addAndGet(ShortMemory.KEPT.toNanos() - 1);

    assertThat(recall("key", "second")).contains("first");
    nanos.addAndGet(1);

    assertThat(recall("key", "third")).contains("third");
    assertThat(looks).hasValue(2);
  }

  @Test
  void countsTheSecondFromBeforeTheLook() {
    memory.recall(
        "key",
        String.class,
        () -> {
          nanos.addAndGet(ShortMemory.KEPT.toNanos());
          return Optional.of("slow");
        });

    assertThat(recall("key", "fresh")).contains("fresh");
  }

  @Test
  void forgetsAtOnce() {
    recall("key", "before");

    memory.forget();

    assertThat(recall("key", "after")).contains("after");
  }

  @Test
  void doesNotKeepWhatWasFoundWhileSomethingChanged() {
    memory.recall(
        "key",
        String.class,
        () -> {
          memory.forget();
          return Optional.of("old");
        });

    assertThat(recall("key", "new")).contains("new");
  }

  @Test
  void doesNotKeepThatThereIsNone() {
    assertThat(memory.recall("key", String.class, Optional::empty)).isEmpty();

    assertThat(recall("key", "made since")).contains("made since");
  }

  @Test
  void tellsKeysApart() {
    recall("one", "1");

    assertThat(recall("other", "2")).contains("2");
  }

  private Optional<String> recall(String key, String there) {
    return memory.recall(
        key,
        String.class,
        () -> {
          looks.incrementAndGet();
          return Optional.of(there);
        });
  }
}
