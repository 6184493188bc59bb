package io.holdfast.sources.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Stock restic as a program, on one repository with one password. */
public final class Restic {
  private final String repository;
  private final String password;
  private final Map<String, String> environment;
  private final List<String> options;

  public Restic(Path repository, String password) {
    this(repository.toString(), password, Map.of(), List.of());
  }

  /**
   * On any place that restic knows.
   *
   * @param environment beside the password
   * @param options for every command
   */
  public Restic(
      String repository, String password, Map<String, String> environment, List<String> options) {
    this.repository = repository;
    this.password = password;
    this.environment = Map.copyOf(environment);
    this.options = List.copyOf(options);
  }

  /** What a run printed, both streams together, and how it ended. */
  public record Result(int exit, String output) {}

  /** Runs a command that must succeed. */
  public String run(String... arguments) {
    var result = attempt(arguments);
    if (result.exit() != 0) {
      throw new AssertionError(
          "restic %s: exit %d%n%s"
              .formatted(String.join(" ", arguments), result.exit(), result.output()));
    }
    return result.output();
  }

  public Result attempt(String... arguments) {
    var command = new ArrayList<>(List.of("restic", "--repo", repository, "--no-cache"));
    command.addAll(options);
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.environment().put("RESTIC_PASSWORD", password);
    try {
      var process = builder.start();
      process.getOutputStream().close();
      var output = new String(process.getInputStream().readAllBytes(), UTF_8);
      return new Result(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException("restic is needed for these tests: apt-get install restic", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
