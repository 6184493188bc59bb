package io.holdfast.catalog.model;

import java.time.Duration;
import java.util.List;

/** A command round a session; a failing required hook fails the session. */
public record Hook(HookPhase phase, List<String> command, Duration timeout, boolean required) {
  public Hook {
    command = List.copyOf(command);
  }
}
