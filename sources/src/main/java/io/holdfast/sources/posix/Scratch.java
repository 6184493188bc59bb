package io.holdfast.sources.posix;

import io.holdfast.base.ErrorCode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Native memory that one thread's calls pass to the kernel; kept, since allocating it would cost
 * more than the calls. Freed by the collector after its thread. Not thread-safe.
 */
final class Scratch {
  /** {@code PATH_MAX} and the prefix through {@code /proc/self/fd}, with room to spare. */
  private static final int PATH_BYTES = 4096 + 64;

  /** The kernel's limit for one attribute's value and for the list of names. */
  static final int LARGE_BYTES = 64 << 10;

  static final int SMALL_BYTES = 512;
  static final int TRANSFER_BYTES = 256 << 10;

  private static final byte[] NOTHING = {};

  private static final ThreadLocal<Scratch> PER_THREAD = ThreadLocal.withInitial(Scratch::new);

  private final Arena arena = Arena.ofAuto();

  /** Receives errno. */
  final MemorySegment state = arena.allocate(LibC.STATE);

  /** A {@code statx}, two {@code timespec}, a {@code passwd}: whatever small thing a call fills. */
  final MemorySegment small = arena.allocate(SMALL_BYTES, 8);

  private final MemorySegment first = arena.allocate(PATH_BYTES);
  private final MemorySegment second = arena.allocate(PATH_BYTES);
  private final byte[] text = new byte[PATH_BYTES];
  private final MemorySegment attribute = arena.allocate(SMALL_BYTES);
  private @Nullable MemorySegment large;
  private @Nullable Listing listing;
  private @Nullable StatusBatch batch;
  private @Nullable MemorySegment transfer;

  /** Room for a part of a directory's list. */
  static final class Listing {
    final MemorySegment buffer = Arena.ofAuto().allocate(LARGE_BYTES, 8);

    /** A copy of the buffer, since each access to native memory is checked on its own. */
    final byte[] bytes = new byte[LARGE_BYTES];
  }

  private Scratch() {}

  static Scratch get() {
    return PER_THREAD.get();
  }

  /** A buffer for lists and values of attributes. */
  MemorySegment large() {
    if (large == null) {
      large = arena.allocate(LARGE_BYTES, 8);
    }
    return large;
  }

  /** A buffer for contents on their way between the kernel and a byte array. */
  MemorySegment transfer() {
    if (transfer == null) {
      transfer = arena.allocate(TRANSFER_BYTES, 4096);
    }
    return transfer;
  }

  /** What it holds stays until it is filled again. */
  StatusBatch batch() {
    if (batch == null) {
      batch = new StatusBatch();
    }
    return batch;
  }

  /** Nobody else's until it is given back. */
  Listing takeListing() {
    var free = listing;
    listing = null;
    return free != null ? free : new Listing();
  }

  void giveBack(Listing free) {
    listing = free;
  }

  int errno() {
    return LibC.errno(state);
  }

  MemorySegment path(byte[] name) {
    return string(first, NOTHING, name);
  }

  /** For the second name of a call that takes two. */
  MemorySegment otherPath(byte[] name) {
    return string(second, NOTHING, name);
  }

  MemorySegment attributeName(byte[] name) {
    return string(attribute, NOTHING, name);
  }

  /**
   * A name under an open directory as a path, for the calls that know no directory descriptor.
   * {@code /proc/self/fd/N} leads to the directory itself, wherever it was moved.
   */
  MemorySegment pathUnder(Descriptor directory, byte[] name) {
    return string(first, directory.pathPrefix(), name);
  }

  /** What is open or held as a path; unlike a name it leads nowhere else. */
  MemorySegment pathTo(Descriptor item) {
    return string(first, NOTHING, item.path());
  }

  private MemorySegment string(MemorySegment target, byte[] prefix, byte[] name) {
    var length = prefix.length + name.length;
    if (length >= target.byteSize()) {
      throw PosixException.of(ErrorCode.SOURCE_UNREADABLE, Errno.ENAMETOOLONG, "name", name);
    }
    for (var each : name) {
      if (each == 0) {
        throw PosixException.of(ErrorCode.SOURCE_UNREADABLE, Errno.EINVAL, "name with NUL", name);
      }
    }
    // Put together on the heap, since each access to native memory is checked on its own.
    System.arraycopy(prefix, 0, text, 0, prefix.length);
    System.arraycopy(name, 0, text, prefix.length, name.length);
    text[length] = 0;
    MemorySegment.copy(text, 0, target, ValueLayout.JAVA_BYTE, 0, length + 1);
    return target;
  }
}
