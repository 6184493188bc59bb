package io.holdfast.cli;

import io.holdfast.cli.configuration.ApplyCommand;
import io.holdfast.cli.configuration.ConfigCommand;
import io.holdfast.cli.demo.DemoCommand;
import io.holdfast.cli.repo.RepoCommand;
import io.holdfast.cli.service.AcknowledgeCommand;
import io.holdfast.cli.service.BackupCommand;
import io.holdfast.cli.service.BisectCommand;
import io.holdfast.cli.service.ChannelCommand;
import io.holdfast.cli.service.CopiesCommand;
import io.holdfast.cli.service.DiffCommand;
import io.holdfast.cli.service.DrillCommand;
import io.holdfast.cli.service.ExportCommand;
import io.holdfast.cli.service.FindCommand;
import io.holdfast.cli.service.ListCommand;
import io.holdfast.cli.service.PointsCommand;
import io.holdfast.cli.service.ProofCommand;
import io.holdfast.cli.service.RecoveryCommand;
import io.holdfast.cli.service.RepositoryCommand;
import io.holdfast.cli.service.RestoreCommand;
import io.holdfast.cli.service.RetentionCommand;
import io.holdfast.cli.service.SearchCommand;
import io.holdfast.cli.service.SessionsCommand;
import io.holdfast.cli.service.TokenCommand;
import io.holdfast.cli.service.UploadCommand;
import io.holdfast.cli.service.WebhookCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The list of all commands. */
@Command(
    name = "holdfast",
    description = "Backs up, restores, and tells the history of both.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Version.class,
    footer = {
      "",
      "`serve`, `recover` and `fixture` start the server's own program; see their --help.",
      "Exit statuses and the shapes of --json: docs/cli.md."
    })
public final class HoldfastCommand implements Runnable {
  /** In the order of the help. */
  static final Subcommands SUBCOMMANDS =
      Subcommands.none()
          .and("demo", DemoCommand.class)
          .and("repo", RepoCommand.class)
          .and("backup", BackupCommand.class)
          .and("restore", RestoreCommand.class)
          .and("upload", UploadCommand.class)
          .and("export", ExportCommand.class)
          .and("drill", DrillCommand.class)
          .and("proof", ProofCommand.class)
          .and("bisect", BisectCommand.class)
          .and("points", PointsCommand.class)
          .and("acknowledge", AcknowledgeCommand.class)
          .and("copies", CopiesCommand.class)
          .and("retention", RetentionCommand.class)
          .and("sessions", SessionsCommand.class)
          .and("ls", ListCommand.class)
          .and("find", FindCommand.class)
          .and("search", SearchCommand.class)
          .and("diff", DiffCommand.class)
          .and("repository", RepositoryCommand.class)
          .and("recovery", RecoveryCommand.class)
          .and("apply", ApplyCommand.class)
          .and("config", ConfigCommand.class)
          .and("token", TokenCommand.class)
          .and("channel", ChannelCommand.class)
          .and("webhook", WebhookCommand.class)
          .and("completion", CompletionCommand.class)
          .and("rehearse", RehearseCommand.class);

  private final Context context;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean version;

  HoldfastCommand(Context context) {
    this.context = context;
  }

  Context context() {
    return context;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
