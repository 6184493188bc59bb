package io.holdfast.agent;

import io.holdfast.api.work.BackupOrder;
import io.holdfast.api.work.BackupTotals;
import io.holdfast.api.work.Completion;
import io.holdfast.api.work.HookSpec;
import io.holdfast.api.work.Progress;
import io.holdfast.api.work.SourceSpec;
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
import io.holdfast.sources.UploadedDump;
import io.holdfast.sources.posix.LeasePatience;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Backs up a source, or completes with the snapshot that an earlier attempt left behind. The plan's
 * hooks run round it on this thread.
 */
final class BackupWork {
  private static final Logger log = LoggerFactory.getLogger(BackupWork.class);
  private static final String RUNNING = "RUNNING";
  private static final String SUCCESS = "SUCCESS";
  private static final String ABORTED = "ABORTED";
  private static final String FAILED = "FAILED";

  private final BackupOrder order;
  private final Journal journal;
  private final WorkChannel channel;
  private final InstantSource clock;
  private final SourceEvents events;
  private final Hooks hooks;
  private final Optional<Path> memories;

  /** For leases on files of all members of a bundle together. */
  private final LeasePatience patience = LeasePatience.ofMany();

  /**
   * @param memoriesFolder of {@link FolderMemories}; null to remember nothing
   */
  BackupWork(
      BackupOrder order,
      Journal journal,
      WorkChannel channel,
      InstantSource clock,
      @Nullable Path memoriesFolder) {
    this.order = order;
    this.journal = journal;
    this.channel = channel;
    this.clock = clock;
    events = new SourceEvents(journal);
    hooks = new Hooks(order, journal);
    memories = Optional.ofNullable(memoriesFolder);
  }

  Completion run() throws InterruptedException {
    var source = order.source();
    var unknown =
        Stream.concat(Stream.of(source), source.members().stream().map(SourceSpec.Member::source))
            .map(SourceSpec::kind)
            .filter(kind -> !KindAccess.kinds().contains(kind))
            .findFirst();
    if (unknown.isPresent()) {
      return new Completion.NotSupported("sources of kind " + unknown.get());
    }
    try (var opened = OpenedRepository.open(order.repository(), clock)) {
      return hooked(opened);
    }
  }

  /** Whatever a hook before began, such as a frozen application, one of those after must end. */
  private Completion hooked(OpenedRepository opened) throws InterruptedException {
    var result = FAILED;
    try {
      hooks.run(HookSpec.Phase.BEFORE, RUNNING);
      var completion = done(opened);
      hooks.run(HookSpec.Phase.AFTER, SUCCESS);
      result = SUCCESS;
      return warned(completion);
    } catch (Hooks.HookFailedException e) {
      return new Completion.Failed(Hooks.FAILED, String.valueOf(e.getMessage()), null);
    } catch (InterruptedException e) {
      result = ABORTED;
      throw e;
    } finally {
      if (!result.equals(SUCCESS)) {
        hooks.afterFailure(result);
      }
    }
  }

  private Completion.BackedUp done(OpenedRepository opened) throws InterruptedException {
    var known = StoredData.parse(order.checkpoint());
    if (known.isPresent()) {
      var left = leftBehind(opened.repository());
      if (left.isPresent()) {
        return finishEarlier(opened.repository(), left.get(), known.get());
      }
    }
    try (var reading = reading()) {
      return backUp(opened, reading);
    }
  }

  /** Hooks that ran after all was counted have their say too. */
  private Completion warned(Completion.BackedUp done) {
    return new Completion.BackedUp(
        done.snapshot(),
        done.tree(),
        done.reloaded(),
        done.pointInTime(),
        done.totals(),
        done.parts(),
        done.warnings() + hooks.warnings(),
        done.profile());
  }

  private Reading reading() throws InterruptedException {
    var upload = order.upload();
    if (upload != null) {
      var dump = new UploadedDump(upload.name(), upload.content());
      return ViewReading.upload(KindAccess.find(order.source()).orElseThrow(), dump);
    }
    return reading(order.source());
  }

