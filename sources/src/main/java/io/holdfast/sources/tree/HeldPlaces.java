package io.holdfast.sources.tree;

import static io.holdfast.base.ErrorCode.TARGET_UNWRITABLE;

import io.holdfast.engine.EngineException;
import io.holdfast.engine.restore.TargetIdentity;
import io.holdfast.sources.posix.Descriptor;
import io.holdfast.sources.posix.Errno;
import io.holdfast.sources.posix.FileStatus;
import io.holdfast.sources.posix.PosixException;
import io.holdfast.sources.posix.PosixFiles;
import io.holdfast.sources.posix.PosixNames;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Files and folders that are told by their numbers. They are held open, since some file systems
 * give what nobody has open another number, and others what is removed to the next. Thread-safe.
 */
final class HeldPlaces implements AutoCloseable {
  /** Guarded by this. */
  private final Map<TargetIdentity, Descriptor> held = new HashMap<>();

  static TargetIdentity identity(FileStatus status) {
    return new TargetIdentity(status.device(), status.inode());
  }

  /** What is under a path, a link itself; empty of what is not there. */
  Optional<TargetIdentity> hold(Path place) {
    try {
      var name = PosixNames.bytes(place);
      return Optional.of(keep(PosixFiles.hold(Descriptor.WORKING_DIRECTORY, name)));
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
        return Optional.empty();
      }
      throw new EngineException(
          TARGET_UNWRITABLE, "cannot tell what '%s' is: %s".formatted(place, e.getMessage()), e);
    }
  }

  private TargetIdentity keep(Descriptor opened) {
    var kept = false;
    try {
      var identity = identity(PosixFiles.status(opened));
      synchronized (this) {
        kept = held.putIfAbsent(identity, opened) == null;
      }
      return identity;
    } finally {
      if (!kept) {
        opened.close();
      }
    }
  }

  @Override
  public synchronized void close() {
    held.values().forEach(Descriptor::close);
    held.clear();
  }
}
