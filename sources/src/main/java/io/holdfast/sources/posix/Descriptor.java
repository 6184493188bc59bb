package io.holdfast.sources.posix;

import static io.holdfast.sources.posix.LibC.handle;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.holdfast.base.ErrorCode;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An open file or directory. Whoever opened it closes it; closing twice is harmless. Positioned
 * calls may come from several threads; {@link #read} moves the one position.
 */
public final class Descriptor implements AutoCloseable {
  /** Stands for the working directory, so that a path may be given as a name. Never closed. */
  public static final Descriptor WORKING_DIRECTORY =
      new Descriptor(LibC.AT_FDCWD, new byte[] {'.'});

  private static final MethodHandle CLOSE = handle("close", JAVA_INT, JAVA_INT);
  private static final MethodHandle READ = handle("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle PREAD =
      handle("pread", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle PWRITE =
      handle("pwrite", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle LSEEK =
      handle("lseek", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle FTRUNCATE = handle("ftruncate", JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle FALLOCATE =
      handle("fallocate", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle FSYNC = handle("fsync", JAVA_INT, JAVA_INT);
  private static final MethodHandle FCHMOD = handle("fchmod", JAVA_INT, JAVA_INT, JAVA_INT);

  private final int number;

  /** For messages only. */
  private final byte[] name;

  private final AtomicBoolean closed = new AtomicBoolean();

  Descriptor(int number, byte[] name) {
    this.number = number;
    this.name = name;
  }

  /**
   * Reads from the current position.
   *
   * @return how many bytes came, at most {@code length}; 0 at the end of the file
   * @throws PosixException SOURCE_UNREADABLE
   */
  public int read(byte[] target, int offset, int length) {
    return read(target, offset, length, -1);
  }

  /**
   * Reads at a position of the file.
   *
   * @return how many bytes came, at most {@code length}; 0 at the end of the file
   * @throws PosixException SOURCE_UNREADABLE
   */
  public int read(byte[] target, int offset, int length, long position) {
    var scratch = Scratch.get();
    var buffer = scratch.transfer();
    var total = 0;
    while (total < length) {
      var wanted = Math.min(length - total, Scratch.TRANSFER_BYTES);
      var got = readOnce(scratch, buffer, wanted, position < 0 ? position : position + total);
      if (got == 0) {
        break;
      }
      MemorySegment.copy(buffer, JAVA_BYTE, 0, target, offset + total, got);
      total += got;
    }
    return total;
  }

  /**
   * Writes all bytes at a position of the file.
   *
   * @throws PosixException TARGET_UNWRITABLE
   */
  public void write(byte[] source, int offset, int length, long position) {
    var scratch = Scratch.get();
    var buffer = scratch.transfer();
    var total = 0;
    while (total < length) {
      var count = Math.min(length - total, Scratch.TRANSFER_BYTES);
      MemorySegment.copy(source, offset + total, buffer, JAVA_BYTE, 0, count);
      writeAll(scratch, buffer, count, position + total);
      total += count;
    }
  }

  /**
   * Where the next data lies.
   *
   * @return the first position from {@code from} on that is not in a hole; empty if only a hole
   *     follows up to the end. File systems without holes call everything data
   * @throws PosixException SOURCE_UNREADABLE
   */
  public OptionalLong nextData(long from) {
    var scratch = Scratch.get();
    var position = seek(scratch, from, LibC.SEEK_DATA);
    if (position < 0 && Errno.of(scratch.errno()) == Errno.ENXIO) {
      return OptionalLong.empty();
    }
    if (position < 0) {
      throw failedReading(scratch, "seek");
    }
    return OptionalLong.of(position);
  }

  /**
   * Where the next hole begins; the end of the file counts as one.
   *
   * @param from a position before the end of the file
   * @throws PosixException SOURCE_UNREADABLE
   */
  public long nextHole(long from) {
    var scratch = Scratch.get();
    var position = seek(scratch, from, LibC.SEEK_HOLE);
    if (position < 0) {
      throw failedReading(scratch, "seek");
    }
    return position;
  }

  /**
   * Where it ends: the size of a file, and of a block device, whose status tells none. Moves the
   * position.
   *
   * @throws PosixException SOURCE_UNREADABLE
   */
  public long end() {
    var scratch = Scratch.get();
    var position = seek(scratch, 0, LibC.SEEK_END);
    if (position < 0) {
      throw failedReading(scratch, "seek");
    }
    return position;
  }

  /** Cuts or extends the file; what is added is a hole. */
  public void truncate(long sizeBytes) {
    var scratch = Scratch.get();
    try {
      checkWriting(
          scratch, (int) FTRUNCATE.invokeExact(scratch.state, number(), sizeBytes), "resize");
    } catch (Throwable e) {
      throw LibC.rethrow(e);
    }
  }

  /**
   * Reserves space without changing the size.
   *
   * @return false if the file system cannot
   * @throws PosixException TARGET_UNWRITABLE, with ENOSPC when there is no room
   */
  public boolean allocate(long offset, long length) {
    return fallocate(LibC.FALLOCATE_KEEP_SIZE, offset, length);
  }

  /**
   * Frees the space of a range, which then reads as zeros; the size stays.
   *
   * @return false if the file system cannot
   * @throws PosixException TARGET_UNWRITABLE
   */
  public boolean punchHole(long offset, long length) {
    return fallocate(LibC.FALLOCATE_KEEP_SIZE | LibC.FALLOCATE_PUNCH_HOLE, offset, length);
  }

  /** Makes contents and size durable; for a directory, its entries. */
  public void sync() {
    var scratch = Scratch.get();
    try {
      checkWriting(scratch, (int) FSYNC.invokeExact(scratch.state, number()), "sync");
    } catch (Throwable e) {
      throw LibC.rethrow(e);
    }
  }

  /**
   * @param mode permission, set-id and sticky bits
   */
  public void setMode(int mode) {
    var scratch = Scratch.get();
    try {
      checkWriting(scratch, (int) FCHMOD.invokeExact(scratch.state, number(), mode), "chmod");
    } catch (Throwable e) {
      throw LibC.rethrow(e);
    }
  }

  @Override
  public void close() {
    if (number < 0 || !closed.compareAndSet(false, true)) {
      return;
    }
    try {
      // Linux has given the number back whatever the result, so there is nothing to try again.
      var _ = (int) CLOSE.invokeExact(Scratch.get().state, number);
    } catch (Throwable e) {
      throw LibC.rethrow(e);
    }
  }

  int number() {
    if (closed.get()) {
      throw new IllegalStateException("%s is closed".formatted(this));
    }
    return number;
  }

  byte[] name() {
    return name;
  }

  /** What goes before a name in this directory to make it a path; no slash needed between. */
  byte[] pathPrefix() {
    return number == LibC.AT_FDCWD
        ? new byte[0]
        : ("/proc/self/fd/" + number() + "/").getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public String toString() {
    return "descriptor %d of '%s'".formatted(number, PosixNames.printable(name));
  }

  private int readOnce(Scratch scratch, MemorySegment buffer, long length, long position) {
    try {
      while (true) {
        var got =
            position < 0
                ? (long) READ.invokeExact(scratch.state, number(), buffer, length)
                : (long) PREAD.invokeExact(scratch.state, number(), buffer, length, position);
        if (got >= 0) {
          return (int) got;
        }
        if (Errno.of(scratch.errno()) != Errno.EINTR) {
          throw failedReading(scratch, "read");
        }
      }
    } catch (Throwable e) {
      throw LibC.rethrow(e);
    }
  }

  private void writeAll(Scratch scratch, MemorySegment buffer, int length, long position) {
    try {
      long done = 0;
      while (done < length) {
        var wrote =
            (long)
                PWRITE.invokeExact(
                    scratch.state, number(), buffer.asSlice(done), length - done, position + done);
        if (wrote < 0 && Errno.of(scratch.errno()) != Errno.EINTR) {
          throw failedWriting(scratch, "write");
        }
        done += Math.max(wrote, 0);
      }
    } catch (Throwable e) {
      throw LibC.rethrow(e);
    }
  }

  private long seek(Scratch scratch, long from, int whence) {
    try {
      return (long) LSEEK.invokeExact(scratch.state, number(), from, whence);
    } catch (Throwable e) {
      throw LibC.rethrow(e);
    }
  }

  private boolean fallocate(int mode, long offset, long length) {
    var scratch = Scratch.get();
    try {
      var result = (int) FALLOCATE.invokeExact(scratch.state, number(), mode, offset, length);
      var errno = result < 0 ? Errno.of(scratch.errno()) : Errno.OTHER;
      if (errno == Errno.EOPNOTSUPP || errno == Errno.ENOSYS) {
        return false;
      }
      checkWriting(scratch, result, "allocate");
      return true;
    } catch (Throwable e) {
      throw LibC.rethrow(e);
    }
  }

  private void checkWriting(Scratch scratch, int result, String call) {
    if (result < 0) {
      throw failedWriting(scratch, call);
    }
  }

  private PosixException failedReading(Scratch scratch, String call) {
    return PosixException.of(ErrorCode.SOURCE_UNREADABLE, scratch.errno(), call, name);
  }

  private PosixException failedWriting(Scratch scratch, String call) {
    return PosixException.of(ErrorCode.TARGET_UNWRITABLE, scratch.errno(), call, name);
  }
}
