package io.holdfast.api.model;

import java.time.Duration;
import java.util.List;

/** A command round a session. */
public record Hook(String phase, List<String> command, Duration timeout, boolean required) {
  public Hook {
    command = List.copyOf(command);
  }
}
