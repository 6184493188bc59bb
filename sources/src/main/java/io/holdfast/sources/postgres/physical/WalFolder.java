package io.holdfast.sources.postgres.physical;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where the server's {@code archive_command} puts segments of its log.
 *
 * @param segmentBytes the size of each
 */
record WalFolder(Path path, long segmentBytes) {
  /** A segment's name, as the server gives it. */
  static final Pattern SEGMENT = Pattern.compile("[0-9A-F]{24}");

  private static final Duration POLL = Duration.ofMillis(200);
  private static final int TIMELINE_DIGITS = 8;

  /** Waits until a segment has come whole. */
  void await(String segment, Duration patience) throws InterruptedException {
    var end = System.nanoTime() + patience.toNanos();
    while (!has(segment)) {
      if (System.nanoTime() > end) {
        throw new SourceException(
            ErrorCode.SOURCE_FAILED,
            "the server did not archive %s to %s within %d s; pg_stat_archiver tells its last failure"
                .formatted(segment, path, patience.toSeconds()));
      }
      Thread.sleep(POLL);
    }
  }

  boolean has(String segment) {
    try {
      return Files.size(path.resolve(segment)) == segmentBytes;
    } catch (IOException e) {
      return false;
    }
  }

  /** All from one to another of the same timeline; empty when one of them is missing. */
  Optional<List<Path>> range(String first, String last) {
    if (!first.substring(0, TIMELINE_DIGITS).equals(last.substring(0, TIMELINE_DIGITS))
        || first.compareTo(last) > 0) {
      return Optional.empty();
    }
    var perFile = (1L << 32) / segmentBytes;
    var segments = new ArrayList<Path>();
    for (long at = number(first, perFile); at <= number(last, perFile); at++) {
      var name =
          "%s%08X%08X".formatted(first.substring(0, TIMELINE_DIGITS), at / perFile, at % perFile);
      if (!has(name)) {
        return Optional.empty();
      }
      segments.add(path.resolve(name));
    }
    return Optional.of(segments);
  }

  /** Segments from before one, which no restore from a later base backup needs. */
  List<Path> before(String segment) {
    try (var files = Files.list(path)) {
      return files
          .filter(file -> SEGMENT.matcher(file.getFileName().toString()).matches())
          .filter(file -> file.getFileName().toString().compareTo(segment) < 0)
          .toList();
    } catch (IOException e) {
      throw new SourceException(ErrorCode.SOURCE_FAILED, "cannot list " + path, e);
    }
  }

  private static long number(String segment, long perFile) {
    return Long.parseLong(segment.substring(8, 16), 16) * perFile
        + Long.parseLong(segment.substring(16), 16);
  }
}