  private Reading reading(SourceSpec source) throws InterruptedException {
    if (source.isBundle()) {
      return BundleReading.open(source.members(), this::reading);
    }
    return source.isDirectory()
        ? new DirectoryReading(source, order.pointInTime(), memories, patience)
        : ViewReading.open(KindAccess.find(source).orElseThrow(), events);
  }

  private Completion.BackedUp backUp(OpenedRepository opened, Reading reading)
      throws InterruptedException {
    channel.advance(order.lease(), Stage.RUNNING);
    var tree = new ProfiledTree(reading.tree());
    var report =
        new Backup(opened.repository(), opened.lock())
            .run(tree, request(reading.pointInTime()), new Listener(reading, tree));
    channel.advance(order.lease(), Stage.FINALIZING);
    var stored = stored(report.totals(), reading, tree);
    return complete(opened.repository(), report.id().orElseThrow(), stored);
  }

  private StoredData stored(BackupProgress totals, Reading reading, ProfiledTree tree) {
    return StoredData.of(totals, events.warnings(), reading.parts(), tree.profile());
  }

  /**
   * A crash between snapshot and completion leaves a whole snapshot. All its warnings are in the
   * session's events: they were sent before the snapshot was written.
   */
  private Completion.BackedUp finishEarlier(
      Repository repository, StoredSnapshot left, StoredData known) throws InterruptedException {
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
    return repository
        .snapshots()
        .list((id, damage) ->
            log.warn("damaged snapshot passed over id={} reason={}", id, damage.getMessage()))
        .stream()
        .filter(stored -> stored.snapshot().tags().contains(order.sessionTag()))
        .findFirst();
  }

  /** Reads back from the store what the service is about to rely on. */
  private Completion.BackedUp complete(Repository repository, SnapshotId id, StoredData known)
      throws InterruptedException {
    repository.loadIndex();
    var stored = repository.snapshots().get(id).snapshot();
    var reloaded = repository.loadTree(stored.tree()) != null;
    var totals = totals(stored, known);
    var source = order.source();
    return new Completion.BackedUp(
        id.toString(),
        stored.tree().toString(),
        reloaded,
        stored.time().toInstant(),
        totals,
        source.isDirectory() ? DirectoryReading.parts(source, totals) : known.parts(),
        known.told(),
        known.profile());
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

  private BackupRequest request(Instant moment) {
    var self = LockOwner.current();
    var labels =
        new BackupRequest.Labels(
            moment.atZone(ZoneId.systemDefault()).toOffsetDateTime(),
            order.host().isEmpty() ? self.hostname() : order.host(),
            new BackupRequest.Account(self.username(), self.uid(), self.gid()),
            order.tags(),
            order.source().excludes());
    var request = BackupRequest.of(labels);
    var remembering = memory().map(request::withMemory).orElse(request);
    return order.readAll() ? remembering.withParent(new ParentChoice.None()) : remembering;
  }

  /** Folders alone can be read a second time, which a memory that proves wrong asks for. */
  private Optional<Path> memory() {
    return order.source().isDirectory()
        ? memories.flatMap(root -> order.protection().map(id -> FolderMemories.of(root, id)))
        : Optional.empty();
  }

  /** Turns what the engine tells into progress and events. */
  private final class Listener implements BackupListener {
    private final Reading reading;
    private final ProfiledTree tree;

    private Listener(Reading reading, ProfiledTree tree) {
      this.reading = reading;
      this.tree = tree;
    }

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
      tellFoldersAsBefore();
      var text = BackupWork.this.stored(totals, reading, tree).text();
      Persistence.tell(
          order.terms(),
          () -> {
            journal.flush();
            channel.checkpoint(order.lease(), text);
          });
    }

    private void tellFoldersAsBefore() {
      var count = tree.foldersAsBefore();
      if (count > 0) {
        journal.event(
            WorkEvent.Level.INFO,
            "FOLDERS_AS_BEFORE",
            "%d folders looked as the last backup had left them: their files were not compared one by one"
                .formatted(count),
            Map.of("folders", Long.toString(count)));
      }
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
