package io.holdfast.cli;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.ExitStatus;
import io.holdfast.base.HoldfastException;
import io.holdfast.cli.terminal.Table;
import io.holdfast.cli.terminal.Terminal;
import java.nio.file.FileSystemException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells a person what was wrong and what to do next. */
final class FailureReport {
  private static final Logger log = LoggerFactory.getLogger(FailureReport.class);

  private final Terminal terminal;

  FailureReport(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * @return the exit status for it
   */
  int report(Throwable thrown, boolean json) {
    if (thrown instanceof InterruptedException) {
      terminal.err().println("holdfast: stopped");
      return ExitStatus.INTERRUPTED;
    }
    if (thrown instanceof HoldfastException known) {
      return report(known.code(), message(known), json);
    }
    log.error("unexpected failure", thrown);
    return report(ErrorCode.INTERNAL, String.valueOf(thrown), json);
  }

  int usage(ParameterException thrown) {
    var command = thrown.getCommandLine();
    terminal.err().println("holdfast: " + Table.printable(String.valueOf(thrown.getMessage())));
    if (!UnmatchedArgumentException.printSuggestions(thrown, command.getErr())) {
      terminal.err().println("next: " + command.getCommandSpec().qualifiedName() + " --help");
    }
    return ExitStatus.INPUT;
  }

  private int report(ErrorCode code, String message, boolean json) {
    var next = NextSteps.of(code);
    if (json) {
      var error = new LinkedHashMap<String, Object>();
      error.put("code", code.name());
      error.put("number", code.number());
      error.put("message", message);
      error.put("next", next);
      error.put("retryable", code.retry() == ErrorCode.Retry.LATER);
      terminal.jsonError(Map.of("error", error));
    } else {
      terminal
          .err()
          .println("holdfast: %s (%s)".formatted(Table.printable(message), code.number()));
      terminal.err().println("next: " + next);
    }
    return ExitStatus.of(code.kind());
  }

  /** The message, with the system's own words where the cause is not ours and says more. */
  private static String message(HoldfastException known) {
    var cause = known.getCause();
    var message = String.valueOf(known.getMessage());
    if (cause == null
        || cause instanceof HoldfastException
        || cause.getMessage() == null
        || message.contains(cause.getMessage())) {
      return message;
    }
    return "%s: %s".formatted(message, reason(cause));
  }

  private static String reason(Throwable cause) {
    var name = cause.getClass().getSimpleName().replaceFirst("Exception$", "");
    var words = name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    return cause instanceof FileSystemException
        ? words + " " + cause.getMessage()
        : String.valueOf(cause.getMessage());
  }
}
