package io.holdfast.cli;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.ExitStatus;
import io.holdfast.base.FailureText;
import io.holdfast.base.HoldfastException;
import io.holdfast.cli.terminal.OutputLostException;
import io.holdfast.cli.terminal.Table;
import io.holdfast.cli.terminal.Terminal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells a person what was wrong and what to do next. */
final class FailureReport {
  private final Terminal terminal;
  private final boolean json;
  private final Statuses statuses;

  /**
   * @param json whether a script reads
   */
  FailureReport(Terminal terminal, boolean json, Statuses statuses) {
    this.terminal = terminal;
    this.json = json;
    this.statuses = statuses;
  }

  /**
   * @return the exit status for it
   */
  int report(Throwable thrown) {
    if (thrown instanceof OutputLostException) {
      return ExitStatus.DONE; // the stream throws it again at its flush, see outputLost
    }
    if (thrown instanceof InterruptedException) {
      return report(ErrorCode.INTERRUPTED, "stopped");
    }
    if (thrown instanceof HoldfastException known) {
      return report(known.code(), FailureText.message(known));
    }
    if (thrown instanceof OutOfMemoryError) {
      return report(ErrorCode.MEMORY_EXHAUSTED, "out of memory: " + thrown.getMessage());
    }
    LoggerFactory.getLogger(FailureReport.class).error("unexpected failure", thrown);
    return report(ErrorCode.INTERNAL, String.valueOf(thrown));
  }

  int usage(ParameterException thrown) {
    var command = thrown.getCommandLine();
    var help = command.getCommandSpec().qualifiedName() + " --help";
    var message = String.valueOf(thrown.getMessage());
    if (json) {
      return report(ErrorCode.INPUT_INVALID, message, help);
    }
    terminal.err().println("holdfast: " + Table.printable(message));
    if (!UnmatchedArgumentException.printSuggestions(thrown, command.getErr())) {
      terminal.err().println("next: " + help);
    }
    return statuses.of(ErrorCode.INPUT_INVALID);
  }

  /** Says nothing when the reader left: it has what it wanted. */
  int outputLost(OutputLostException thrown) {
    return thrown.readerLeft()
        ? ExitStatus.OUTPUT_CLOSED
        : report(thrown.code(), FailureText.message(thrown));
  }

  /** Libraries in C are unpacked into the folder for temporary files and run from there. */
  int notLoaded(LinkageError thrown) {
    var first = thrown.getCause() instanceof LinkageError before ? before : thrown;
    if (!(first instanceof UnsatisfiedLinkError || first instanceof ExceptionInInitializerError)) {
      return report(thrown);
    }
    var what = "cannot load a library from " + System.getProperty("java.io.tmpdir");
    return report(ErrorCode.WORK_FOLDER_UNWRITABLE, what + ": " + first.getMessage());
  }

  private int report(ErrorCode code, String message) {
    return report(code, message, FailureText.nextStep(code));
  }

  private int report(ErrorCode code, String message, String next) {
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
    return statuses.of(code);
  }
}
