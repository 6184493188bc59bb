package io.holdfast.engine.backup;

import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.tree.Node;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A file whose content is to be read and saved; done once it has an outcome. */
final class FileJob {
  final SourceEntry.File file;
  final TreePath path;
  final Counters.Difference difference;

  /** The chunks that it had in the parent. */
  final List<BlobId> before;

  private final SharedDirectory directory;

  /** Written by the thread that read the file, before done. Null when the file is left out. */
  private @Nullable Node node;

  private volatile boolean done;

  FileJob(
      SourceEntry.File file,
      TreePath path,
      Counters.Difference difference,
      List<BlobId> before,
      SharedDirectory directory) {
    this.file = file;
    this.path = path;
    this.difference = difference;
    this.before = before;
    this.directory = directory.retain();
  }

  /** Whether both are in one directory. */
  boolean isBeside(FileJob other) {
    return directory == other.directory;
  }

  boolean isDone() {
    return done;
  }

  /** The file's node; empty when it is left out. */
  Optional<Node> outcome() {
    if (!done) {
      throw new IllegalStateException("%s is not done".formatted(path));
    }
    return Optional.ofNullable(node);
  }

  void finish(Optional<Node> outcome) {
    node = outcome.orElse(null);
    done = true;
  }

  /** Lets go of the directory; whether the job was done or not. */
  void release() {
    directory.release();
  }
}
