package io.holdfast.cli.repo;

import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.Common;
import io.holdfast.engine.list.SnapshotLister;
import io.holdfast.engine.list.SnapshotReference;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Parameters;

/** Whole snapshots, by their names, or by a choice of what they are. */
public final class SnapshotNames {
  @Parameters(
      arity = "0..*",
      paramLabel = "SNAPSHOT",
      description = "Beginnings of ids, or latest; else all that the filters allow.")
  private List<String> names = new ArrayList<>();

  boolean isEmpty() {
    return names.isEmpty();
  }

  /**
   * Those that are named, else all that the filters allow.
   *
   * @param damaged is told of each that cannot be read, where none or {@code latest} is named
   */
  List<SnapshotId> chosen(
      SnapshotChoice choice, Common common, OpenRepository open, DamagedSnapshots damaged)
      throws InterruptedException {
    if (!names.isEmpty()) {
      return named(choice, common, open, damaged);
    }
    return new SnapshotLister(open.repository().snapshots().list(damaged))
        .list(choice.filter(common)).stream().map(StoredSnapshot::id).toList();
  }

  /**
   * As {@link #chosen}, and behind them those that cannot be read, whatever they may be.
   *
   * @param lines is told of them when {@code latest} is named; else the command does so
   */
  List<SnapshotId> chosenOrDamaged(
      SnapshotChoice choice, Common common, OpenRepository open, Consumer<String> lines)
      throws InterruptedException {
    var damaged = new DamagedSnapshots(names.isEmpty() ? _ -> {} : lines);
    var all = new ArrayList<>(chosen(choice, common, open, damaged));
    all.addAll(damaged.ids());
    return all;
  }

  /**
   * Without reading a snapshot whose id is given: it may be damaged.
   *
   * @param damaged is told of each that cannot be read, when {@code latest} is looked for
   */
  List<SnapshotId> named(
      SnapshotChoice choice, Common common, OpenRepository open, DamagedSnapshots damaged)
      throws InterruptedException {
    var ids = new ArrayList<SnapshotId>();
    for (var name : names) {
      ids.add(id(choice, common, open, name, damaged));
    }
    return ids;
  }

  /** As {@link #named}, for what drops them: nobody guesses then which one is the latest. */
  List<SnapshotId> namedForCertain(SnapshotChoice choice, Common common, OpenRepository open)
      throws InterruptedException {
    var damaged = new DamagedSnapshots(_ -> {});
    var ids = named(choice, common, open, damaged);
    damaged.requireNone();
    return ids;
  }

  private SnapshotId id(
      SnapshotChoice choice,
      Common common,
      OpenRepository open,
      String name,
      DamagedSnapshots damaged)
      throws InterruptedException {
    var reference = SnapshotReference.parse(name);
    if (!reference.folder().isRoot()) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID,
          "this is done with whole snapshots; leave out '%s'".formatted(reference.folder()));
    }
    return reference.isLatest()
        ? choice.get(common, open.repository(), reference, damaged).id()
        : open.repository().snapshots().resolve(name);
  }
}
