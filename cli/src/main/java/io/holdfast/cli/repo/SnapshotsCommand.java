package io.holdfast.cli.repo;

import io.holdfast.base.ExitStatus;
import io.holdfast.cli.terminal.Table;
import io.holdfast.engine.list.SnapshotLister;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists snapshots. */
@Command(name = "snapshots", description = "List the snapshots, the oldest first.")
final class SnapshotsCommand extends RepoSubcommand {
  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SnapshotChoice choice;

  @Override
  public Integer call() throws InterruptedException {
    try (var open = options.open(common.context())) {
      var damaged = Collections.synchronizedList(new ArrayList<String>());
      var readable =
          open.repository()
              .snapshots()
              .list((id, damage) -> {
                damaged.add(id.toString());
                common.warn("snapshot %s is left out: %s".formatted(id, damage.getMessage()));
              });
      var snapshots = new SnapshotLister(readable).list(choice.filter());
      var table = Table.of("Id", "Time", "Host", "Tags", "Paths");
      for (var stored : snapshots) {
        table.row(
            Shapes.shortId(stored.id()),
            Shapes.time(stored.snapshot().time().toInstant()),
            stored.snapshot().hostname(),
            String.join(",", stored.snapshot().tags()),
            String.join(" ", stored.snapshot().paths()));
      }
      common.print(
          Map.of(
              "snapshots", snapshots.stream().map(Shapes::snapshot).toList(), "damaged", damaged),
          table.isEmpty() ? "no snapshots" : table);
      return damaged.isEmpty() ? ExitStatus.DONE : ExitStatus.DAMAGED;
    }
  }
}
