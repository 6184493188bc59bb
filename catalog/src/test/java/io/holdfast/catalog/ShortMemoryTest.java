package io.holdfast.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.query.Slice;
import java.util.Collections;
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

  @Test
  void holdsNothingThatWasPutASecondAgo() {
    recall("one", "1");
    nanos.addAndGet(ShortMemory.KEPT.toNanos() / 2);
    recall("other", "2");
    nanos.addAndGet(ShortMemory.KEPT.toNanos() / 2);

    findNothing();
    assertThat(memory.rows()).isOne();
    nanos.addAndGet(ShortMemory.KEPT.toNanos() / 2);

    findNothing();
    assertThat(memory.rows()).isZero();
  }

  @Test
  void putsWhatWasFoundAgainBehindTheRest() {
    var tenth = ShortMemory.KEPT.toNanos() / 10;
    memory.recall(
        "slow",
        String.class,
        () -> {
          nanos.addAndGet(8 * tenth);
          recall("first", "put before the slow one, and begun after it");
          return Optional.of("old");
        });
    recall("last", "put after the slow one");
    nanos.addAndGet(3 * tenth);

    assertThat(recall("slow", "new")).contains("new");
    assertThat(memory.rows()).isEqualTo(3);
    nanos.addAndGet(7 * tenth);

    findNothing();
    assertThat(memory.rows()).isOne();
    assertThat(recall("slow", "newer")).contains("new");
  }

  @Test
  void doesNotKeepALongSlice() {
    recall("long", ShortMemory.MOST_ROWS_AT_ONCE + 1);
    assertThat(memory.rows()).isZero();

    recall("short", ShortMemory.MOST_ROWS_AT_ONCE);
    assertThat(memory.rows()).isEqualTo(ShortMemory.MOST_ROWS_AT_ONCE);
  }

  @Test
  void holdsSoManyRowsAndNoMore() {
    var slices = ShortMemory.MOST_ROWS / ShortMemory.MOST_ROWS_AT_ONCE;
    for (var slice = 0; slice < slices; slice++) {
      recall("slice " + slice, ShortMemory.MOST_ROWS_AT_ONCE);
    }
    assertThat(memory.rows()).isEqualTo(ShortMemory.MOST_ROWS);

    recall("one more", "row");

    assertThat(memory.rows()).isEqualTo(ShortMemory.MOST_ROWS - ShortMemory.MOST_ROWS_AT_ONCE + 1);
    assertThat(recall("one more", "another")).contains("row");
    memory.forget();
    assertThat(memory.rows()).isZero();
  }

  private void recall(String key, int rows) {
    memory.recall(
        key,
        Slice.class,
        () -> Optional.of(new Slice<>(Collections.nCopies(rows, "row"), null, null)));
  }

  private void findNothing() {
    memory.recall("nothing", String.class, Optional::empty);
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
