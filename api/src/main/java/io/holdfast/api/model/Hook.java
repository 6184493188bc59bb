package io.holdfast.api.model;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command round a session.
 *
 * @param required whether its failure fails the session; may be left out of a wish with {@code
 *     onError}
 * @param onError FAIL, WARN or IGNORE; may be left out of a wish with {@code required}
 */
public record Hook(
    String phase,
    List<String> command,
    Duration timeout,
    @Nullable Boolean required,
    @Nullable String onError) {
  public Hook {
    command = List.copyOf(command);
  }
}
