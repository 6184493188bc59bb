package io.holdfast.engine.backup;

import io.holdfast.engine.tree.Node;
import java.util.List;
import java.util.Optional;

/** Takes files from the queue and turns them into nodes. A reader thread's life. */
final class FileReader {
  private final FileQueue queue;
  private final ContentReader contents;
  private final TreeAssembly assembly;
  private final RunState state;

  FileReader(FileQueue queue, ContentReader contents, TreeAssembly assembly, RunState state) {
    this.queue = queue;
    this.contents = contents;
    this.assembly = assembly;
    this.state = state;
  }

  void serve() throws InterruptedException {
    for (var bundle = queue.take(); !bundle.isEmpty(); bundle = queue.take()) {
      serve(bundle);
    }
  }

  private void serve(List<FileJob> bundle) throws InterruptedException {
    int done = 0;
    try {
      for (var job : bundle) {
        job.finish(read(job));
        job.release();
        done++;
        assembly.advance();
      }
    } finally {
      bundle.subList(done, bundle.size()).forEach(FileJob::release);
    }
  }

  /** The file's node; empty when it could not be read. */
  private Optional<Node> read(FileJob job) throws InterruptedException {
    try (var open = job.file.content().open()) {
      var content = contents.read(open, job.before);
      if (open.changed()) {
        state
            .warnings()
            .add(
                job.path,
                WarningCode.CHANGED_WHILE_READING,
                "changed while it was read; stored as read, %d bytes"
                    .formatted(content.sizeBytes()));
      }
      var metadata = open.metadata();
      if (!metadata.error().isEmpty()) {
        state.warnings().add(job.path, WarningCode.METADATA_INCOMPLETE, metadata.error());
      }
      state.counters().files.count(job.difference);
      return Optional.of(
          new Node.File(job.file.name(), metadata, content.sizeBytes(), content.blobs()));
    } catch (SourceProblem e) {
      state.warnings().add(job.path, e);
      return Optional.empty();
    }
  }
}
