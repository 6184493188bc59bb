package io.holdfast.cli;

import io.holdfast.base.ExitStatus;
import io.holdfast.cli.terminal.Terminal;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * Runs the commands of a file, a line each, in this process and without output. The build records a
 * rehearsal's classes for the start-up cache (ADR 0080); it is of no use to a person.
 */
@Command(name = "rehearse", hidden = true, description = "Run commands for the start-up cache.")
final class RehearseCommand implements Callable<Integer> {
  @Mixin
  @SuppressWarnings("NullAway.Init")
  private Common common;

  @Parameters(
      paramLabel = "FILE",
      description = "Commands, a line each; words are split at blanks.")
  @SuppressWarnings("NullAway.Init")
  private Path script;

  @Parameters(
      index = "1..*",
      paramLabel = "NAME=VALUE",
      description = "What {NAME} stands for in the lines; an environment variable too.")
  private Map<String, String> values = new HashMap<>();

  /** The exit status is the number of lines that failed. */
  @Override
  public Integer call() throws IOException {
    var failed = 0;
    var program = new Program(silent());
    for (var line : Files.readAllLines(script)) {
      if (!line.isBlank() && !line.startsWith("#") && program.run(words(line)) != ExitStatus.DONE) {
        common.warn("failed: " + line);
        failed++;
      }
    }
    return failed;
  }

  private String[] words(String line) {
    var filled = line;
    for (var value : values.entrySet()) {
      filled = filled.replace("{" + value.getKey() + "}", value.getValue());
    }
    return filled.strip().split("\\s+");
  }

  private Context silent() {
    var environment = new HashMap<>(common.context().environment());
    environment.putAll(values);
    var nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return new Context(
        new Terminal(nowhere, nowhere, 0),
        environment,
        common.context().clock(),
        common.context().directory());
  }
}
