package io.holdfast.api.work;

import java.time.Duration;
import java.util.List;

/**
 * A command to run beside a backup, on the agent's host.
 *
 * @param command the program and its arguments; no shell reads them
 * @param timeout after which it is ended and has failed
 * @param onError what its failure does to the session
 */
public record HookSpec(Phase phase, List<String> command, Duration timeout, OnError onError) {
  /** When it runs. */
  public enum Phase {
    BEFORE,
    /** Once the data is stored and checked. */
    AFTER,
    /** Once the session has failed or was aborted. */
    AFTER_FAILURE
  }

  /** What a failure does. */
  public enum OnError {
    /** Fails the session. */
    FAIL,
    /** Makes its result WARNING. */
    WARN,
    /** Is told as an event, and no more. */
    IGNORE
  }

  public HookSpec {
    command = List.copyOf(command);
    if (command.isEmpty() || !timeout.isPositive()) {
      throw new IllegalArgumentException("hook %s for %s".formatted(command, timeout));
    }
  }
}
