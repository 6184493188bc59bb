package io.holdfast.cli.service;

import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.client.Query;
import io.holdfast.api.model.NewRepository;
import io.holdfast.api.model.Repository;
import io.holdfast.base.ByteSize;
import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.CommandGroup;
import io.holdfast.cli.PasswordReader;
import io.holdfast.cli.terminal.Table;
import io.holdfast.engine.crypto.Password;
import io.holdfast.store.location.NamedSettings;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
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
            "File with the password; else the environment or standard input (docs/cli.md), else a question.")
    private @Nullable Path passwordFile;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private PlaceOptions place;

    @Override
    public Integer call() throws InterruptedException {
      try (var client = connect()) {
        var owner = project == null ? null : new Lookup(client).project(project).id();
        var reach = place.read(common.context(), location);
        var made = make(client, owner, reach);
        common.print(
            ApiShape.of(made),
            "%s repository %s at %s%nKeep the password: it opens the repository without this server, also for restic.%nPrint its recovery kit: holdfast recovery kit %2$s"
                .formatted(existing ? "took over" : "made", made.name(), made.location()));
        return 0;
      }
    }

    /** One that exists is opened as {@code repo} opens it. */
    private Repository make(HoldfastClient client, @Nullable UUID owner, NamedSettings reach)
        throws InterruptedException {
      var reader = new PasswordReader(common.context());
      if (existing) {
        try (var password = reader.current(passwordFile)) {
          return password.open(each -> make(client, owner, reach, each));
        }
      }
      try (var password = reader.fresh(passwordFile, true)) {
        return make(client, owner, reach, password);
      }
    }

    private Repository make(
        HoldfastClient client, @Nullable UUID owner, NamedSettings reach, Password password)
        throws InterruptedException {
      return client
          .repositories()
          .create(
              new NewRepository(
                  owner,
                  name,
                  null,
                  location,
                  reach.settings().isEmpty() ? null : reach.settings(),
                  reach.secrets().isEmpty() ? null : reach.secrets(),
                  text(password),
                  !existing,
                  null,
                  null,
                  null,
                  null,
                  gateway));
    }

    private static String text(Password password) {
      var utf8 = password.toUtf8();
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      } catch (CharacterCodingException e) {
        throw new CommandException(
            ErrorCode.INPUT_INVALID, "the password is no UTF-8 text, which a server needs", e);
      } finally {
        Arrays.fill(utf8, (byte) 0);
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
