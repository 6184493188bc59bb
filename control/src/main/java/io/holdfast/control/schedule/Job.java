package io.holdfast.control.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is done again and again, on one node at a time. Bears being done twice at once.
 *
 * @param name stays the same over releases: the timer is found by it
 * @param pause from the end of one round to the beginning of the next, at the longest
 */
public record Job(String name, Duration pause, Round round) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z-]{1,60}");

  public Job {
    if (!NAME.matcher(name).matches() || !pause.isPositive()) {
      throw new IllegalArgumentException("job '%s' every %s".formatted(name, pause));
    }
  }

  /** A job whose pauses are all the same. */
  public static Job every(Duration pause, String name, Chore chore) {
    return new Job(
        name,
        pause,
        () -> {
          chore.run();
          return Optional.empty();
        });
  }

  /** One round of a job. */
  @FunctionalInterface
  public interface Round {
    /**
     * @return when the next round is wanted; later than the job's pause, or empty: after the pause
     */
    Optional<Instant> run() throws InterruptedException;
  }

  /** One round of a job that knows nothing of the next. */
  @FunctionalInterface
  public interface Chore {
    void run() throws InterruptedException;
  }
}
