package io.holdfast.cli.repo;

import io.holdfast.engine.prune.Prune;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Frees the space of what no snapshot needs. */
@Command(
    name = "prune",
    description = "Free the space of what no snapshot needs: mark it now, delete it days later.")
final class PruneCommand extends RepoSubcommand {
  @Mixin
  @SuppressWarnings("NullAway.Init")
  private PruneOptions how;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Say what would be done, and change nothing.")
  private boolean dryRun;

  @Override
  public Integer call() throws InterruptedException {
    var context = common.context();
    var locking = options.locking(context, dryRun);
    var request = how.request().withDryRun(dryRun);
    var means = how.means(options.pruneMeans(context), context);
    try (var open = options.open(context);
        var display = common.progress("prune");
        var lock = open.lock(locking, !dryRun)) {
      var hears = new PruneOutput.Hears(display);
      var report = new Prune(open.repository(), lock, context.clock(), hears, means).run(request);
      display.clear();
      common.print(PruneOutput.shape(report, dryRun), PruneOutput.text(report, dryRun));
      return PruneOutput.status(report);
    }
  }
}
