package io.holdfast.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TaskGroupTest {
  @Test
  void joinWaitsForEveryTask() throws Exception {
    var done = new ConcurrentLinkedQueue<Integer>();

    try (var group = TaskGroup.open("count", 3)) {
      for (var i = 0; i < 100; i++) {
        var number = i;
        group.fork(() -> done.add(number));
      }
      group.join();

      assertThat(done).hasSize(100);
    }
  }

  @Test
  void neverRunsMoreThanItsLimitAtATime() throws Exception {
    var running = new AtomicInteger();
    var most = new AtomicInteger();

    try (var group = TaskGroup.open("limit", 2)) {
      for (var i = 0; i < 50; i++) {
        group.fork(() -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          Thread.yield();
          running.decrementAndGet();
        });
      }
      group.join();
    }

    assertThat(most).hasValueBetween(1, 2);
  }

  @Test
  void firstFailureInterruptsTheRestAndIsThrownByJoin() throws Exception {
    var interrupted = new CountDownLatch(1);
    var waiting = new CountDownLatch(1);

    try (var group = TaskGroup.open("fail", 2)) {
      group.fork(() -> {
        waiting.countDown();
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          interrupted.countDown();
        }
      });
      waiting.await();
      group.fork(() -> {
        throw new IOException("no disk");
      });

      assertThatThrownBy(group::join).hasRootCauseInstanceOf(IOException.class);
    }

    assertThat(interrupted.getCount()).isZero();
  }

  @Test
  void startsNothingAfterAFailure() throws Exception {
    var late = new AtomicInteger();

    try (var group = TaskGroup.open("late", 1)) {
      group.fork(() -> {
        throw new IllegalStateException("first");
      });
      group.fork(late::incrementAndGet);
      group.fork(late::incrementAndGet);

      assertThatThrownBy(group::join).isInstanceOf(IllegalStateException.class).hasMessage("first");
    }

    assertThat(late).hasValue(0);
  }

  @Test
  void closeEndsTasksThatStillRun() throws Exception {
    var started = new CountDownLatch(1);
    var ended = new CountDownLatch(1);

    try (var group = TaskGroup.open("close", 1)) {
      group.fork(() -> {
        started.countDown();
        try {
          new CountDownLatch(1).await();
        } finally {
          ended.countDown();
        }
      });
      started.await();
    }

    assertThat(ended.getCount()).isZero();
  }
}
