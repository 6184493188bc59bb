package io.holdfast.sources.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.time.Instant;

/** Reads the kernel's {@code struct statx}, whose layout is the same on every architecture. */
final class StatusLayout {
  private static final long LINKS = 16;
  private static final long UID = 20;
  private static final long GID = 24;
  private static final long MODE = 28;
  private static final long INODE = 32;
  private static final long SIZE = 40;
  private static final long BLOCKS = 48;
  private static final long ACCESSED = 64;
  private static final long CHANGED = 96;
  private static final long MODIFIED = 112;
  private static final long SPECIAL_MAJOR = 128;
  private static final long SPECIAL_MINOR = 132;
  private static final long DEVICE_MAJOR = 136;
  private static final long DEVICE_MINOR = 140;

  /** The unit of {@code st_blocks}, whatever the file system's own blocks are. */
  private static final int BLOCK_BYTES = 512;

  private StatusLayout() {}

  static FileStatus read(MemorySegment from) {
    var mode = Short.toUnsignedInt(from.get(JAVA_SHORT, MODE));
    return new FileStatus(
        FileKind.of(mode),
        mode & ~FileKind.MASK,
        from.get(JAVA_LONG, INODE),
        device(from, DEVICE_MAJOR, DEVICE_MINOR),
        device(from, SPECIAL_MAJOR, SPECIAL_MINOR),
        unsigned(from, UID),
        unsigned(from, GID),
        unsigned(from, LINKS),
        from.get(JAVA_LONG, SIZE),
        from.get(JAVA_LONG, BLOCKS) * BLOCK_BYTES,
        time(from, MODIFIED),
        time(from, ACCESSED),
        time(from, CHANGED));
  }

  /** The C library's {@code makedev}. */
  private static long device(MemorySegment from, long majorAt, long minorAt) {
    var major = unsigned(from, majorAt);
    var minor = unsigned(from, minorAt);
    return (minor & 0xff)
        | (major & 0xfff) << 8
        | (minor & 0xffffff00L) << 12
        | (major & 0xfffff000L) << 32;
  }

  private static long unsigned(MemorySegment from, long at) {
    return Integer.toUnsignedLong(from.get(JAVA_INT, at));
  }

  /**
   * Times beyond what an instant can hold, which only a broken file system tells, become its end.
   */
  private static Instant time(MemorySegment from, long at) {
    var seconds = from.get(JAVA_LONG, at);
    if (seconds > Instant.MAX.getEpochSecond()) {
      return Instant.MAX;
    }
    if (seconds < Instant.MIN.getEpochSecond()) {
      return Instant.MIN;
    }
    return Instant.ofEpochSecond(seconds, Integer.toUnsignedLong(from.get(JAVA_INT, at + 8)));
  }
}
