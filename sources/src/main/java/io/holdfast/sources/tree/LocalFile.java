package io.holdfast.sources.tree;

import io.holdfast.engine.backup.OpenFile;
import io.holdfast.engine.backup.SourceProblem;
import io.holdfast.engine.backup.WarningCode;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.sources.posix.Descriptor;
import io.holdfast.sources.posix.FileKind;
import io.holdfast.sources.posix.FileStatus;
import io.holdfast.sources.posix.PosixException;
import io.holdfast.sources.posix.PosixFiles;

/**
 * A local file being read. What was appended after it was opened is left for the next backup, so
 * that a file that grows as fast as it is read has an end.
 */
final class LocalFile implements OpenFile {
  private final Descriptor descriptor;
  private final FileStatus opened;
  private final NodeMetadata metadata;

  private long position;

  /** Up to here there is no hole; unknown beyond. */
  private long dataUntil;

  private boolean sparse;

  private LocalFile(Descriptor descriptor, FileStatus opened, NodeMetadata metadata) {
    this.descriptor = descriptor;
    this.opened = opened;
    this.metadata = metadata;
    sparse = opened.allocatedBytes() < opened.sizeBytes();
  }

  /**
   * @param examined and {@code metadata}, when the directory was read; they still hold unless the
   *     file changed since
   */
  static OpenFile open(
      Examiner examiner, Examiner.Place place, FileStatus examined, NodeMetadata metadata) {
    Descriptor descriptor;
    try {
      descriptor = PosixFiles.openFile(place.directory, place.fileName, examiner.patience());
    } catch (PosixException e) {
      throw Examiner.problem(e);
    }
    try {
      var status = PosixFiles.status(descriptor);
      if (status.kind() != FileKind.REGULAR) {
        throw new SourceProblem(
            WarningCode.REPLACED, "was a file when listed, is no file any more", null);
      }
      var same = status.sameFile(examined) && status.changed().equals(examined.changed());
      return new LocalFile(descriptor, status, same ? metadata : examiner.metadata(place, status));
    } catch (PosixException e) {
      descriptor.close();
      throw Examiner.problem(e);
    } catch (RuntimeException | Error e) {
      descriptor.close();
      throw e;
    }
  }

  @Override
  public NodeMetadata metadata() {
    return metadata;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    // Files of the kernel tell no size, and are read up to their end.
    var limit = opened.sizeBytes() == 0 ? length : opened.sizeBytes() - position;
    if (limit <= 0) {
      return 0;
    }
    try {
      var got = descriptor.read(target, offset, (int) Math.min(length, limit), position);
      position += got;
      return got;
    } catch (PosixException e) {
      throw Examiner.problem(e);
    }
  }

  @Override
  public long zeros() {
    if (!sparse || position < dataUntil || position >= opened.sizeBytes()) {
      return 0;
    }
    try {
      var data = descriptor.nextData(position);
      if (data.isEmpty()) {
        // A file cut short meanwhile looks like a hole too; reading finds its end.
        var size = Math.min(PosixFiles.status(descriptor).sizeBytes(), opened.sizeBytes());
        return Math.max(0, size - position);
      }
      if (data.getAsLong() > position) {
        return Math.min(data.getAsLong(), opened.sizeBytes()) - position;
      }
      dataUntil = descriptor.nextHole(position);
      return 0;
    } catch (PosixException e) {
      sparse = false; // this file system tells nothing of holes; read them
      return 0;
    }
  }

  @Override
  public void skip(long bytes) {
    position += bytes;
  }

  @Override
  public boolean changed() {
    try {
      var now = PosixFiles.status(descriptor);
      return now.sizeBytes() != opened.sizeBytes()
          || !now.modified().equals(opened.modified())
          || (opened.sizeBytes() > 0 && position < opened.sizeBytes());
    } catch (PosixException e) {
      return true;
    }
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
