package io.holdfast.agent;

import io.holdfast.api.work.BackupOrder;
import io.holdfast.api.work.BackupTotals;
import io.holdfast.api.work.Completion;
import io.holdfast.api.work.Progress;
import io.holdfast.api.work.Stage;
import io.holdfast.api.work.WorkChannel;
import io.holdfast.api.work.WorkEvent;
import io.holdfast.engine.backup.Backup;
import io.holdfast.engine.backup.BackupListener;
import io.holdfast.engine.backup.BackupProgress;
import io.holdfast.engine.backup.BackupRequest;
import io.holdfast.engine.backup.BackupWarning;
import io.holdfast.engine.backup.ParentChoice;
import io.holdfast.engine.lock.LockOwner;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import io.holdfast.sources.tree.ExcludeRules;
import io.holdfast.sources.tree.LocalTree;
import io.holdfast.sources.tree.LocalTreeOptions;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Backs up a directory, or completes with the snapshot that an earlier attempt left behind. */
final class BackupWork {
  private static final Logger log = LoggerFactory.getLogger(BackupWork.class);

  private final BackupOrder order;
  private final Journal journal;
  private final WorkChannel channel;
  private final InstantSource clock;

  BackupWork(BackupOrder order, Journal journal, WorkChannel channel, InstantSource clock) {
    this.order = order;
    this.journal = journal;
    this.channel = channel;
    this.clock = clock;
  }

  Completion run() throws InterruptedException {
    if (!order.source().kind().equals("DIRECTORY")) {
      return new Completion.NotSupported("sources of kind " + order.source().kind());
    }
    try (var opened = OpenedRepository.open(order.repository(), clock)) {
      var known = StoredData.parse(order.checkpoint());
      if (known.isPresent()) {
        var left = leftBehind(opened.repository());
        if (left.isPresent()) {
          return finishEarlier(opened.repository(), left.get(), known.get());
        }
      }
      return backUp(opened);
    }
  }

  private Completion backUp(OpenedRepository opened) throws InterruptedException {
    var tree = new LocalTree(order.source().roots(), options());
    channel.advance(order.lease(), Stage.RUNNING);
    var report =
        new Backup(opened.repository(), opened.lock()).run(tree, request(), new Listener());
    channel.advance(order.lease(), Stage.FINALIZING);
    return complete(opened.repository(), report.id().orElseThrow(), StoredData.of(report.totals()));
  }

  /**
   * A crash between snapshot and completion leaves a whole snapshot. All its warnings are in the
   * session's events: they were sent before the snapshot was written.
   */
  private Completion finishEarlier(Repository repository, StoredSnapshot left, StoredData known)
      throws InterruptedException {
    log.info("snapshot of an earlier attempt found id={} lease={}", left.id(), order.lease());
    channel.advance(order.lease(), Stage.RUNNING);
    journal.event(
        WorkEvent.Level.INFO,
        "SNAPSHOT_TAKEN_OVER",
        "the snapshot was complete when its agent was lost",
        Map.of("snapshot", left.id().toString()));
    channel.advance(order.lease(), Stage.FINALIZING);
    return complete(repository, left.id(), known);
  }

  private Optional<StoredSnapshot> leftBehind(Repository repository) throws InterruptedException {
    return repository.snapshots().list().stream()
        .filter(stored -> stored.snapshot().tags().contains(order.sessionTag()))
        .findFirst();
  }

  /** Reads back from the store what the service is about to rely on. */
  private Completion complete(Repository repository, SnapshotId id, StoredData known)
      throws InterruptedException {
    repository.loadIndex();
    var stored = repository.snapshots().get(id).snapshot();
    var reloaded = repository.loadTree(stored.tree()) != null;
    var totals = totals(stored, known);
    var name = String.join(", ", order.source().roots());
    var path = order.source().roots().getFirst();
    var items = totals.files() + totals.directories() + totals.others();
    return new Completion.BackedUp(
        id.toString(),
        stored.tree().toString(),
        reloaded,
        stored.time().toInstant(),
        totals,
        List.of(new Completion.Part("FILE_TREE", name, path, totals.bytesTotal(), items)));
  }

  private static BackupTotals totals(Snapshot snapshot, StoredData known) {
    return snapshot
        .summary()
        .map(summary -> {
          var files = summary.files();
          var folders = summary.directories();
          return new BackupTotals(
              files.added() + files.changed() + files.unmodified(),
              folders.added() + folders.changed() + folders.unmodified(),
              known.others(),
              files.added(),
              files.changed(),
              files.unmodified(),
              known.warnings(),
              summary.processed().bytes(),
              known.readBytes(),
              summary.blobs().addedBytes(),
              summary.blobs().addedPackedBytes());
        })
        .orElseThrow(() -> new IllegalStateException("a snapshot of ours has a summary"));
  }

  private LocalTreeOptions options() {
    var excludes = order.source().excludes();
    return LocalTreeOptions.ALL
        .withExcludes(excludes.isEmpty() ? ExcludeRules.NONE : ExcludeRules.of(excludes))
        .withOneFileSystem(order.source().oneFileSystem());
  }

  private BackupRequest request() {
    var self = LockOwner.current();
    var labels =
        new BackupRequest.Labels(
            order.pointInTime().atZone(ZoneId.systemDefault()).toOffsetDateTime(),
            order.host().isEmpty() ? self.hostname() : order.host(),
            new BackupRequest.Account(self.username(), self.uid(), self.gid()),
            order.tags(),
            order.source().excludes());
    var request = BackupRequest.of(labels);
    return order.readAll() ? request.withParent(new ParentChoice.None()) : request;
  }

  /** Turns what the engine tells into progress and events. */
  private final class Listener implements BackupListener {
    @Override
    public void progressed(BackupProgress now) {
      journal.progress(
          new Progress(
              Stage.RUNNING,
              now.fileCount() + now.directoryCount() + now.others(),
              null,
              now.processedBytes(),
              null,
              now.storedBytes(),
              null));
    }

    /** Nothing of what was found may be lost once there is a snapshot to be taken over. */
    @Override
    public void stored(BackupProgress totals) throws InterruptedException {
      Persistence.tell(
          order.terms(),
          () -> {
            journal.flush();
            channel.checkpoint(order.lease(), StoredData.of(totals).text());
          });
    }

    @Override
    public void warned(BackupWarning warning) {
      journal.event(
          WorkEvent.Level.WARNING,
          "ITEM_" + warning.code().name(),
          "%s: %s".formatted(warning.path(), warning.message()),
          Map.of("path", warning.path()));
    }
  }
}
