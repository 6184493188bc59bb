package io.holdfast.cli.service;

import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.model.Copy;
import io.holdfast.api.model.NewCopy;
import io.holdfast.api.model.RestorePoint;
import io.holdfast.base.ByteSize;
import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.terminal.Table;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows where a point lies, and has copies made, read again or given up. */
@Command(
    name = "copies",
    description = {
      "Show in which repositories a restore point lies.",
      "With an option, first ask for a copy, for its proof, or for its end."
    })
public final class CopiesCommand extends ServerCommand {
  @Parameters(index = "0", paramLabel = "POINT", description = "Its id or slug.")
  @SuppressWarnings("NullAway.Init")
  private String point;

  @ArgGroup private @Nullable Wish wish;

  /** One of these. */
  static final class Wish {
    @Option(
        names = "--to",
        paramLabel = "REPOSITORY",
        description = "Copy it there, for the first time or again.")
    private @Nullable String to;

    @Option(
        names = "--verify",
        paramLabel = "REPOSITORY",
        description = "Read the copy there from end to end.")
    private @Nullable String verify;

    @Option(
        names = "--drop",
        paramLabel = "REPOSITORY",
        description = "Give the copy there up; never the last valid one.")
    private @Nullable String drop;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (var client = connect()) {
      var found = new Lookup(client).point(point, Optional.empty());
      if (wish != null) {
        carryOut(client, found, wish);
      }
      var copies = client.restorePoints().copies(found.id()).items();
      var names = new HashMap<UUID, String>();
      var table =
          Table.of("Repository", "Role", "State", ">Stored", "Proven", "At", "Next try", "Why");
      for (var copy : copies) {
        if (!names.containsKey(copy.repositoryId())) {
          names.put(
              copy.repositoryId(),
              new Lookup(client).repository(copy.repositoryId().toString()).name());
        }
        row(table, copy, String.valueOf(names.get(copy.repositoryId())));
      }
      common.print(Map.of("items", ApiShape.of(copies)), table);
      return 0;
    }
  }

  private static void row(Table table, Copy copy, String repository) {
    var work = copy.work();
    table.row(
        repository,
        copy.role(),
        copy.state(),
        new ByteSize(copy.storedBytes()),
        copy.verifyLevel() == null ? "" : copy.verifyLevel(),
        Times.text(copy.verifiedAt()),
        work == null ? "" : Times.text(work.nextAt()),
        work == null || work.detail() == null ? "" : work.detail());
  }

  private static void carryOut(HoldfastClient client, RestorePoint point, Wish wish)
      throws InterruptedException {
    if (wish.to != null) {
      var repository = new Lookup(client).repository(wish.to).id();
      client.restorePoints().copy(point.id(), new NewCopy(repository));
    }
    if (wish.verify != null) {
      client.restorePoints().verify(point.id(), copy(client, point, wish.verify));
    }
    if (wish.drop != null) {
      client.restorePoints().drop(point.id(), copy(client, point, wish.drop));
    }
  }

  private static UUID copy(HoldfastClient client, RestorePoint point, String repository)
      throws InterruptedException {
    var id = new Lookup(client).repository(repository).id();
    return client.restorePoints().copies(point.id()).items().stream()
        .filter(copy -> copy.repositoryId().equals(id))
        .findFirst()
        .orElseThrow(() ->
            new CommandException(
                ErrorCode.RESOURCE_MISSING,
                "point %s has no copy in %s".formatted(point.id(), repository)))
        .id();
  }
}
