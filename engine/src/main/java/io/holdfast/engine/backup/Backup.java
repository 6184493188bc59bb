package io.holdfast.engine.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.list.PathLookup;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.WriterOptions;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.snapshot.SnapshotSummary;
import io.holdfast.engine.snapshot.SnapshotSummary.ProcessedTotals;
import io.holdfast.engine.snapshot.StoredSnapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Backs a source up into a repository. Files that cannot be read are reported and left out; the
 * rest is kept. A backup that is interrupted or fails leaves no snapshot, but what it stored is
 * used by the next one.
 */
public final class Backup {
  private static final Logger log = LoggerFactory.getLogger(Backup.class);

  /** What our snapshots say made them. */
  private static final String PROGRAM_VERSION = "holdfast " + version();

  /**
   * For large blobs, level 2 takes a quarter less time than the usual 3, and repositories are
   * within 1 % of stock restic's (ADR 0025).
   */
  public static final WriterOptions WRITER_OPTIONS = new WriterOptions(16 << 20, 2, 2, 3);

  private final Repository repository;
  private final RepositoryLock lock;
  private final WriterOptions writerOptions;

  /**
   * @param lock shared, on this repository; the caller closes both
   */
  public Backup(Repository repository, RepositoryLock lock) {
    this(repository, lock, WRITER_OPTIONS);
  }

  public Backup(Repository repository, RepositoryLock lock, WriterOptions writerOptions) {
    this.repository = repository;
    this.lock = lock;
    this.writerOptions = writerOptions;
  }

  /**
   * Runs to the end and returns when the snapshot is durable. Stops within a second when the thread
   * is interrupted.
   *
   * @throws io.holdfast.base.InvalidInputException PATH_UNREADABLE when a path does not exist
   * @throws io.holdfast.engine.EngineException SOURCE_UNREADABLE when nothing could be read,
   *     SNAPSHOT_MISSING for a given parent that is absent, LOCK_LOST, INDEX_DAMAGED
   * @throws io.holdfast.store.StoreException what the store failed with
   */
  public BackupReport run(SourceTree source, BackupRequest request, BackupListener listener)
      throws InterruptedException {
    try {
      return run(source, request, listener, memoryFile(source, request), true);
    } catch (StaleMemoryException e) {
      log.warn("beginning again, comparing every folder reason={}", e.getMessage());
      return run(source, request, listener, memoryFile(source, request), false);
    }
  }

  /**
   * @param trusting whether what the memory says of folders is taken for true
   */
  private BackupReport run(
      SourceTree source,
      BackupRequest request,
      BackupListener listener,
      Optional<Path> memoryFile,
      boolean trusting)
      throws InterruptedException {
    var startNanos = System.nanoTime();
    var paths = source.paths();
    var parent = ParentFinder.find(repository, request, Set.copyOf(paths));
    listener.begun(parent.map(StoredSnapshot::snapshot));
    repository.loadIndex();
    var counters = new Counters();
    var warnings = new Warnings(listener, counters);
    var memory =
        memoryFile
            .filter(_ -> trusting)
            .map(file -> FolderMemory.read(file, repository.index()))
            .orElse(FolderMemory.NONE);
    var notes = memoryFile.filter(_ -> !request.dryRun()).map(_ -> new FolderNotes());
    var root =
        read(
            source,
            request,
            parent.map(stored -> stored.snapshot().tree()),
            sink ->
                new BackupPipeline(repository, request, sink, memory, notes, counters, warnings));
    source.verify();
    var took = Duration.ofNanos(System.nanoTime() - startNanos);
    var snapshot = snapshot(request, paths, root, parent, summary(request, counters, took));
    var totals = counters.progress();
    if (request.dryRun()) {
      return new BackupReport(Optional.empty(), snapshot, totals, warnings.kept());
    }
    if (request.saving() == BackupRequest.Saving.WHEN_CHANGED
        && parent.filter(before -> isUnchanged(before.snapshot(), paths, root)).isPresent()) {
      return new BackupReport(Optional.empty(), snapshot, totals, warnings.kept());
    }
    listener.stored(totals);
    var id = save(snapshot).id();
    memoryFile.ifPresent(file -> notes.ifPresent(seen -> seen.keep(file, repository.index())));
    return new BackupReport(Optional.of(id), snapshot, totals, warnings.kept());
  }

