package io.holdfast.cli;

import io.holdfast.cli.terminal.JsonDocument;
import io.holdfast.cli.terminal.ProgressDisplay;
import io.holdfast.cli.terminal.Table;
import io.holdfast.cli.terminal.Terminal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that every command has. Not thread-safe. */
public final class Common {
  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(names = "--json", description = "Print the result as JSON, its shape as in docs/cli.md.")
  private boolean json;

  @Option(
      names = "--json-progress",
      description = "Print progress as lines of JSON to standard error, as in docs/cli.md.")
  private boolean jsonProgress;

  @Option(
      names = {"-q", "--quiet"},
      description = "Show no progress.")
  private boolean quiet;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  private @Nullable ProgressDisplay shown;

  public boolean json() {
    return json;
  }

  public Context context() {
    return Program.context(spec);
  }

  public Terminal terminal() {
    return context().terminal();
  }

  /** Prints {@code value} for scripts or {@code text} for people, in the place of any progress. */
  public void print(Object value, Object text) {
    if (shown != null) {
      shown.clear();
    }
    if (json) {
      terminal().json(value);
      return;
    }
    terminal().out().println(text);
    terminal().out().flush();
  }

  /** For results that are printed as they come: a line, above the progress on its screen. */
  public void line(Object text) {
    if (shown != null && terminal().outShown()) {
      shown.clear();
    }
    terminal().out().println(text);
  }

  /** For results that are printed as they come: what scripts read, or null where people do. */
  public @Nullable JsonDocument document() {
    return json ? terminal().jsonDocument() : null;
  }

  /** A display of progress that is silent when a script reads or nobody wants it. */
  public ProgressDisplay progress(String title) {
    shown = ProgressDisplay.open(terminal(), title, context().clock(), form());
    return shown;
  }

  private ProgressDisplay.Form form() {
    if (quiet || json && !jsonProgress) {
      return ProgressDisplay.Form.HIDDEN;
    }
    return jsonProgress ? ProgressDisplay.Form.PROGRAMS : ProgressDisplay.Form.PEOPLE;
  }

  /** For problems that do not end the command: one line to standard error. */
  public void warn(String line) {
    if (shown != null) {
      shown.note(line);
      return;
    }
    terminal().err().println(Table.printable(line));
  }
}
