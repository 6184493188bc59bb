package io.holdfast.sources.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.holdfast.base.ErrorCode;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The reading calls. A name is one component, or a path, relative to the directory that goes with
 * it; {@link Descriptor#WORKING_DIRECTORY} takes any path. Links are not followed unless a method's
 * name says so. All throw {@link PosixException} with SOURCE_UNREADABLE. Thread-safe.
 */
public final class PosixFiles {
  private static final NativeCall OPENAT = NativeCall.of("openat");
  private static final NativeCall STATX = NativeCall.of("statx");
  private static final NativeCall FSTATFS = NativeCall.of("fstatfs");
  private static final NativeCall READLINKAT = NativeCall.of("readlinkat");

  /** The C library wraps this call only since glibc 2.30. */
  private static final NativeCall GETDENTS = NativeCall.of("syscall");

  // struct linux_dirent64: inode, offset, then:
  private static final int ENTRY_LENGTH = 16;
  private static final int ENTRY_NAME = 19;

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());

  private static final String IMPATIENT =
      "another process holds a lease on it, and for such files was waited long enough already";

  private static final byte[] EMPTY = {};

  private interface NameReceiver {
    void accept(byte[] bytes, int offset, int length);
  }

  private PosixFiles() {}

  /** Opens a directory for listing and as the base of names. */
  public static Descriptor openDirectory(Descriptor directory, byte[] name) {
    return open(directory, name, LibC.O_DIRECTORY | LibC.O_NOFOLLOW, 0);
  }

  /** As {@link #openDirectory}, but a link to a directory will do: for what a person named. */
  public static Descriptor openDirectoryFollowing(Descriptor directory, byte[] name) {
    return open(directory, name, LibC.O_DIRECTORY, 0);
  }

  /**
   * Opens anything, a link itself, for its status alone; no right to read it is needed. What is
   * open keeps its number, and no other gets it.
   */
  public static Descriptor hold(Descriptor directory, byte[] name) {
    return open(directory, name, LibC.O_PATH | LibC.O_NOFOLLOW, 0);
  }

  /**
   * Opens a file for reading, without changing its access time where the kernel allows that.
   * Returns at once also for a pipe that nobody writes; {@link #status(Descriptor)} tells what was
   * opened. Waits, for some 100 seconds, for a file that another process holds a lease on; an
   * interrupt ends that, and stays.
   */
  public static Descriptor openFile(Descriptor directory, byte[] name) {
    return openFile(directory, name, LeasePatience.ofOne());
  }

  /** The same, of one of many files: waits no longer than there is patience for all of them. */
  public static Descriptor openFile(Descriptor directory, byte[] name, LeasePatience patience) {
    var scratch = Scratch.get();
    var wait = new LeaseWait(patience);
    while (true) {
      var number = openForReading(scratch, directory, name);
      if (number >= 0) {
        return new Descriptor(number, name);
      }
      var errno = scratch.errno();
      var leased = Errno.of(errno) == Errno.EAGAIN && isRegular(directory, name);
      if (leased && wait.pause()) {
        continue;
      }
      throw leased && patience.isSpent()
          ? PosixException.of(ErrorCode.SOURCE_UNREADABLE, Errno.EAGAIN, "open", name, IMPATIENT)
          : PosixException.of(ErrorCode.SOURCE_UNREADABLE, errno, "open", name);
    }
  }

  private static int openForReading(Scratch scratch, Descriptor directory, byte[] name) {
    var flags = LibC.O_NOFOLLOW | LibC.O_NONBLOCK;
    var number = openRaw(scratch, directory, name, flags | LibC.O_NOATIME, 0);
    return number < 0 && Errno.of(scratch.errno()) == Errno.EPERM
        ? openRaw(scratch, directory, name, flags, 0) // only the owner may leave that time alone
        : number;
  }

  private static boolean isRegular(Descriptor directory, byte[] name) {
    return status(directory, name).kind() == FileKind.REGULAR;
  }

  /** The status of a file, of a link itself. */
  public static FileStatus status(Descriptor directory, byte[] name) {
    return status(directory, name, LibC.AT_SYMLINK_NOFOLLOW);
  }

  /** The same, into a buffer that is used again. */
  public static void status(Descriptor directory, byte[] name, StatusBuffer into) {
    status(directory, name, LibC.AT_SYMLINK_NOFOLLOW, into);
  }

  /**
   * Whether a name leads to something that is mounted there, or to a directory on another file
   * system, as a subvolume is. Kernels before 5.8 tell of a mount within one file system nothing.
   */
  public static boolean isMounted(Descriptor directory, byte[] name) {
    var buffer = new StatusBuffer();
    status(directory, name, buffer);
    return buffer.isMountRoot()
        || (buffer.kind() == FileKind.DIRECTORY
            && buffer.status().device() != status(directory).device());
  }

  /** The status of what a path leads to. */
  public static FileStatus statusFollowing(Descriptor directory, byte[] name) {
    return status(directory, name, 0);
  }

  /** The status of an open file. */
  public static FileStatus status(Descriptor file) {
    return status(file, EMPTY, LibC.AT_EMPTY_PATH);
  }

  /** What kind of file system an open directory is on, as {@code statfs} names it. */
  public static long fileSystem(Descriptor directory) {
    var scratch = Scratch.get();
    var result = (int) FSTATFS.call(scratch, directory.number(), scratch.small.address());
    if (result < 0) {
      throw failed(scratch, "find the file system of", directory.name());
    }
    return scratch.small.get(JAVA_LONG, 0);
  }

  /** The target of a link, as its bytes stand. */
  public static byte[] readLink(Descriptor directory, byte[] name) {
    var scratch = Scratch.get();
    var path = scratch.path(name);
    var target = scratch.large();
    var length =
        READLINKAT.call(
            scratch, directory.number(), path.address(), target.address(), Scratch.LARGE_BYTES);
    if (length < 0) {
      throw failed(scratch, "read link", name);
    }
    return target.asSlice(0, length).toArray(JAVA_BYTE);
  }

  /**
   * Hands every name in an open directory to {@code each}, without {@code .} and {@code ..}, in no
   * order. Works once on a descriptor, since it moves the position.
   */
  public static void list(Descriptor directory, Consumer<byte[]> each) {
    list(
        directory,
        (bytes, offset, length) -> each.accept(Arrays.copyOfRange(bytes, offset, offset + length)));
  }

  /** All these names. */
  public static NameList names(Descriptor directory) {
    var names = new NameList();
    list(directory, names::add);
    return names;
  }

  private static void list(Descriptor directory, NameReceiver each) {
    var scratch = Scratch.get();
    var listing = scratch.takeListing(); // what receives the names may list another directory
    try {
      while (true) {
        var filled = (int) readEntries(scratch, directory, listing.buffer);
        if (filled == 0) {
          return;
        }
        MemorySegment.copy(listing.buffer, JAVA_BYTE, 0, listing.bytes, 0, filled);
        handOut(listing.bytes, filled, each);
      }
    } finally {
      scratch.giveBack(listing);
    }
  }

  static Descriptor open(Descriptor directory, byte[] name, int flags, int mode) {
    var scratch = Scratch.get();
    var writes = (flags & (LibC.O_RDWR | LibC.O_CREAT)) != 0;
    var code = writes ? ErrorCode.TARGET_UNWRITABLE : ErrorCode.SOURCE_UNREADABLE;
    var number = openRaw(scratch, directory, name, flags, mode);
    if (number < 0) {
      throw PosixException.of(code, scratch.errno(), "open", name);
    }
    return new Descriptor(number, name);
  }

  private static int openRaw(
      Scratch scratch, Descriptor directory, byte[] name, int flags, int mode) {
    var path = scratch.path(name);
    while (true) {
      var number =
          (int)
              OPENAT.call(
                  scratch, directory.number(), path.address(), flags | LibC.O_CLOEXEC, mode);
      if (number >= 0 || Errno.of(scratch.errno()) != Errno.EINTR) {
        return number;
      }
    }
  }

  private static FileStatus status(Descriptor directory, byte[] name, int flags) {
    var buffer = new StatusBuffer();
    status(directory, name, flags, buffer);
    return buffer.status();
  }

  private static void status(Descriptor directory, byte[] name, int flags, StatusBuffer into) {
    var scratch = Scratch.get();
    var path = scratch.path(name).address();
    var target = scratch.small.address();
    if ((int)
            STATX.call(
                scratch, directory.number(), path, flags(flags), LibC.STATX_BASIC_STATS, target)
        < 0) {
      throw failed(scratch, "stat", name);
    }
    into.fill(scratch.small);
  }

  /**
   * The status of a file, of a link itself.
   *
   * @param name where it lies in native memory, with a NUL
   * @param target where {@link StatusBatch#SLOT_BYTES} of native memory are
   * @return false where {@code scratch} has the errno
   */
  static boolean status(Scratch scratch, int directory, long name, long target) {
    var flags = flags(LibC.AT_SYMLINK_NOFOLLOW);
    return (int) STATX.callSilently(directory, name, flags, LibC.STATX_BASIC_STATS, target) >= 0
        || (int) STATX.call(scratch, directory, name, flags, LibC.STATX_BASIC_STATS, target)
            >= 0; // says why
  }

  private static int flags(int own) {
    return own | LibC.AT_NO_AUTOMOUNT;
  }

  private static long readEntries(Scratch scratch, Descriptor directory, MemorySegment buffer) {
    var filled =
        GETDENTS.call(
            scratch, LibC.SYS_GETDENTS64, directory.number(), buffer.address(), buffer.byteSize());
    if (filled < 0) {
      throw failed(scratch, "list", directory.name());
    }
    return filled;
  }

  private static void handOut(byte[] buffer, int filled, NameReceiver each) {
    var at = 0;
    while (at < filled) {
      var name = at + ENTRY_NAME;
      var length = lengthAt(buffer, name);
      if (!isDot(buffer, name, length)) {
        each.accept(buffer, name, length);
      }
      at += Short.toUnsignedInt((short) SHORT.get(buffer, at + ENTRY_LENGTH));
    }
  }

  /** The name ends at its NUL; entries are padded with more of them. */
  private static int lengthAt(byte[] buffer, int from) {
    var end = from;
    while (buffer[end] != 0) {
      end++;
    }
    return end - from;
  }

  private static boolean isDot(byte[] buffer, int from, int length) {
    return length <= 2 && buffer[from] == '.' && (length == 1 || buffer[from + 1] == '.');
  }

  private static PosixException failed(Scratch scratch, String call, byte[] name) {
    return PosixException.of(ErrorCode.SOURCE_UNREADABLE, scratch.errno(), call, name);
  }
}
