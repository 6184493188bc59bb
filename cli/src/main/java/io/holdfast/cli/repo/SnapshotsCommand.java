package io.holdfast.cli.repo;

import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.terminal.Table;
import io.holdfast.engine.list.SnapshotFilter;
import io.holdfast.engine.list.SnapshotLister;
import io.holdfast.engine.snapshot.StoredSnapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists snapshots. */
@Command(name = "snapshots", description = "List the snapshots, the oldest first.")
final class SnapshotsCommand extends RepoSubcommand {
  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SnapshotNames names;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SnapshotChoice.Usual choice;

  @Option(
      names = "--latest",
      paramLabel = "N",
      description = "Only the newest N of each host and paths.")
  private int latest = Integer.MAX_VALUE;

  @Override
  public Integer call() throws InterruptedException {
    if (latest < 1) {
      throw new CommandException(ErrorCode.INPUT_INVALID, "--latest is 1 or more");
    }
    var context = common.context();
    try (var open = options.open(context)) {
      var damaged = new DamagedSnapshots(common::warn);
      var wanted = names.isEmpty() ? null : Set.copyOf(names.named(choice, common, open, damaged));
      var readable =
          open.repository()
              .snapshots()
              .list((id, failure) -> {
                if (wanted == null || wanted.contains(id)) {
                  damaged.accept(id, failure);
                }
              });
      var lister = new SnapshotLister(readable);
      var snapshots =
          newest(
              wanted == null
                  ? lister.list(choice.filter(common))
                  : lister.list(SnapshotFilter.any()).stream()
                      .filter(stored -> wanted.contains(stored.id()))
                      .toList());
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
              "snapshots",
              snapshots.stream().map(Shapes::snapshot).toList(),
              "damaged",
              Shapes.texts(damaged.ids())),
          table.isEmpty() ? "no snapshots" : table);
      return damaged.status();
    }
  }

  /** The newest of each host and paths, still the oldest first. */
  private List<StoredSnapshot> newest(List<StoredSnapshot> oldestFirst) {
    var counts = new HashMap<List<?>, Integer>();
    return oldestFirst.reversed().stream()
        .filter(stored -> {
          var of = stored.snapshot();
          return counts.merge(List.of(of.hostname(), of.paths()), 1, Integer::sum) <= latest;
        })
        .toList()
        .reversed();
  }
}
