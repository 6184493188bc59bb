package io.holdfast.cli.repo;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.ExitStatus;
import io.holdfast.base.HoldfastException;
import io.holdfast.cli.CommandException;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Snapshots that are left out since they cannot be read; each is told at once. Thread-safe. */
final class DamagedSnapshots implements BiConsumer<SnapshotId, HoldfastException> {
  private final Consumer<String> lines;
  private final Set<SnapshotId> ids = Collections.synchronizedSet(new LinkedHashSet<>());

  DamagedSnapshots(Consumer<String> lines) {
    this.lines = lines;
  }

  @Override
  public void accept(SnapshotId id, HoldfastException failure) {
    if (ids.add(id)) {
      lines.accept("snapshot %s is left out: %s".formatted(id, failure.getMessage()));
    }
  }

  /** Says which one was taken for the newest, when that is a guess. */
  void taken(StoredSnapshot latest) {
    if (!ids.isEmpty()) {
      lines.accept(
          "latest is taken to be %s of %s, the newest that can be read; a damaged one may be newer"
              .formatted(
                  Shapes.shortId(latest.id()), Shapes.time(latest.snapshot().time().toInstant())));
    }
  }

  /** For what takes something away, which nobody does by a guess. */
  void requireNone() {
    if (!ids.isEmpty()) {
      throw new CommandException(
          ErrorCode.SNAPSHOT_DAMAGED,
          "snapshot %s cannot be read and may be the latest; give the id of the one that is meant"
              .formatted(ids().getFirst()));
    }
  }

  List<SnapshotId> ids() {
    synchronized (ids) {
      return new ArrayList<>(ids);
    }
  }

  /** Of a command that did the rest. */
  int status() {
    return ids.isEmpty() ? ExitStatus.DONE : ExitStatus.DAMAGED;
  }
}
