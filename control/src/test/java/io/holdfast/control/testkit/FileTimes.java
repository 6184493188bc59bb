package io.holdfast.control.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/** Brings the times of a repository's files on a disk to a clock of the test's. */
public final class FileTimes {
  private FileTimes() {}

  /** As if all files below had been written then. */
  public static void set(Path folder, Instant time) throws IOException {
    try (var all = Files.walk(folder)) {
      for (var file : all.filter(Files::isRegularFile).toList()) {
        Files.setLastModifiedTime(file, FileTime.from(time));
      }
    }
  }
}
