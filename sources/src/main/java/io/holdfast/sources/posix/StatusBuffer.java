package io.holdfast.sources.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Arrays;

/**
 * The kernel's {@code struct statx} of one file after the other, as it stands: for looks at many
 * files of which little is asked. Its layout is the same on every architecture. Not thread-safe.
 */
public final class StatusBuffer {
  private static final int LINKS = 16;
  private static final int UID = 20;
  private static final int GID = 24;
  private static final int MODE = 28;
  private static final int INODE = 32;
  private static final int SIZE = 40;
  private static final int BLOCKS = 48;
  private static final int ACCESSED = 64;
  private static final int CHANGED = 96;
  private static final int MODIFIED = 112;
  private static final int SPECIAL_MAJOR = 128;
  private static final int SPECIAL_MINOR = 132;
  private static final int DEVICE_MAJOR = 136;
  private static final int DEVICE_MINOR = 140;
  private static final int BYTES = 144;

  private static final int TIME_BYTES = 16;

  /** At most what {@link #copyTo} writes. */
  public static final int COPY_BYTES = BLOCKS - LINKS + TIME_BYTES + BYTES - CHANGED;

  /** The unit of {@code st_blocks}, whatever the file system's own blocks are. */
  private static final int BLOCK_BYTES = 512;

  private static final VarHandle SHORT = view(short[].class);
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle LONG = view(long[].class);

  private final byte[] bytes = new byte[BYTES];

  private static VarHandle view(Class<?> numbers) {
    return MethodHandles.byteArrayViewVarHandle(numbers, ByteOrder.nativeOrder());
  }

  void fill(MemorySegment from) {
    MemorySegment.copy(from, JAVA_BYTE, 0, bytes, 0, BYTES);
  }

  public FileKind kind() {
    return FileKind.of(mode());
  }

  public long sizeBytes() {
    return (long) LONG.get(bytes, SIZE);
  }

  public long uid() {
    return unsigned(UID);
  }

  public long gid() {
    return unsigned(GID);
  }

  /**
   * Writes what says whether a file is as it was: kind, mode, owner, links, inode, size, devices,
   * times of modification and change.
   *
   * @param accessed the time of access too
   * @return how many bytes
   */
  public int copyTo(byte[] target, int offset, boolean accessed) {
    var at = offset;
    System.arraycopy(bytes, LINKS, target, at, BLOCKS - LINKS);
    at += BLOCKS - LINKS;
    System.arraycopy(bytes, CHANGED, target, at, BYTES - CHANGED);
    at += BYTES - CHANGED;
    if (accessed) {
      System.arraycopy(bytes, ACCESSED, target, at, TIME_BYTES);
      at += TIME_BYTES;
    }
    return at - offset;
  }

  /** When the content was modified last, in seconds since 1970 that an instant can hold. */
  public long modifiedSeconds() {
    var seconds = (long) LONG.get(bytes, MODIFIED);
    return Math.clamp(seconds, Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond());
  }

  /** When anything of the file changed last, in seconds since 1970. */
  public long changedSeconds() {
    return (long) LONG.get(bytes, CHANGED);
  }

  /**
   * A number for an entry, of its name and of what {@link #copyTo} writes without the time of
   * access: equal for what is equal.
   */
  public long mark(byte[] name) {
    long mark = Arrays.hashCode(name);
    for (var at = LINKS; at < BLOCKS; at += Long.BYTES) {
      mark = mixed(mark, (long) LONG.get(bytes, at));
    }
    for (var at = CHANGED; at < BYTES; at += Long.BYTES) {
      mark = mixed(mark, (long) LONG.get(bytes, at));
    }
    return mark;
  }

  private static long mixed(long mark, long word) {
    var sum = (mark ^ word) * 0x9e3779b97f4a7c15L;
    return sum ^ sum >>> 32;
  }

  /** All of it. */
  public FileStatus status() {
    return new FileStatus(
        kind(),
        mode() & ~FileKind.MASK,
        (long) LONG.get(bytes, INODE),
        device(DEVICE_MAJOR, DEVICE_MINOR),
        device(SPECIAL_MAJOR, SPECIAL_MINOR),
        uid(),
        gid(),
        unsigned(LINKS),
        sizeBytes(),
        (long) LONG.get(bytes, BLOCKS) * BLOCK_BYTES,
        time(MODIFIED),
        time(ACCESSED),
        time(CHANGED));
  }

  private int mode() {
    return Short.toUnsignedInt((short) SHORT.get(bytes, MODE));
  }

  /** The C library's {@code makedev}. */
  private long device(int majorAt, int minorAt) {
    var major = unsigned(majorAt);
    var minor = unsigned(minorAt);
    return (minor & 0xff)
        | (major & 0xfff) << 8
        | (minor & 0xffffff00L) << 12
        | (major & 0xfffff000L) << 32;
  }

  private long unsigned(int at) {
    return Integer.toUnsignedLong((int) INT.get(bytes, at));
  }

  /**
   * Times beyond what an instant can hold, which only a broken file system tells, become its end.
   */
  private Instant time(int at) {
    var seconds = (long) LONG.get(bytes, at);
    if (seconds > Instant.MAX.getEpochSecond()) {
      return Instant.MAX;
    }
    if (seconds < Instant.MIN.getEpochSecond()) {
      return Instant.MIN;
    }
    return Instant.ofEpochSecond(seconds, unsigned(at + 8));
  }
}
