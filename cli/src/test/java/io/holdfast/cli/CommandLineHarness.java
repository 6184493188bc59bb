package io.holdfast.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.cli.terminal.AnswerLines;
import io.holdfast.cli.terminal.Keyboard;
import io.holdfast.cli.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.awaitility.Awaitility;

/** Runs commands in this process as a person would type them. Not thread-safe. */
public final class CommandLineHarness {
  private final Path directory;
  private final Map<String, String> environment = new HashMap<>();
  private InstantSource clock = InstantSource.system();
  private AnswerLines answers = AnswerLines.none();

  public CommandLineHarness(Path directory) {
    this.directory = directory;
    environment.put("HOME", directory.toString());
  }

  public CommandLineHarness with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  public CommandLineHarness at(InstantSource other) {
    clock = other;
    return this;
  }

  /** What answers questions for secrets, line by line. */
  public CommandLineHarness withInput(byte[] lines) {
    answers = AnswerLines.over(Channels.newChannel(new ByteArrayInputStream(lines)));
    return this;
  }

  public Answer run(String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var terminal = new Terminal(stream(out), stream(err), 0, false, Keyboard.none(), answers);
    var context = new Context(terminal, environment, clock, directory);
    var status = new Program(context).run(arguments);
    return new Answer(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Starts a command that ends when it is told to; wait for what it prints. */
  public Running start(String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var context =
        new Context(new Terminal(stream(out), stream(err), 0), environment, clock, directory);
    var status = new FutureTask<>(() -> new Program(context).run(arguments));
    var thread = Thread.ofPlatform().name("command").start(status);
    return new Running(thread, status, out, err);
  }

  /** A command that runs. */
  public record Running(
      Thread thread,
      FutureTask<Integer> status,
      ByteArrayOutputStream out,
      ByteArrayOutputStream err) {
    /** What it has printed, once that holds {@code text} or it has ended. */
    public Answer await(String text) {
      Awaitility.await()
          .pollInterval(Duration.ofMillis(10))
          .until(() -> status.isDone() || out.toString(StandardCharsets.UTF_8).contains(text));
      return answer(status.isDone() ? status.resultNow() : -1);
    }

    /** Ends it as Ctrl-C does. */
    public Answer stop() throws Exception {
      thread.interrupt();
      return answer(status.get());
    }

    private Answer answer(int status) {
      return new Answer(
          status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
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
