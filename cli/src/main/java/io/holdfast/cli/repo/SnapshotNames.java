package io.holdfast.cli.repo;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.ExitStatus;
import io.holdfast.base.HoldfastException;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.Context;
import io.holdfast.engine.list.SnapshotFilter;
import io.holdfast.engine.list.SnapshotLister;
import io.holdfast.engine.list.SnapshotReference;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiConsumer;
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
   * @param damaged is told of each that cannot be read, where none is named
   */
  List<SnapshotId> chosen(Context context, OpenRepository open, Damaged damaged)
      throws InterruptedException {
    if (!names.isEmpty()) {
      return named(context, open);
    }
    return new SnapshotLister(open.repository().snapshots().list(damaged))
        .list(filter(context)).stream().map(StoredSnapshot::id).toList();
  }

  /** As {@link #chosen}, and behind them those that cannot be read, whatever they may be. */
  List<SnapshotId> chosenOrDamaged(Context context, OpenRepository open)
      throws InterruptedException {
    var damaged = new Damaged(_ -> {});
    var all = new ArrayList<>(chosen(context, open, damaged));
    all.addAll(damaged.ids());
    return all;
  }

  /** Without reading a snapshot whose id is given: it may be damaged. */
  List<SnapshotId> named(Context context, OpenRepository open) throws InterruptedException {
    var ids = new ArrayList<SnapshotId>();
    for (var name : names) {
      ids.add(id(context, open, name));
    }
    return ids;
  }

  private SnapshotId id(Context context, OpenRepository open, String name)
      throws InterruptedException {
    var reference = SnapshotReference.parse(name);
    if (!reference.folder().isRoot()) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID,
          "this is done with whole snapshots; leave out '%s'".formatted(reference.folder()));
    }
    return reference.isLatest()
        ? SnapshotLister.get(open.repository(), reference, filter(context)).id()
        : open.repository().snapshots().resolve(name);
  }

  /** Snapshots that are left out since they cannot be read; each is told at once. */
  static final class Damaged implements BiConsumer<SnapshotId, HoldfastException> {
    private final Consumer<String> lines;
    private final List<SnapshotId> ids = Collections.synchronizedList(new ArrayList<>());

    Damaged(Consumer<String> lines) {
      this.lines = lines;
    }

    @Override
    public void accept(SnapshotId id, HoldfastException failure) {
      ids.add(id);
      lines.accept("snapshot %s is left out: %s".formatted(id, failure.getMessage()));
    }

    List<SnapshotId> ids() {
      return List.copyOf(ids);
    }

    /** Of a command that did the rest. */
    int status() {
      return ids.isEmpty() ? ExitStatus.DONE : ExitStatus.DAMAGED;
    }
  }
}
