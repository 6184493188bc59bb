package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapWatchTest {
  private final Model heap = new Model();
  private final HeapWatch watch = new HeapWatch(heap, 100);

  @Test
  void leavesASmallHeapAlone() {
    heap.used = 100;

    watch.look();

    assertThat(heap.collections).isZero();
  }

  @Test
  void collectsGarbageBeforeTheHeapGrows() {
    heap.alive = 30;
    for (heap.used = 0; heap.used < 1_000; heap.used++) {
      watch.look();
      assertThat(heap.used).isLessThan(102);
      if (heap.collections == 5) {
        return;
      }
    }
    throw new AssertionError("not collected");
  }

  @Test
  void letsTheHeapGrowWithWhatIsAlive() {
    for (heap.alive = 0; heap.alive < 10_000; heap.alive++) {
      heap.used = Math.max(heap.used, heap.alive);
      watch.look();
    }

    assertThat(heap.collections).isBetween(10, 30);
  }

  /** A heap whose collector gives all back that is not alive. */
  private static final class Model implements HeapWatch.Heap {
    private long used;
    private long alive;
    private int collections;

    @Override
    public long usedBytes() {
      return used;
    }

    @Override
    public void collect() {
      collections++;
      used = alive;
    }
  }
}
