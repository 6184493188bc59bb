package io.holdfast.cli.repo;

import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.engine.list.SnapshotFilter;
import io.holdfast.engine.list.SnapshotLister;
import io.holdfast.engine.list.SnapshotReference;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import java.util.ArrayList;
import java.util.List;
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

  SnapshotFilter filter() {
    return choice.filter();
  }

  /** Those that are named, else all that the filters allow; all must be readable then. */
  List<SnapshotId> chosen(OpenRepository open) throws InterruptedException {
    if (!names.isEmpty()) {
      return named(open);
    }
    return new SnapshotLister(open.repository().snapshots().list())
        .list(filter()).stream().map(StoredSnapshot::id).toList();
  }

  /** As {@link #chosen}, and without filters also those that cannot be read. */
  List<SnapshotId> chosenOrDamaged(OpenRepository open) throws InterruptedException {
    return names.isEmpty() && filter().equals(SnapshotFilter.any())
        ? open.repository().snapshots().ids()
        : chosen(open);
  }

  /** Without reading a snapshot whose id is given: it may be damaged. */
  List<SnapshotId> named(OpenRepository open) throws InterruptedException {
    var ids = new ArrayList<SnapshotId>();
    for (var name : names) {
      ids.add(id(open, name));
    }
    return ids;
  }

  private SnapshotId id(OpenRepository open, String name) throws InterruptedException {
    var reference = SnapshotReference.parse(name);
    if (!reference.folder().isRoot()) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID,
          "this is done with whole snapshots; leave out '%s'".formatted(reference.folder()));
    }
    return reference.isLatest()
        ? SnapshotLister.get(open.repository(), reference, filter()).id()
        : open.repository().snapshots().resolve(name);
  }
}
