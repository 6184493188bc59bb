package io.holdfast.dialects.scp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ReplayGuardTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
  private final ReplayGuard guard = new ReplayGuard(now::get, Duration.ofMinutes(5), 3);

  @Test
  void takesTimestampsUpToFiveMinutesEitherWay() {
    assertThat(guard.isFresh(NOON.minusSeconds(300))).isTrue();
    assertThat(guard.isFresh(NOON.plusSeconds(300))).isTrue();
    assertThat(guard.isFresh(NOON.minusSeconds(300).minusMillis(1))).isFalse();
    assertThat(guard.isFresh(NOON.plusSeconds(300).plusMillis(1))).isFalse();
  }

  @Test
  void admitsASignatureOnce() {
    assertThat(guard.admit(NOON, "a")).isTrue();
    assertThat(guard.admit(NOON, "b")).isTrue();
    assertThat(guard.admit(NOON, "a")).isFalse();
  }

  @Test
  void remembersASignatureFromTheFutureUntilItsTimestampIsStale() {
    guard.admit(NOON.plusSeconds(300), "a");
    now.set(NOON.plusSeconds(599));

    assertThat(guard.admit(NOON.plusSeconds(300), "a")).isFalse();
  }

  @Test
  void forgetsTheSoonestToExpireWhenFull() {
    guard.admit(NOON.minusSeconds(60), "oldest");
    guard.admit(NOON, "b");
    guard.admit(NOON, "c");
    guard.admit(NOON, "d");

    assertThat(guard.admit(NOON, "b")).isFalse();
    assertThat(guard.admit(NOON.minusSeconds(60), "oldest")).isTrue();
  }
}
