package io.holdfast.control.channel;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** When a receiver that failed is tried again, and when no more. */
final class Pace {
  /** After this long without a success a channel is turned off. */
  static final Duration GIVE_UP = Duration.ofHours(24);

  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofSeconds(15),
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(15),
          Duration.ofMinutes(30),
          Duration.ofHours(1));
  private static final double JITTER = 0.2;

  private final RandomGenerator random;

  Pace(RandomGenerator random) {
    this.random = random;
  }

  /** Whether a failure now is the last. */
  static boolean over(Instant failingSince, Instant now) {
    return !now.isBefore(failingSince.plus(GIVE_UP));
  }

  /**
   * The time of the next attempt, the last of them when the 24 hours end.
   *
   * @param failures in a row so far, 1 or more
   * @param retryAfter what the receiver asked for; null when it did not
   */
  Instant next(Instant now, Instant failingSince, int failures, @Nullable Duration retryAfter) {
    var pause = PAUSES.get(Math.min(failures, PAUSES.size()) - 1);
    var factor = 1 - JITTER + 2 * JITTER * random.nextDouble();
    var jittered = Duration.ofMillis((long) (pause.toMillis() * factor));
    var wanted = retryAfter != null && retryAfter.compareTo(jittered) > 0 ? retryAfter : jittered;
    var last = failingSince.plus(GIVE_UP);
    var next = now.plus(wanted);
    return next.isAfter(last) ? last : next;
  }
}
