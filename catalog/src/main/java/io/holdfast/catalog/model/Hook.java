package io.holdfast.catalog.model;

import java.time.Duration;
import java.util.List;

/**
 * A command round a session.
 *
 * @param required whether its failure fails the session
 * @param quiet whether the failure of one that is not required leaves the result as it is
 */
public record Hook(
    HookPhase phase, List<String> command, Duration timeout, boolean required, boolean quiet) {
  public Hook {
    command = List.copyOf(command);
  }

  public static Hook of(
      HookPhase phase, List<String> command, Duration timeout, HookPolicy onError) {
    return new Hook(
        phase, command, timeout, onError == HookPolicy.FAIL, onError == HookPolicy.IGNORE);
  }

  /** What its failure does to the session. */
  public HookPolicy onError() {
    if (required) {
      return HookPolicy.FAIL;
    }
    return quiet ? HookPolicy.IGNORE : HookPolicy.WARN;
  }
}
