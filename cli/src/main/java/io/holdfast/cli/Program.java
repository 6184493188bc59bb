package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** One call of the command line: parses, runs, reports, and says with which status to leave. */
public final class Program {
  private final Context context;

  public Program(Context context) {
    this.context = context;
  }

  /**
   * @return the exit status
   */
  public int run(String... arguments) {
    var failures = new FailureReport(context.terminal());
    var line = commandLine(context);
    line.setExecutionExceptionHandler(
        (thrown, command, _) -> failures.report(thrown, isJson(command)));
    line.setParameterExceptionHandler((thrown, _) -> failures.usage(thrown));
    try {
      return line.execute(arguments);
    } finally {
      context.terminal().out().flush();
      context.terminal().err().flush();
    }
  }

  static CommandLine commandLine(Context context) {
    var line = new CommandLine(new HoldfastCommand(context));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setOut(new PrintWriter(context.terminal().out(), true, UTF_8));
    line.setErr(new PrintWriter(context.terminal().err(), true, UTF_8));
    return line;
  }

  /** The context that the command of {@code spec} runs in. */
  static Context context(CommandSpec spec) {
    return ((HoldfastCommand) spec.root().userObject()).context();
  }

  private static boolean isJson(CommandLine command) {
    var result = command.getParseResult();
    return result != null && result.hasMatchedOption("--json");
  }
}
