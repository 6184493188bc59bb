package io.holdfast.cli.service;

import io.holdfast.api.client.Query;
import io.holdfast.api.model.NewRepository;
import io.holdfast.base.ByteSize;
import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.CommandGroup;
import io.holdfast.cli.PasswordReader;
import io.holdfast.cli.terminal.Table;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The repositories that a server knows. */
@Command(
    name = "repository",
    description = "Make, take over, change, list and prune the repositories of a server.",
    subcommands = {
      RepositoryCommand.Create.class,
      RepositoryCommand.Change.class,
      RepositoryCommand.ListAll.class,
      PruneCommand.class,
      PruneRunsCommand.class
    })
public final class RepositoryCommand extends CommandGroup {
  /** Makes one, or takes over one that is there, under a password that its owner knows. */
  @Command(
      name = "create",
      description =
          "Make a repository where the server can reach it, or take over one that exists.")
  static final class Create extends ServerCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "What backups call it.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    @Parameters(
        index = "1",
        paramLabel = "PLACE",
        description =
            "Where it lies: an absolute folder of the server's machine, or s3:, sftp: or rest: as restic writes them (docs/cli.md).")
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
        names = "--gateway",
        description =
            "Open it to restic's own clients at /repositories/NAME/; needs --project (docs/gateway.md).")
    private boolean gateway;

    @Option(
        names = {"-p", "--password-file"},
        paramLabel = "FILE",
        description =
            "File with the password; else the environment (docs/cli.md), else a question.")
    private @Nullable Path passwordFile;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private PlaceOptions place;

    @Override
    public Integer call() throws InterruptedException {
      try (var client = connect()) {
        var owner = project == null ? null : new Lookup(client).project(project).id();
        var reach = place.read(common.context(), location);
        var made =
            client
                .repositories()
                .create(
                    new NewRepository(
                        owner,
                        name,
                        null,
                        location,
                        reach.settings().isEmpty() ? null : reach.settings(),
                        reach.secrets().isEmpty() ? null : reach.secrets(),
                        password(),
                        !existing,
                        null,
                        null,
                        null,
                        null,
                        gateway));
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
          existing ? reader.current(passwordFile).alone() : reader.fresh(passwordFile, true)) {
        var utf8 = password.toUtf8();
        var text = new String(utf8, StandardCharsets.UTF_8);
        Arrays.fill(utf8, (byte) 0);
        return text;
      }
    }
  }

  /** Gives one other settings and secrets; the server tries them first. */
  @Command(
      name = "change",
      description =
          "Reach a repository in another way, such as with a new key. The server opens it that way before it keeps it.")
  static final class Change extends ServerCommand {
    @Parameters(paramLabel = "NAME", description = "Its name or id.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private PlaceOptions place;

    @Override
    public Integer call() throws InterruptedException {
      try (var client = connect()) {
        var before = new Lookup(client).repository(name);
        var reach = place.read(common.context(), before.location());
        if (reach.settings().isEmpty() && reach.secrets().isEmpty()) {
          throw new CommandException(
              ErrorCode.INPUT_INVALID,
              "say what changes: --setting, --secret-file, --secret-env or --from-environment");
        }
        var settings = new HashMap<>(before.settings());
        settings.putAll(reach.settings());
        var changed =
            client
                .repositories()
                .change(
                    before.id(),
                    before.revision(),
                    Map.of("settings", settings, "secrets", reach.secrets()));
        common.print(
            ApiShape.of(changed),
            "repository %s at %s was opened with the new settings and secrets, which are kept"
                .formatted(changed.name(), changed.location()));
        return 0;
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
