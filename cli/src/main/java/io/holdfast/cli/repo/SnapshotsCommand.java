package io.holdfast.cli.repo;

import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.terminal.Table;
import io.holdfast.engine.forget.Grouping;
import io.holdfast.engine.list.SnapshotFilter;
import io.holdfast.engine.list.SnapshotLister;
import io.holdfast.engine.snapshot.StoredSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
      description = "Only the newest N of each host and paths, or of each group.")
  private int latest = Integer.MAX_VALUE;

  @Option(
      names = {"-g", "--group-by"},
      paramLabel = "GROUP",
      description = "Show them in groups of host, paths, tags.")
  private @Nullable String groupBy;

  @Option(
      names = {"-c", "--compact"},
      description = "Leave out the paths.")
  private boolean compact;

  @Override
  public Integer call() throws InterruptedException {
    if (latest < 1) {
      throw new CommandException(ErrorCode.INPUT_INVALID, "--latest is 1 or more");
    }
    var grouping = groupBy == null ? Grouping.HOST_AND_PATHS : Grouping.parse(groupBy);
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
                      .toList(),
              grouping);
      var shape = new LinkedHashMap<String, Object>();
      shape.put("snapshots", snapshots.stream().map(Shapes::snapshot).toList());
      shape.put("damaged", Shapes.texts(damaged.ids()));
      if (groupBy == null) {
        common.print(shape, snapshots.isEmpty() ? "no snapshots" : table(snapshots));
      } else {
        var groups = new LinkedHashMap<Grouping.Key, List<StoredSnapshot>>();
        for (var stored : snapshots) {
          var key = grouping.key(stored.snapshot());
          groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(stored);
        }
        shape.put("groups", groups.entrySet().stream().map(SnapshotsCommand::shape).toList());
        common.print(shape, groups.isEmpty() ? "no snapshots" : text(groups));
      }
      return damaged.status();
    }
  }

  private static Map<String, Object> shape(Map.Entry<Grouping.Key, List<StoredSnapshot>> group) {
    var shape = Shapes.group(group.getKey());
    shape.put(
        "snapshots", Shapes.texts(group.getValue().stream().map(StoredSnapshot::id).toList()));
    return shape;
  }

  private String text(Map<Grouping.Key, List<StoredSnapshot>> groups) {
    return groups.entrySet().stream()
        .map(group ->
            "%s%n%s".formatted(Table.printable(group.getKey().toString()), table(group.getValue())))
        .collect(Collectors.joining("%n%n".formatted()));
  }

  private Table table(List<StoredSnapshot> snapshots) {
    var columns = List.of("Id", "Time", "Host", "Tags", "Paths");
    var shown = compact ? columns.size() - 1 : columns.size();
    var table = Table.of(columns.subList(0, shown).toArray(String[]::new));
    for (var stored : snapshots) {
      var of = stored.snapshot();
      var cells =
          List.of(
              Shapes.shortId(stored.id()),
              Shapes.time(of.time().toInstant()),
              of.hostname(),
              String.join(",", of.tags()),
              String.join(" ", of.paths()));
      table.row(cells.subList(0, shown).toArray());
    }
    return table;
  }

  /** The newest of each group, still the oldest first. */
  private List<StoredSnapshot> newest(List<StoredSnapshot> oldestFirst, Grouping grouping) {
    var counts = new HashMap<Grouping.Key, Integer>();
    return oldestFirst.reversed().stream()
        .filter(stored -> counts.merge(grouping.key(stored.snapshot()), 1, Integer::sum) <= latest)
        .toList()
        .reversed();
  }
}
