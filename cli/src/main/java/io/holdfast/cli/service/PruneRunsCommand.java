package io.holdfast.cli.service;

import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.client.Query;
import io.holdfast.api.model.Repository;
import io.holdfast.base.ByteSize;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.ExitStatus;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.terminal.Table;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists prune runs, shows one, or aborts one. */
@Command(name = "prune-runs", description = "List prune runs, the newest first; show or abort one.")
final class PruneRunsCommand extends ServerCommand {
  @Parameters(arity = "0..1", paramLabel = "RUN", description = "Show this one.")
  private @Nullable UUID run;

  @Option(names = "--abort", description = "Ask the run to end.")
  private boolean abort;

  @Option(
      names = "--repository",
      paramLabel = "REPOSITORY",
      description = "Only of this repository, by name or id.")
  private @Nullable String repository;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most so many (default: ${DEFAULT-VALUE}).")
  private int limit = 20;

  @Override
  public Integer call() throws InterruptedException {
    try (var client = connect()) {
      if (run == null) {
        if (abort) {
          throw new CommandException(ErrorCode.INPUT_INVALID, "say which run to abort");
        }
        list(client);
      } else {
        var shown = abort ? client.abortPrune(run) : client.pruneRuns().get(run);
        common.print(ApiShape.of(shown), PruneText.of(shown));
      }
      return ExitStatus.DONE;
    }
  }

  private void list(HoldfastClient client) throws InterruptedException {
    var query = Query.all().sort("-createdAt").limit(ServerOptions.pageSize("--limit", limit));
    if (repository != null) {
      query = query.with("repositoryId", new Lookup(client).repository(repository).id());
    }
    var runs = client.pruneRuns().all(query).limit(limit).toList();
    var names =
        client
            .repositories()
            .all(Query.all().limit(500))
            .collect(Collectors.toMap(Repository::id, Repository::name));
    var table =
        Table.of(
            "Run", "Repository", "Created", "Ended", "Result", ">Deleted", ">Waiting", ">Left");
    for (var each : runs) {
      table.row(
          each.id(),
          names.getOrDefault(each.repositoryId(), each.repositoryId().toString()),
          Times.text(each.createdAt()),
          Times.text(each.endedAt()),
          (each.result() == null ? each.state() : each.result()) + (each.dryRun() ? " (dry)" : ""),
          new ByteSize(each.tally().deletedBytes()),
          new ByteSize(each.tally().waitingBytes()),
          new ByteSize(each.tally().leftBytes()));
    }
    common.print(
        Map.of("items", ApiShape.of(runs)), table.isEmpty() ? "no prune runs" : table.toString());
  }
}
