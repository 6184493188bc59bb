package io.holdfast.sources.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.holdfast.base.ErrorCode;
import java.lang.foreign.MemorySegment;
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

  private static final NativeCall CLOSE = NativeCall.of("close");
  private static final NativeCall READ = NativeCall.of("read");
  private static final NativeCall PREAD = NativeCall.of("pread");
  private static final NativeCall PWRITE = NativeCall.of("pwrite");
  private static final NativeCall LSEEK = NativeCall.of("lseek");
  private static final NativeCall FTRUNCATE = NativeCall.of("ftruncate");
  private static final NativeCall FALLOCATE = NativeCall.of("fallocate");
  private static final NativeCall FSYNC = NativeCall.of("fsync");
  private static final NativeCall FCHMOD = NativeCall.of("fchmod");

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
    checkWriting(scratch, (int) FTRUNCATE.call(scratch, number(), sizeBytes), "resize");
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
    checkWriting(scratch, (int) FSYNC.call(scratch, number()), "sync");
  }

  /**
   * @param mode permission, set-id and sticky bits
   */
  public void setMode(int mode) {
    var scratch = Scratch.get();
    checkWriting(scratch, (int) FCHMOD.call(scratch, number(), mode), "chmod");
  }

  @Override
  public void close() {
    if (number < 0 || !closed.compareAndSet(false, true)) {
      return;
    }
    // Linux has given the number back whatever the result, so there is nothing to try again.
    var _ = (int) CLOSE.call(Scratch.get(), number);
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

  /** A path to what is open, wherever it was moved; calls that follow links get there. */
  byte[] path() {
    return ("/proc/self/fd/" + number()).getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public String toString() {
    return "descriptor %d of '%s'".formatted(number, PosixNames.printable(name));
  }

  private int readOnce(Scratch scratch, MemorySegment buffer, long length, long position) {
    while (true) {
      var got =
          position < 0
              ? READ.call(scratch, number(), buffer.address(), length)
              : PREAD.call(scratch, number(), buffer.address(), length, position);
      if (got >= 0) {
        return (int) got;
      }
      if (Errno.of(scratch.errno()) != Errno.EINTR) {
        throw failedReading(scratch, "read");
      }
    }
  }

  private void writeAll(Scratch scratch, MemorySegment buffer, int length, long position) {
    long done = 0;
    while (done < length) {
      var wrote =
          PWRITE.call(scratch, number(), buffer.address() + done, length - done, position + done);
      if (wrote < 0 && Errno.of(scratch.errno()) != Errno.EINTR) {
        throw failedWriting(scratch, "write");
      }
      done += Math.max(wrote, 0);
    }
  }

  private long seek(Scratch scratch, long from, int whence) {
    return LSEEK.call(scratch, number(), from, whence);
  }

  private boolean fallocate(int mode, long offset, long length) {
    var scratch = Scratch.get();
    var result = (int) FALLOCATE.call(scratch, number(), mode, offset, length);
    var errno = result < 0 ? Errno.of(scratch.errno()) : Errno.OTHER;
    if (errno == Errno.EOPNOTSUPP || errno == Errno.ENOSYS) {
      return false;
    }
    checkWriting(scratch, result, "allocate");
    return true;
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
