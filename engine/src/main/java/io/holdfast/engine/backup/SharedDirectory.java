package io.holdfast.engine.backup;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps a directory open as long as the walk or any file job needs it: files are opened relative to
 * it. Thread-safe.
 */
final class SharedDirectory {
  final SourceDirectory directory;
  private final LeftDirectories left;
  private final AtomicInteger users = new AtomicInteger(1);

  /** Whether the walk has left it; written before the walk lets go of it. */
  private boolean isLeft;

  /** Opened by the walk, which is its first user. */
  SharedDirectory(SourceDirectory directory, LeftDirectories left) {
    this.directory = directory;
    this.left = left;
  }

  SharedDirectory retain() {
    users.incrementAndGet();
    return this;
  }

  void release() {
    if (users.decrementAndGet() == 0) {
      directory.close();
      if (isLeft) {
        left.remove();
      }
    }
  }

  /** As {@link #release}, by the walk. */
  void leave() {
    isLeft = true;
    left.add();
    release();
  }
}
