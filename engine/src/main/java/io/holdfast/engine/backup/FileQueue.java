package io.holdfast.engine.backup;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Files on their way from the walk to the readers, in bundles: small files are read faster than a
 * thread wakes up. Adding is for one thread, taking for many.
 */
final class FileQueue {
  private static final int BUNDLE_FILES = 32;
  private static final long BUNDLE_BYTES = 4 << 20;
  private static final int MAX_BUNDLES = 16;

  /** Of these a bundle holds, while every other reader has one too. */
  private static final int SHARED_FOLDERS = LeftDirectories.MOST / 2;

  private final BlockingQueue<List<FileJob>> bundles = new ArrayBlockingQueue<>(MAX_BUNDLES);
  private final int readers;
  private final int bundleFolders;
  private List<FileJob> bundle = new ArrayList<>();
  private long bundleBytes;

  /** How many folders the bundle keeps open, or more, for a folder may come back. */
  private int folders;

  FileQueue(int readers) {
    this.readers = readers;
    bundleFolders = Math.clamp(SHARED_FOLDERS / readers, 1, BUNDLE_FILES);
  }

  /** Takes a job over, to be released whatever happens. */
  void add(FileJob job) throws InterruptedException {
    try {
      makeRoom(job);
    } catch (InterruptedException e) {
      job.release(); // nobody else knows of it
      throw e;
    }
    bundle.add(job);
    bundleBytes += job.file.sizeBytes();
    if (bundle.size() >= BUNDLE_FILES || bundleBytes >= BUNDLE_BYTES) {
      flush();
    }
  }

  private void makeRoom(FileJob job) throws InterruptedException {
    if (bundle.isEmpty() || !job.isBeside(bundle.getLast())) {
      if (folders >= bundleFolders) {
        flush();
      }
      folders++;
    }
  }

  /** Sends off what is in the bundle; needed before the walk waits for anything. */
  void flush() throws InterruptedException {
    if (!bundle.isEmpty()) {
      bundles.put(bundle);
      bundle = new ArrayList<>();
      bundleBytes = 0;
      folders = 0;
    }
  }

  /** No more files come: each reader is told so by an empty bundle. */
  void finish() throws InterruptedException {
    flush();
    for (int i = 0; i < readers; i++) {
      bundles.put(List.of());
    }
  }

  List<FileJob> take() throws InterruptedException {
    return bundles.take();
  }

  /** Lets go of what nobody will read any more, after a stop. */
  void releaseAll() {
    bundle.forEach(FileJob::release);
    bundles.forEach(left -> left.forEach(FileJob::release));
  }
}
