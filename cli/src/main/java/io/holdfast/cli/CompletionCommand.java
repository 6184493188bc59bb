package io.holdfast.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Prints a script that completes commands and options. */
@Command(
    name = "completion",
    description = "Print a completion script: source <(holdfast completion bash)")
final class CompletionCommand implements Runnable {
  enum Shell {
    BASH,
    ZSH
  }

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private Common common;

  @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
  @SuppressWarnings("NullAway.Init")
  private Shell shell;

  @Override
  public void run() {
    var script = AutoComplete.bash("holdfast", Program.commandLine(common.context()));
    var out = common.terminal().out();
    switch (shell) {
      case BASH -> out.println(script);
      case ZSH -> out.println("autoload -U +X bashcompinit && bashcompinit\n" + script);
    }
  }
}
