package io.holdfast.control.gateway;

import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.Arrival;
import io.holdfast.catalog.model.BackupStatistics;
import io.holdfast.catalog.model.PartKind;
import io.holdfast.catalog.model.PointWish;
import io.holdfast.control.configuration.ClientProtections.Host;
import io.holdfast.control.work.WrittenSnapshot;
import io.holdfast.control.work.WrittenSnapshot.WrittenPart;
import io.holdfast.engine.diff.DiffEntry;
import io.holdfast.engine.diff.DiffListener;
import io.holdfast.engine.diff.Differ;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.reach.SnapshotContent;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A snapshot that a client wrote, as a backup of ours would be told of. */
final class ArrivedSnapshot {
  /** A backup that takes longer than this counts from when it was received. */
  private static final Duration LONGEST = Duration.ofDays(1);

  private static final int LABEL_CHARACTERS = 255;
  private static final long MOST_DIFFERENCES = 20_000_000;

  private final StoredSnapshot stored;
  private final Arrival arrival;

  ArrivedSnapshot(StoredSnapshot stored, Arrival arrival) {
    this.stored = stored;
    this.arrival = arrival;
  }

  Host host() {
    return new Host(stored.snapshot().hostname(), stored.snapshot().paths());
  }

  /**
   * When the backup began. The snapshot says so, but whoever wrote it could say anything, and drive
   * real points out of a retention by dates: what lies ahead of its receipt, or more than a day
   * behind, is not believed.
   */
  Instant begunAt() {
    var received = arrival.receivedAt();
    var told = stored.snapshot().time().toInstant().truncatedTo(ChronoUnit.MICROS);
    return told.isAfter(received) || told.isBefore(received.minus(LONGEST)) ? received : told;
  }

  /** What else the snapshot says, as labels of the point. */
  PointWish wish() {
    var labels = new HashMap<String, String>();
    put(labels, "restic-tags", String.join(",", stored.snapshot().tags()));
    put(labels, "restic-user", stored.snapshot().username());
    put(labels, "restic-time", stored.snapshot().time().toString());
    put(labels, "restic-version", stored.snapshot().programVersion());
    return new PointWish(null, null, labels, false);
  }

  SnapshotId snapshot() {
    return stored.id();
  }

  /**
   * Reads all of its trees.
   *
   * @param repository with its index loaded
   * @throws HoldfastException when it is not whole
   */
  WrittenSnapshot measured(Repository repository, Optional<SnapshotId> before)
      throws InterruptedException {
    var root = stored.snapshot().tree();
    var old = before.flatMap(id -> tree(repository, id));
    var content = SnapshotContent.measure(repository, root, old);
    var counts = counts(repository, root, old, content);
    var parts =
        List.of(
            new WrittenPart(
                PartKind.FILE_TREE,
                cut(String.join(", ", host().folders())),
                null,
                path(host().folders()),
                content.bytes(),
                content.items(),
                Map.of()));
    return new WrittenSnapshot(
        stored.id().toString(),
        root.toString(),
        true,
        begunAt(),
        counts.statistics(content),
        content.items(),
        content.unusable(),
        content.bytes(),
        parts,
        0);
  }

  private static Counts counts(
      Repository repository, BlobId root, Optional<BlobId> old, SnapshotContent.Report content)
      throws InterruptedException {
    if (old.isEmpty()) {
      return new Counts(content.files(), 0, content.bytes());
    }
    var files = new ChangedFiles();
    try {
      new Differ(TreeSource.of(repository), files).diff(old.get(), root);
    } catch (TooManyDifferences e) {
      return new Counts(content.files(), 0, content.bytes());
    }
    return new Counts(files.added, files.changed, files.bytes);
  }

  /**
   * A comparison walks paths, and folders that lie in each other make more of them than there are
   * bytes: no client may keep a node busy for ever.
   */
  private static final class TooManyDifferences extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Files that were not in the snapshot before, or with other content; what a client read. */
  private record Counts(long added, long changed, long bytes) {
    BackupStatistics statistics(SnapshotContent.Report content) {
      return new BackupStatistics(
          content.files(),
          content.directories(),
          added,
          changed,
          Math.max(0, content.files() - added - changed),
          content.unusable(),
          bytes,
          content.storedBytes());
    }
  }

  private static final class ChangedFiles implements DiffListener {
    private long entries;
    private long added;
    private long changed;
    private long bytes;

    @Override
    public void entry(DiffEntry entry) {
      if (++entries > MOST_DIFFERENCES) {
        throw new TooManyDifferences();
      }
      if (entry.after().orElse(null) instanceof Node.File file) {
        switch (entry.change()) {
          case ADDED, TYPE -> {
            added++;
            bytes += file.size();
          }
          case CONTENT -> {
            changed++;
            bytes += file.size();
          }
          case METADATA, REMOVED -> {}
        }
      }
    }

    @Override
    public void damaged(TreePath path, HoldfastException failure) {
      // Of the snapshot before: the new one was read whole.
    }
  }

  private static Optional<BlobId> tree(Repository repository, SnapshotId id) {
    try {
      return Optional.of(repository.snapshots().get(id).snapshot().tree());
    } catch (HoldfastException e) {
      return Optional.empty(); // forgotten, or damaged: nothing to compare with
    }
  }

  private static String path(List<String> folders) {
    return folders.size() == 1 ? folders.getFirst() : "/";
  }

  private static void put(Map<String, String> labels, String name, String value) {
    if (!value.isEmpty()) {
      labels.put(name, cut(value.replaceAll("\\p{Cntrl}", "?")));
    }
  }

  private static String cut(String text) {
    return text.substring(0, Math.min(LABEL_CHARACTERS, text.length()));
  }
}
