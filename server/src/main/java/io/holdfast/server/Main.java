package io.holdfast.server;

import io.holdfast.base.ExitStatus;
import io.holdfast.base.FailureText;
import io.holdfast.base.HoldfastException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The server's own program. */
@Command(
    name = "holdfast",
    description = "The Holdfast server.",
    subcommands = {
      ServeCommand.class,
      RecoverCommand.class,
      FixtureCommand.class,
      DialectCheckCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Main {
  private static final Logger log = LoggerFactory.getLogger(Main.class);

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(line().execute(arguments));
  }

  static CommandLine line() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((thrown, _, _) -> report(thrown));
  }

  private static int report(Exception thrown) {
    if (thrown instanceof HoldfastException known) {
      log.debug("cannot start", known);
      System.err.println(
          "holdfast: %s (%s)".formatted(FailureText.message(known), known.code().number()));
      System.err.println("next: " + FailureText.nextStep(known.code()));
      return ExitStatus.of(known.code().kind());
    }
    log.error("unexpected failure", thrown);
    return ExitStatus.INTERNAL;
  }
}
