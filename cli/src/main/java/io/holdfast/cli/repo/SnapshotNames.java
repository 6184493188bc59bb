package io.holdfast.cli.repo;

import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.Context;
import io.holdfast.engine.list.SnapshotFilter;
import io.holdfast.engine.list.SnapshotLister;
import io.holdfast.engine.list.SnapshotReference;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Whole snapshots, by their names or by what they are. */
public final class SnapshotNames {
  @Parameters(
      arity = "0..*",
      paramLabel = "SNAPSHOT",
      description = "Beginnings of ids, or latest; else all that the filters allow.")
  private List<String> names = new ArrayList<>();

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SnapshotChoice choice;

  boolean isEmpty() {
    return names.isEmpty();
  }

  SnapshotFilter filter(Context context) {
    return choice.filter(context);
  }

  /**
   * Those that are named, else all that the filters allow.
   *
   * @param damaged is told of each that cannot be read, where none or {@code latest} is named
   */
  List<SnapshotId> chosen(Context context, OpenRepository open, DamagedSnapshots damaged)
      throws InterruptedException {
    if (!names.isEmpty()) {
      return named(context, open, damaged);
    }
    return new SnapshotLister(open.repository().snapshots().list(damaged))
        .list(filter(context)).stream().map(StoredSnapshot::id).toList();
  }

  /**
   * As {@link #chosen}, and behind them those that cannot be read, whatever they may be.
   *
   * @param lines is told of them when {@code latest} is named; else the command does so
   */
  List<SnapshotId> chosenOrDamaged(Context context, OpenRepository open, Consumer<String> lines)
      throws InterruptedException {
    var damaged = new DamagedSnapshots(names.isEmpty() ? _ -> {} : lines);
    var all = new ArrayList<>(chosen(context, open, damaged));
    all.addAll(damaged.ids());
    return all;
  }

  /**
   * Without reading a snapshot whose id is given: it may be damaged.
   *
   * @param damaged is told of each that cannot be read, when {@code latest} is looked for
   */
  List<SnapshotId> named(Context context, OpenRepository open, DamagedSnapshots damaged)
      throws InterruptedException {
    var ids = new ArrayList<SnapshotId>();
    for (var name : names) {
      ids.add(id(context, open, name, damaged));
    }
    return ids;
  }

  /** As {@link #named}, for what drops them: nobody guesses then which one is the latest. */
  List<SnapshotId> namedForCertain(Context context, OpenRepository open)
      throws InterruptedException {
    var damaged = new DamagedSnapshots(_ -> {});
    var ids = named(context, open, damaged);
    damaged.requireNone();
    return ids;
  }

  private SnapshotId id(Context context, OpenRepository open, String name, DamagedSnapshots damaged)
      throws InterruptedException {
    var reference = SnapshotReference.parse(name);
    if (!reference.folder().isRoot()) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID,
          "this is done with whole snapshots; leave out '%s'".formatted(reference.folder()));
    }
    return reference.isLatest()
        ? choice.get(context, open.repository(), reference, damaged).id()
        : open.repository().snapshots().resolve(name);
  }
}
