package io.holdfast.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** Runs commands in this process as a person would type them. Not thread-safe. */
public final class CommandLineHarness {
  private final Path directory;
  private final Map<String, String> environment = new HashMap<>();

  public CommandLineHarness(Path directory) {
    this.directory = directory;
    environment.put("HOME", directory.toString());
  }

  public CommandLineHarness with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  public Answer run(String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var terminal = new Terminal(stream(out), stream(err), 0);
    var context = new Context(terminal, environment, InstantSource.system(), directory);
    var status = new Program(context).run(arguments);
    return new Answer(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** What a command left: its status and what it printed. */
  public record Answer(int status, String out, String err) {
    public JsonNode json() {
      return parse(out);
    }

    public JsonNode errorJson() {
      return parse(err).path("error");
    }

    private JsonNode parse(String text) {
      try {
        return new ObjectMapper().readTree(text);
      } catch (JsonProcessingException e) {
        throw new AssertionError("not JSON: " + this, e);
      }
    }
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, false, StandardCharsets.UTF_8);
  }
}
