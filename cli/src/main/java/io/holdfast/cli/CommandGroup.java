package io.holdfast.cli;

import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that is only a name for those below it. */
public abstract class CommandGroup implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings({"NullAway.Init", "UnusedVariable"}) // for --help
  private Common common;

  @Override
  public final void run() {
    var names = List.copyOf(spec.subcommands().keySet());
    var first = String.join(", ", names.subList(0, names.size() - 1));
    throw new ParameterException(
        spec.commandLine(), "say which: %s or %s".formatted(first, names.getLast()));
  }
}
