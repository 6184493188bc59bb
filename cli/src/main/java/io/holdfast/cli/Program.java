package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.base.ExitStatus;
import io.holdfast.cli.repo.RepoCommand;
import io.holdfast.cli.terminal.OutputLostException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.UUID;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.TypeConversionException;

/** One call of the command line: parses, runs, reports, and says with which status to leave. */
public final class Program {
  private final Context context;

  public Program(Context context) {
    this.context = context;
  }

  /**
   * @return the exit status
   */
  public int run(String... words) {
    var arguments = EarlyOptions.behindVerb(words);
    Statuses statuses;
    try {
      statuses = Statuses.of(context, arguments);
    } catch (CommandException e) {
      return new FailureReport(context.terminal(), isJson(words), Statuses.OWN).report(e);
    }
    var failures = new FailureReport(context.terminal(), isJson(words), statuses);
    var line = commandLine(context, arguments);
    line.setExecutionStrategy(parsed -> statuses.ofResult(execute(parsed)));
    line.setExecutionExceptionHandler((thrown, _, _) -> failures.report(thrown));
    line.setParameterExceptionHandler((thrown, _) -> failures.usage(thrown));
    try {
      var status = line.execute(arguments);
      context.terminal().out().flush();
      return status;
    } catch (OutputLostException e) {
      return failures.outputLost(e);
    } catch (LinkageError e) {
      return failures.notLoaded(e);
    } catch (Throwable e) { // the parser hands on exceptions of commands, and no errors
      return failures.report(e);
    } finally {
      context.terminal().err().flush();
    }
  }

  /** Help and versions are printed outside of commands, where nobody handles a reader who left. */
  private static int execute(ParseResult parsed) {
    try {
      return new RunLast().execute(parsed);
    } catch (OutputLostException e) {
      return ExitStatus.DONE; // the stream throws it again at its flush
    }
  }

  /** All commands, or only the one that the arguments call. */
  static CommandLine commandLine(Context context, String... arguments) {
    var line = new CommandLine(new HoldfastCommand(context));
    HoldfastCommand.SUBCOMMANDS.addTo(line, argument(arguments, 0));
    var repo = line.getSubcommands().get("repo");
    if (repo != null) {
      RepoCommand.SUBCOMMANDS.addTo(repo, argument(arguments, 1));
    }
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.registerConverter(UUID.class, Program::id);
    line.registerConverter(Instant.class, Program::moment);
    line.setOut(new PrintWriter(context.terminal().out(), true, UTF_8));
    line.setErr(new PrintWriter(context.terminal().err(), true, UTF_8));
    return line;
  }

  private static UUID id(String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("'%s' is no id".formatted(text));
    }
  }

  private static Instant moment(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw new TypeConversionException(
          "'%s' is no time; write it as 2026-03-28T08:00:00Z".formatted(text));
    }
  }

  /** The context that the command of {@code spec} runs in. */
  static Context context(CommandSpec spec) {
    return ((HoldfastCommand) spec.root().userObject()).context();
  }

  private static String argument(String[] arguments, int index) {
    return index < arguments.length ? arguments[index] : "";
  }

  /** Looks for itself, because what cannot be parsed is told as JSON too. */
  private static boolean isJson(String... arguments) {
    return Stream.of(arguments).takeWhile(each -> !each.equals("--")).anyMatch("--json"::equals);
  }
}
