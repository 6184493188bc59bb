package io.holdfast.cli;

import io.holdfast.cli.terminal.Terminal;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * What a command sees of the world round it; tests make their own.
 *
 * @param directory what relative paths are relative to
 */
public record Context(
    Terminal terminal, Map<String, String> environment, InstantSource clock, Path directory) {
  public Context {
    environment = Map.copyOf(environment);
  }

  /** The first of the variables that is set and not empty. */
  public Optional<String> variable(String... names) {
    for (var name : names) {
      var value = environment.getOrDefault(name, "");
      if (!value.isEmpty()) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  /** Where a local server keeps its data unless told otherwise. */
  public Path dataDirectory() {
    return variable("HOLDFAST_DATA")
        .map(Path::of)
        .or(() -> variable("XDG_DATA_HOME").map(shared -> Path.of(shared, "holdfast")))
        .orElseGet(() ->
            Path.of(
                variable("HOME").orElse(System.getProperty("user.home", ".")),
                ".local",
                "share",
                "holdfast"));
  }
}
