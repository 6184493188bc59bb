package io.holdfast.control.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.Catalog;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.control.ControlException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Timers on real databases, in real time: what matters is who runs what, not when. */
class TimersTest extends BothDatabases {
  private static final Duration LONG = Duration.ofHours(1);

  private final AtomicInteger rounds = new AtomicInteger();

  @Test
  void givesEveryJobARoundSoonAfterTheStart() {
    try (var _ = timers("one", counting(LONG))) {
      await().untilAsserted(() -> assertThat(rounds).hasValue(1));
    }
    try (var _ = timers("one", counting(LONG))) {
      await().untilAsserted(() -> assertThat(rounds).hasValue(2));
    }
  }

  @Test
  void runsAgainAfterThePause() {
    try (var _ = timers("one", counting(Duration.ofMillis(10)))) {
      await().untilAsserted(() -> assertThat(rounds).hasValueGreaterThan(2));
    }
  }

  @Test
  void runsAtTheTimeThatARoundAsksFor() {
    var job =
        new Job(
            "counting",
            LONG,
            () -> {
              rounds.incrementAndGet();
              return Optional.of(InstantSource.system().instant());
            });

    try (var _ = timers("one", job)) {
      await().untilAsserted(() -> assertThat(rounds).hasValueGreaterThan(2));
    }
  }

  @Test
  void triesAgainAfterAFailure() {
    var job =
        Job.every(
            Duration.ofMillis(10),
            "counting",
            () -> {
              if (rounds.incrementAndGet() % 2 == 1) {
                throw new ControlException(ErrorCode.INTERNAL, "a repository is away");
              }
              throw new IllegalStateException("a bug");
            });

    try (var _ = timers("one", job)) {
      await().untilAsserted(() -> assertThat(rounds).hasValueGreaterThan(3));
    }
  }

  @Test
  void runsSoonWhenAskedTo() {
    try (var timers = timers("one", counting(LONG))) {
      await().untilAsserted(() -> assertThat(rounds).hasValue(1));
      await()
          .untilAsserted(() -> {
            timers.soon("counting");
            assertThat(rounds).hasValueGreaterThan(1);
          });
    }
  }

  @Test
  void letsOneNodeRunAJobAtATime() throws InterruptedException {
    var both = new CountDownLatch(6);
    var inside = new AtomicInteger();
    var most = new AtomicInteger();
    var job =
        Job.every(
            Duration.ofMillis(1),
            "counting",
            () -> {
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              both.countDown();
              inside.decrementAndGet();
            });

    try (var second = Catalog.open(settings);
        var _ = timers("one", job);
        var _ = Timers.start(second, "two", InstantSource.system(), List.of(job))) {
      assertThat(both.await(60, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    }

    assertThat(most).hasValue(1);
  }

  private Timers timers(String node, Job job) {
    return Timers.start(catalog, node, InstantSource.system(), List.of(job));
  }

  private Job counting(Duration pause) {
    return Job.every(pause, "counting", rounds::incrementAndGet);
  }
}
