package io.holdfast.cli.service;

import io.holdfast.api.client.Query;
import io.holdfast.api.model.NewRepository;
import io.holdfast.base.ByteSize;
import io.holdfast.cli.CommandGroup;
import io.holdfast.cli.PasswordReader;
import io.holdfast.cli.terminal.Table;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The repositories that a server knows. */
@Command(
    name = "repository",
    description = "Make, take over, list and prune the repositories of a server.",
    subcommands = {
      RepositoryCommand.Create.class,
      RepositoryCommand.ListAll.class,
      PruneCommand.class,
      PruneRunsCommand.class
    })
public final class RepositoryCommand extends CommandGroup {
  /** Makes one, or takes over one that is there, under a password that its owner knows. */
  @Command(
      name = "create",
      description = "Make a repository on the server's machine, or take over one that exists.")
  static final class Create extends ServerCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "What backups call it.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    @Parameters(
        index = "1",
        paramLabel = "FOLDER",
        description = "Where it lies on the server's machine; absolute.")
    @SuppressWarnings("NullAway.Init")
    private String location;

    @Option(
        names = "--existing",
        description = "Take over the repository that lies there; restic's too.")
    private boolean existing;

    @Option(
        names = "--project",
        paramLabel = "SLUG",
        description = "For this project alone; without it, for all.")
    private @Nullable String project;

    @Option(
        names = {"-p", "--password-file"},
        paramLabel = "FILE",
        description =
            "File with the password; else the environment (docs/cli.md), else a question.")
    private @Nullable Path passwordFile;

    @Override
    public Integer call() throws InterruptedException {
      try (var client = connect()) {
        var owner = project == null ? null : new Lookup(client).project(project).id();
        var made =
            client
                .repositories()
                .create(
                    new NewRepository(
                        owner, name, "LOCAL", location, password(), !existing, null, null, null));
        common.print(
            ApiShape.of(made),
            "%s repository %s at %s%nKeep the password: it opens the repository without this server, also for restic.%nPrint its recovery kit: holdfast recovery kit %2$s"
                .formatted(existing ? "took over" : "made", made.name(), made.location()));
        return 0;
      }
    }

    private String password() {
      var reader = new PasswordReader(common.context());
      try (var password =
          existing ? reader.current(passwordFile) : reader.fresh(passwordFile, true)) {
        var utf8 = password.toUtf8();
        var text = new String(utf8, StandardCharsets.UTF_8);
        Arrays.fill(utf8, (byte) 0);
        return text;
      }
    }
  }

  /** Lists them. */
  @Command(name = "list", description = "List the repositories that the server knows.")
  static final class ListAll extends ServerCommand {
    @Override
    public Integer call() {
      try (var client = connect()) {
        var repositories = client.repositories().all(Query.all().limit(500)).toList();
        var table = Table.of("Id", "Name", "Kind", "Health", "Used", "Location");
        for (var repository : repositories) {
          table.row(
              repository.id(),
              repository.name(),
              repository.kind(),
              repository.health(),
              new ByteSize(repository.capacity().usedBytes()),
              repository.location());
        }
        common.print(Map.of("items", ApiShape.of(repositories)), table);
        return 0;
      }
    }
  }
}
