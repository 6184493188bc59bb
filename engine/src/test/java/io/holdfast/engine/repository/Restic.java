package io.holdfast.engine.repository;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Stock restic on one repository. */
public final class Restic {
  private final String repository;
  private final String password;
  private final Map<String, String> environment;
  private final List<String> common;

  /** Null for that of the tests. */
  private @Nullable Path directory;

  public Restic(Path repository, String password) {
    this(repository.toString(), password, Map.of());
  }

  /** On a place of any kind, which {@code environment} opens. */
  public Restic(String repository, String password, Map<String, String> environment) {
    this("restic", repository, password, environment);
  }

  /**
   * @param program another restic than the system's
   */
  public Restic(
      String program, String repository, String password, Map<String, String> environment) {
    common = new ArrayList<>(List.of(program, "--no-cache"));
    this.repository = repository;
    this.password = password;
    this.environment = Map.copyOf(environment);
  }

  /** Arguments of every run from now on, before its own. */
  public void with(String... arguments) {
    common.addAll(List.of(arguments));
  }

  /** From now on it runs there, and leaves there what it saves of damaged packs. */
  public void in(Path folder) {
    directory = folder;
  }

  /** What a run left. */
  public record Result(int exitStatus, String output) {}

  /** Runs a command that must succeed; returns what it printed. */
  public String run(String... arguments) throws IOException, InterruptedException {
    var result = tryRun(arguments);
    if (result.exitStatus() != 0) {
      throw new AssertionError(
          "restic %s: exit %d%n%s"
              .formatted(List.of(arguments), result.exitStatus(), result.output()));
    }
    return result.output();
  }

  public Result tryRun(String... arguments) throws IOException, InterruptedException {
    var process = start(arguments);
    process.getOutputStream().close();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("restic does not end");
    }
    return new Result(process.exitValue(), output);
  }

  /** Starts a command and leaves its streams to the caller. */
  public Process start(String... arguments) throws IOException {
    var command = new ArrayList<>(common);
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    if (directory != null) {
      builder.directory(directory.toFile());
    }
    builder.environment().putAll(environment);
    builder.environment().put("RESTIC_REPOSITORY", repository);
    builder.environment().put("RESTIC_PASSWORD", password);
    builder.environment().putIfAbsent("HOME", "/tmp");
    return builder.start();
  }
}
