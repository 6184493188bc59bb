package io.holdfast.engine.restore;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.restore.FolderEntry.NodePlace;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A file on its way: written under a partial name by several threads, in any order, and given its
 * own name once it is whole.
 */
final class FileWork {
  /** Why a file cannot be restored. */
  record Failure(ErrorCode code, String message) {
    static Failure of(HoldfastException thrown) {
      return new Failure(thrown.code(), FileWork.message(thrown));
    }
  }

  private final FolderEntry folder;
  private final NodePlace place;
  private final Node.File node;
  private final Decision decision;
  private final NodeName partial;
  private final long sizeBytes;
  private final AtomicInteger missingBlobs;
  private final ReentrantLock lock = new ReentrantLock();

  // Written under lock; the file is read under it too.
  private @Nullable RestoreFile file;
  private volatile @Nullable Failure failure;

  /**
   * @param sizeBytes the sum of the blobs, which is what counts, whatever the node says
   */
  FileWork(
      FolderEntry folder,
      NodePlace place,
      Node.File node,
      Decision decision,
      NodeName partial,
      long sizeBytes) {
    this.folder = folder;
    this.place = place;
    this.node = node;
    this.decision = decision;
    this.partial = partial;
    this.sizeBytes = sizeBytes;
    this.missingBlobs = new AtomicInteger(node.content().size());
  }

  static String message(HoldfastException thrown) {
    var message = thrown.getMessage();
    return message == null ? thrown.code().number() : message;
  }

  FolderEntry folder() {
    return folder;
  }

  NodePlace place() {
    return place;
  }

  Node.File node() {
    return node;
  }

  Decision decision() {
    return decision;
  }

  NodeName partial() {
    return partial;
  }

  long sizeBytes() {
    return sizeBytes;
  }

  /** The open file, made when it is first asked for. */
  RestoreFile open() {
    lock.lock();
    try {
      if (file == null) {
        file = folder.folder().orElseThrow().makeFile(partial);
      }
      return file;
    } finally {
      lock.unlock();
    }
  }

  Optional<RestoreFile> opened() {
    lock.lock();
    try {
      return Optional.ofNullable(file);
    } finally {
      lock.unlock();
    }
  }

  /** Keeps the first failure; nothing more is written then. */
  void fail(Failure why) {
    lock.lock();
    try {
      if (failure == null) {
        failure = why;
      }
    } finally {
      lock.unlock();
    }
  }

  Optional<Failure> failure() {
    return Optional.ofNullable(failure);
  }

  boolean isFailed() {
    return failure != null;
  }

  /** One blob less to come; true for the last one. */
  boolean arrived() {
    return missingBlobs.decrementAndGet() == 0;
  }
}
