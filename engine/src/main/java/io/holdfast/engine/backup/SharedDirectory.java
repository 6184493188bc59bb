package io.holdfast.engine.backup;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps a directory open as long as the walk or any file job needs it: files are opened relative to
 * it. Thread-safe.
 */
final class SharedDirectory {
  final SourceDirectory directory;
  private final AtomicInteger users = new AtomicInteger(1);

  SharedDirectory(SourceDirectory directory) {
    this.directory = directory;
  }

  SharedDirectory retain() {
    users.incrementAndGet();
    return this;
  }

  void release() {
    if (users.decrementAndGet() == 0) {
      directory.close();
    }
  }
}
