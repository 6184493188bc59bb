package io.holdfast.engine.runs;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.EngineException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * The runs of one piece of work; closing it closes all that were made in it. Thread-safe.
 *
 * <p>Whatever reads or writes them throws {@link EngineException}: WORK_FOLDER_UNWRITABLE, also
 * when the disk is full, or INTERRUPTED when its thread was interrupted.
 */
public final class RunSpace implements AutoCloseable {
  private final RunPlace place;

  /** Guarded by itself. */
  private final Set<FileChannel> files = Collections.synchronizedSet(new HashSet<>());

  RunSpace(RunPlace place) {
    this.place = place;
  }

  /** Records in the order in which they are added. */
  public RecordSpool spool(int words) {
    return new RecordSpool(this, words);
  }

  /** Records in the order of their words as unsigned numbers. */
  public RecordSorter sorter(int words) {
    return new RecordSorter(this, words, false);
  }

  /** As {@link #sorter}, each different record once. */
  public RecordSorter uniqueSorter(int words) {
    return new RecordSorter(this, words, true);
  }

  int bufferBytes() {
    return place.bufferBytes();
  }

  /** A file that nobody else can open: its name is gone before it has content. */
  FileChannel newFile() {
    try {
      if (!Files.isDirectory(place.folder())) {
        Files.createDirectories(place.folder(), mode("rwx------"));
      }
      var path = place.folder().resolve("holdfast-run-" + UUID.randomUUID());
      var file =
          FileChannel.open(
              path,
              Set.of(
                  StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
              mode("rw-------"));
      files.add(file);
      Files.delete(path);
      return file;
    } catch (IOException e) {
      throw failure(e);
    }
  }

  void release(FileChannel file) {
    files.remove(file);
    closeQuietly(file);
  }

  EngineException failure(IOException e) {
    if (e instanceof ClosedByInterruptException) {
      return new EngineException(ErrorCode.INTERRUPTED, "stopped between sorted runs", e);
    }
    return new EngineException(
        ErrorCode.WORK_FOLDER_UNWRITABLE,
        "cannot keep sorted runs in %s: %s".formatted(place.folder(), e.getMessage()),
        e);
  }

  @Override
  public void close() {
    synchronized (files) {
      files.forEach(RunSpace::closeQuietly);
      files.clear();
    }
  }

  /** Nothing in it is needed any more, and it has no name. */
  private static void closeQuietly(FileChannel file) {
    try {
      file.close();
    } catch (IOException e) {
      // The kernel frees it with the process at the latest.
    }
  }

  private static FileAttribute<?> mode(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }
}
