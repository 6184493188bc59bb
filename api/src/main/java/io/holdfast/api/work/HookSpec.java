package io.holdfast.api.work;

import java.time.Duration;
import java.util.List;

/**
 * A command to run beside a backup, on the agent's host.
 *
 * @param command the program and its arguments; no shell reads them
 * @param timeout after which it is ended and has failed
 * @param required whether its failure fails the session
 */
public record HookSpec(Phase phase, List<String> command, Duration timeout, boolean required) {
  /** When it runs. */
  public enum Phase {
    BEFORE,
    /** Once the data is stored and checked. */
    AFTER,
    /** Once the session has failed or was aborted. */
    AFTER_FAILURE
  }

  public HookSpec {
    command = List.copyOf(command);
    if (command.isEmpty() || !timeout.isPositive()) {
      throw new IllegalArgumentException("hook %s for %s".formatted(command, timeout));
    }
  }
}
