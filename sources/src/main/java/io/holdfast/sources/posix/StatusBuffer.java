package io.holdfast.sources.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.time.Instant;

/**
 * The kernel's {@code struct statx} of one file after the other, as it stands: for looks at many
 * files of which little is asked. Its layout is the same on every architecture. Not thread-safe.
 */
public final class StatusBuffer {
  private static final int ATTRIBUTES = 8;
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
  private static final long MOUNT_ROOT = 0x2000;

  /** Odd, and far from any power of two. */
  private static final long FACTOR = 0x9e3779b97f4a7c15L;

  /** What {@link #save} writes. */
  public static final int WORDS = BYTES / Long.BYTES;

  /** At most what {@link #copyTo} writes. */
  public static final int COPY_BYTES = BLOCKS - LINKS + TIME_BYTES + BYTES - CHANGED;

  /** The unit of {@code st_blocks}, whatever the file system's own blocks are. */
  private static final int BLOCK_BYTES = 512;

  private final byte[] bytes;

  /** The same: reading numbers out of bytes costs more than copying twice. */
  private final long[] words;

  /** Where the one that is told of begins, in bytes. */
  private int base;

  public StatusBuffer() {
    this(BYTES);
  }

  /**
   * @param size of several, one behind the other; a multiple of 8
   */
  StatusBuffer(int size) {
    bytes = new byte[size];
    words = new long[size / Long.BYTES];
  }

  /**
   * @param count how many bytes, a multiple of 8
   */
  void fill(MemorySegment from, int count) {
    MemorySegment.copy(from, JAVA_BYTE, 0, bytes, 0, count);
    MemorySegment.copy(from, JAVA_LONG, 0, words, 0, count / Long.BYTES);
  }

  void fill(MemorySegment from) {
    fill(from, BYTES);
  }

  /** From now on, tells of the one that begins here. */
  StatusBuffer at(int offset) {
    base = offset;
    return this;
  }

  /** Copies the one that is told of, for a {@link #load} some time later. */
  public void save(long[] target, int offset) {
    System.arraycopy(words, base / Long.BYTES, target, offset, WORDS);
  }

  /** From now on, tells of one that was saved; {@link #copyTo} does not know of it. */
  public void load(long[] saved, int offset) {
    base = 0;
    System.arraycopy(saved, offset, words, 0, WORDS);
  }

  public FileKind kind() {
    return FileKind.of(mode());
  }

  /** Whether something is mounted under the name that was asked for. */
  public boolean isMountRoot() {
    return (word(ATTRIBUTES) & MOUNT_ROOT) != 0;
  }

  public long sizeBytes() {
    return word(SIZE);
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
    System.arraycopy(bytes, base + LINKS, target, at, BLOCKS - LINKS);
    at += BLOCKS - LINKS;
    System.arraycopy(bytes, base + CHANGED, target, at, BYTES - CHANGED);
    at += BYTES - CHANGED;
    if (accessed) {
      System.arraycopy(bytes, base + ACCESSED, target, at, TIME_BYTES);
      at += TIME_BYTES;
    }
    return at - offset;
  }

  /** When the content was modified last, in seconds since 1970 that an instant can hold. */
  public long modifiedSeconds() {
    var seconds = word(MODIFIED);
    return Math.clamp(seconds, Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond());
  }

  /** When anything of the file changed last, in seconds since 1970. */
  public long changedSeconds() {
    return word(CHANGED);
  }

  /**
   * A number for an entry of a list, of its name and of what {@link #copyTo} writes without the
   * time of access: equal for what is equal.
   */
  public long mark(NameList names, int index) {
    var mark = names.hash(index) * FACTOR;
    for (var at = LINKS; at < BLOCKS; at += Long.BYTES) {
      mark = (mark + word(at)) * FACTOR;
    }
    for (var at = CHANGED; at < BYTES; at += Long.BYTES) {
      mark = (mark + word(at)) * FACTOR;
    }
    return mark ^ mark >>> 32;
  }

  /** All of it. */
  public FileStatus status() {
    return new FileStatus(
        kind(),
        mode() & ~FileKind.MASK,
        word(INODE),
        device(DEVICE_MAJOR, DEVICE_MINOR),
        device(SPECIAL_MAJOR, SPECIAL_MINOR),
        uid(),
        gid(),
        unsigned(LINKS),
        sizeBytes(),
        word(BLOCKS) * BLOCK_BYTES,
        time(MODIFIED),
        time(ACCESSED),
        time(CHANGED));
  }

  private int mode() {
    return (int) unsigned(MODE) & 0xffff;
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

  private long word(int at) {
    return words[(base + at) / Long.BYTES];
  }

  /** Four bytes; both architectures have the lowest first. */
  private long unsigned(int at) {
    return word(at & -Long.BYTES) >>> (at % Long.BYTES * Byte.SIZE) & 0xffffffffL;
  }

  /**
   * Times beyond what an instant can hold, which only a broken file system tells, become its end.
   */
  private Instant time(int at) {
    var seconds = word(at);
    if (seconds > Instant.MAX.getEpochSecond()) {
      return Instant.MAX;
    }
    if (seconds < Instant.MIN.getEpochSecond()) {
      return Instant.MIN;
    }
    return Instant.ofEpochSecond(seconds, unsigned(at + 8));
  }
}
