package io.holdfast.cli.repo;

import io.holdfast.cli.Common;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands that need no server. */
@Command(
    name = "repo",
    description = "Work on a repository without any server; restic's repositories too.",
    subcommands = {
      InitCommand.class,
      BackupCommand.class,
      SnapshotsCommand.class,
      ListCommand.class,
      FindCommand.class,
      DiffCommand.class,
      RestoreCommand.class,
      CheckCommand.class,
      KeyCommand.class,
      UnlockCommand.class
    })
public final class RepoCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings({"NullAway.Init", "UnusedVariable"}) // for --help
  private Common common;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing after 'repo'");
  }
}
