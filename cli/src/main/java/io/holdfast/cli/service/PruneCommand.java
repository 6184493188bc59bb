package io.holdfast.cli.service;

import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.model.NewPruneRun;
import io.holdfast.api.model.PruneRun;
import io.holdfast.base.ExitStatus;
import io.holdfast.cli.terminal.ProgressDisplay;
import java.time.Duration;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Has the server free the space of what no restore point needs. */
@Command(
    name = "prune",
    description =
        "Have the server free the space of what no restore point needs, within its budget.")
final class PruneCommand extends ServerCommand {
  private static final Duration LOOK = Duration.ofSeconds(1);

  @Parameters(index = "0", paramLabel = "REPOSITORY", description = "Its name or id.")
  @SuppressWarnings("NullAway.Init")
  private String repository;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Say what would be done, and change nothing.")
  private boolean dryRun;

  @Option(
      names = "--repack-small",
      description = "In this run merge all packs below 80 %% of the usual size.")
  private boolean repackSmall;

  @Option(
      names = "--repack-uncompressed",
      description =
          "In this run write packs anew in which used data lies uncompressed, and compress it.")
  private boolean repackUncompressed;

  @Option(
      names = {"-w", "--watch"},
      description = "Wait for its end, which the exit status then tells.")
  private boolean watch;

  @Override
  public Integer call() throws InterruptedException {
    try (var client = connect()) {
      var run =
          client.prune(
              new Lookup(client).repository(repository).id(),
              new NewPruneRun(dryRun, repackSmall, repackUncompressed));
      if (!watch) {
        common.print(
            ApiShape.of(run),
            "prune run %s of %s is %s".formatted(run.id(), repository, run.state()));
        return ExitStatus.DONE;
      }
      try (var display = common.progress("prune")) {
        var ended = watched(client, run.id(), display);
        display.clear();
        common.print(ApiShape.of(ended), PruneText.of(ended));
        return status(ended);
      }
    }
  }

  /** A Ctrl-C ends the waiting, not the run: what it did is not lost, and it can be aborted. */
  private static PruneRun watched(HoldfastClient client, UUID id, ProgressDisplay display)
      throws InterruptedException {
    var phase = "";
    while (true) {
      var run = client.pruneRuns().get(id);
      if (run.ended()) {
        return run;
      }
      var now = run.phase() == null ? run.state() : run.phase();
      if (!phase.equals(now)) {
        display.note(now);
        phase = now;
      }
      display.update(run.done(), run.total(), 0, 0);
      Thread.sleep(LOOK);
    }
  }

  private static int status(PruneRun run) {
    return switch (String.valueOf(run.result())) {
      case "SUCCESS" -> run.tally().complete() ? ExitStatus.DONE : ExitStatus.INCOMPLETE;
      case "WARNING" -> ExitStatus.DAMAGED;
      default -> ExitStatus.FAILED;
    };
  }
}
