package io.holdfast.control.copy;

import java.time.Duration;

/**
 * How long the work on copies waits.
 *
 * @param firstPause after a first failure; twice as long after each further one
 * @param longestPause at the most
 * @param lockPatience for others who work in the repositories
 */
public record CopySettings(Duration firstPause, Duration longestPause, Duration lockPatience) {
  public static final CopySettings DEFAULT =
      new CopySettings(Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofSeconds(20));

  /**
   * @param attempts that failed, at least one
   */
  Duration pause(int attempts) {
    var doublings = Math.min(Math.max(0, attempts - 1), 20);
    var pause = firstPause.multipliedBy(1L << doublings);
    return pause.compareTo(longestPause) > 0 ? longestPause : pause;
  }
}