  /** All below the paths is; the folders on the way to them are others' concern. */
  private boolean isUnchanged(Snapshot before, List<String> paths, BlobId root) {
    if (before.tree().equals(root)) {
      return true;
    }
    return Set.copyOf(before.paths()).equals(Set.copyOf(paths))
        && paths.stream().allMatch(path -> isUnchanged(before, path, root));
  }

  /** What cannot be compared, as the one before is damaged, is not unchanged. */
  private boolean isUnchanged(Snapshot before, String path, BlobId root) {
    var trees = TreeSource.of(repository);
    var parsed = io.holdfast.engine.tree.TreePath.parse(path);
    try {
      var node = PathLookup.find(trees, root, parsed);
      return node.isPresent() && node.equals(PathLookup.find(trees, before.tree(), parsed));
    } catch (EngineException e) {
      if (e.code().kind() != ErrorCode.Kind.DATA) {
        throw e;
      }
      log.warn("snapshot cannot be compared with reason={}", e.getMessage());
      return false;
    }
  }

  private BlobId read(
      SourceTree source,
      BackupRequest request,
      Optional<BlobId> parentRoot,
      Function<BlobSink, BackupPipeline> into)
      throws InterruptedException {
    if (request.dryRun()) {
      return into.apply(new BlobSink.DryRun(repository.index())).run(source.openRoot(), parentRoot);
    }
    try (var writer = repository.openWriter(writerOptions, lock::ensureHeld)) {
      var root = into.apply(new BlobSink.IntoRepository(writer)).run(source.openRoot(), parentRoot);
      writer.flush();
      return root;
    }
  }

  /** One for each repository, host and set of paths: what a parent is found by. */
  private Optional<Path> memoryFile(SourceTree source, BackupRequest request) {
    return request
        .memory()
        .map(folder -> {
          var named = new ArrayList<String>();
          named.add(repository.config().id().toString());
          named.add(request.labels().hostname());
          named.addAll(source.paths());
          var bytes = String.join("\0", named).getBytes(UTF_8);
          return folder.resolve(Digest.sha256(bytes, 0, bytes.length).toString());
        });
  }

  private StoredSnapshot save(Snapshot snapshot) {
    lock.ensureHeld();
    return repository.snapshots().save(snapshot);
  }

  private static Snapshot snapshot(
      BackupRequest request,
      List<String> paths,
      BlobId root,
      Optional<StoredSnapshot> parent,
      SnapshotSummary summary) {
    var labels = request.labels();
    return Snapshot.builder(labels.time(), root, paths)
        .parent(parent.map(StoredSnapshot::id).orElse(null))
        .hostname(labels.hostname())
        .username(labels.account().name())
        .uid(labels.account().uid())
        .gid(labels.account().gid())
        .excludes(labels.excludes())
        .tags(labels.tags())
        .programVersion(PROGRAM_VERSION)
        .summary(summary)
        .build();
  }

  private static SnapshotSummary summary(BackupRequest request, Counters counters, Duration took) {
    var start = request.start();
    var files = counters.files.get();
    var processed =
        new ProcessedTotals(
            files.added() + files.changed() + files.unmodified(), counters.processedBytes.sum());
    return new SnapshotSummary(
        start, start.plus(took), files, counters.directories.get(), counters.blobs(), processed);
  }

  private static String version() {
    var version = Backup.class.getPackage().getImplementationVersion();
    return version != null ? version : "development";
  }
}
