package io.holdfast.engine.backup;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.chunk.Chunker;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.tree.TreeEncoder;
import java.time.Duration;
import java.util.Optional;

/**
 * The threads between a source and blobs: one walks, some look ahead of it, some read, cut and
 * hash, and the same and some more compress and seal. Every queue between them is bounded.
 */
final class BackupPipeline {
  private static final Duration PROGRESS_INTERVAL = Duration.ofMillis(200);

  /** More than processors: a reader of cold small files mostly waits for the disk. */
  private static final int EXTRA_READERS = 2;

  /** Beside the walk, which looks too. */
  private static final int MOST_LOOKERS = 3;

  private final Repository repository;
  private final BackupRequest request;
  private final BlobSink sink;
  private final FolderMemory memory;
  private final Optional<FolderNotes> notes;
  private final Counters counters;
  private final Warnings warnings;

  /**
   * @param memory of what the last backup saw
   * @param notes what this one sees
   */
  BackupPipeline(
      Repository repository,
      BackupRequest request,
      BlobSink sink,
      FolderMemory memory,
      Optional<FolderNotes> notes,
      Counters counters,
      Warnings warnings) {
    this.repository = repository;
    this.request = request;
    this.sink = sink;
    this.memory = memory;
    this.notes = notes;
    this.counters = counters;
    this.warnings = warnings;
  }

  /**
   * Reads all of a source.
   *
   * @return the root tree; saved, but durable only once the writer is flushed
   * @throws EngineException SOURCE_UNREADABLE when nothing at all could be read
   */
  BlobId run(SourceDirectory root, Optional<BlobId> parentRoot) throws InterruptedException {
    return run(root, parentRoot, Runtime.getRuntime().availableProcessors());
  }

  /** As {@link #run}, with threads for so many processors. */
  BlobId run(SourceDirectory root, Optional<BlobId> parentRoot, int processors)
      throws InterruptedException {
    var readers = processors + EXTRA_READERS;
    var queue = new FileQueue(readers);
    var workers = new Workers(readers + 1);
    var state = new RunState(workers, counters, warnings);
    var assembly = new TreeAssembly(sink, repository::openTree, notes, state, this::newEncoder);
    var chunker = new Chunker(repository.config().polynomial());
    try (workers) {
      var helpers = new SealHelpers(sink, state);
      var last = new LastBackup(repository, memory);
      var ahead = new LookAhead(System::nanoTime, last::directoryIfChanged);
      var walk =
          new TreeWalk(
              repository.index(),
              last,
              request.detection(),
              notes.isPresent(),
              ahead,
              assembly,
              queue,
              state);
      workers.start("backup-walk", () -> walk.run(root, parentRoot));
      for (int i = 0; i < readers; i++) {
        workers.start("backup-read-" + i, () -> read(queue, chunker, helpers, assembly, state));
      }
      for (int i = 0; i < processors; i++) {
        workers.startServant("backup-seal-" + i, helpers::serve);
      }
      for (int i = 0; i < Math.clamp(processors - 1, 1, MOST_LOOKERS); i++) {
        workers.startServant("backup-look-" + i, () -> ahead.serve(state));
      }
      while (!workers.join(PROGRESS_INTERVAL)) {
        sink.throwIfFailed(); // whoever waits for a silent source would not hear of it
        warnings.progress();
      }
    } finally {
      queue.releaseAll();
      assembly.close();
    }
    warnings.progress();
    return root(assembly);
  }

  private void read(
      FileQueue queue, Chunker chunker, SealHelpers helpers, TreeAssembly assembly, RunState state)
      throws InterruptedException {
    try (var contents = new ContentReader(repository, chunker, helpers, state)) {
      new FileReader(queue, contents, assembly, state).serve();
    }
  }

  private TreeEncoder newEncoder() {
    var zone = request.labels().time().getOffset();
    if (repository.config().version() > 1) {
      return new TreeEncoder(zone);
    }
    // Trees that are not compressed lie in memory whole, twice as they are sealed.
    var mostBytes = Math.min(Runtime.getRuntime().maxMemory() / 4, Integer.MAX_VALUE);
    return new TreeEncoder(zone, (int) mostBytes);
  }

  private static BlobId root(TreeAssembly assembly) {
    if (assembly.isEmpty()) {
      throw new EngineException(
          ErrorCode.SOURCE_UNREADABLE,
          "nothing to back up: all of it is unreadable or excluded; no snapshot was made");
    }
    return assembly
        .root()
        .orElseThrow(() -> new IllegalStateException("the walk ended before the root's tree"));
  }
}
