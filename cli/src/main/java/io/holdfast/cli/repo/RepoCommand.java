package io.holdfast.cli.repo;

import io.holdfast.cli.Common;
import io.holdfast.cli.Subcommands;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands that need no server. */
@Command(
    name = "repo",
    description = "Work on a repository without any server; restic's repositories too.",
    footer = {
      "",
      "The options that all of these have may stand before the command too: repo -r PLACE snapshots"
    })
public final class RepoCommand implements Runnable {
  /** In the order of the help. */
  public static final Subcommands SUBCOMMANDS =
      Subcommands.none()
          .and("init", InitCommand.class)
          .and("backup", BackupCommand.class)
          .and("snapshots", SnapshotsCommand.class)
          .and("ls", ListCommand.class)
          .and("find", FindCommand.class)
          .and("dump", DumpCommand.class)
          .and("diff", DiffCommand.class)
          .and("mount", MountCommand.class)
          .and("restore", RestoreCommand.class)
          .and("check", CheckCommand.class)
          .and("forget", ForgetCommand.class)
          .and("prune", PruneCommand.class)
          .and("copy", CopyCommand.class)
          .and("tag", TagCommand.class)
          .and("rewrite", RewriteCommand.class)
          .and("stats", StatsCommand.class)
          .and("repair", RepairCommand.class)
          .and("rebuild-index", RepairIndexCommand.AsRebuildIndex.class)
          .and("recover", RecoverCommand.class)
          .and("migrate", MigrateCommand.class)
          .and("list", ListIdsCommand.class)
          .and("cat", CatCommand.class)
          .and("key", KeyCommand.class)
          .and("unlock", UnlockCommand.class);

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
