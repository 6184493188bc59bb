package io.holdfast.sources.posix;

import static io.holdfast.sources.posix.LibC.handle;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.holdfast.base.ErrorCode;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.time.Instant;

/**
 * The writing calls. Names are relative to the directory that goes with them, and links are never
 * followed, so that nothing outside an opened directory is ever touched. All throw {@link
 * PosixException} with TARGET_UNWRITABLE. Thread-safe.
 */
public final class PosixWriter {
  private static final MethodHandle MKDIRAT =
      handle("mkdirat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle MKNODAT =
      handle("mknodat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG);
  private static final MethodHandle SYMLINKAT =
      handle("symlinkat", JAVA_INT, ADDRESS, JAVA_INT, ADDRESS);
  private static final MethodHandle LINKAT =
      handle("linkat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle FCHOWNAT =
      handle("fchownat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle FCHMODAT =
      handle("fchmodat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle UTIMENSAT =
      handle("utimensat", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
  private static final MethodHandle FUTIMENS = handle("futimens", JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle UNLINKAT =
      handle("unlinkat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle RENAMEAT =
      handle("renameat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS);

  private static final MethodHandle RENAMEAT2 =
      handle("renameat2", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);

  private static final int RENAME_NOREPLACE = 1;
  private static final int TIMESPEC_BYTES = 16;

  private PosixWriter() {}

  /**
   * Makes a file and opens it for reading and writing.
   *
   * @throws PosixException EEXIST when the name is taken, also by a link
   */
  public static Descriptor createFile(Descriptor directory, byte[] name, int mode) {
    var flags = LibC.O_RDWR | LibC.O_CREAT | LibC.O_EXCL | LibC.O_NOFOLLOW;
    return PosixFiles.open(directory, name, flags, mode);
  }

  /** Opens an existing file for reading and writing; its contents stay. */
  public static Descriptor openFileForWriting(Descriptor directory, byte[] name) {
    var flags = LibC.O_RDWR | LibC.O_NOFOLLOW | LibC.O_NONBLOCK;
    return PosixFiles.open(directory, name, flags, 0);
  }

  /**
   * Opens a block device for reading and writing, for us alone.
   *
   * @throws PosixException EBUSY while it is mounted, or part of something that is in use
   */
  public static Descriptor openDevice(Descriptor directory, byte[] name) {
    return PosixFiles.open(directory, name, LibC.O_RDWR | LibC.O_EXCL | LibC.O_NOFOLLOW, 0);
  }

  public static void makeDirectory(Descriptor directory, byte[] name, int mode) {
    var scratch = Scratch.get();
    var path = scratch.path(name);
    try {
      check(
          (int) MKDIRAT.invokeExact(scratch.state, directory.number(), path, mode),
          scratch,
          "make directory",
          name);
    } catch (Throwable e) {
      throw LibC.rethrow(e);
    }
  }

  /**
   * Makes a device node, pipe or socket.
   *
   * @param device for device nodes, as in {@link FileStatus#specialDevice}; else 0
   */
  public static void makeNode(
      Descriptor directory, byte[] name, FileKind kind, int mode, long device) {
    var scratch = Scratch.get();
    var path = scratch.path(name);
    try {
      check(
          (int)
              MKNODAT.invokeExact(
                  scratch.state, directory.number(), path, kind.bits() | mode, device),
          scratch,
          "make node",
          name);
    } catch (Throwable e) {
      throw LibC.rethrow(e);
    }
  }

  /**
   * @param target what the link says, any bytes but NUL
   */
  public static void makeSymlink(Descriptor directory, byte[] name, byte[] target) {
    var scratch = Scratch.get();
    var path = scratch.path(name);
    var content = scratch.otherPath(target);
    try {
      check(
          (int) SYMLINKAT.invokeExact(scratch.state, content, directory.number(), path),
          scratch,
          "make link",
          name);
    } catch (Throwable e) {
      throw LibC.rethrow(e);
    }
  }

  /** Gives an existing file a second name. */
  public static void makeHardLink(
      Descriptor fromDirectory, byte[] from, Descriptor toDirectory, byte[] to) {
    var scratch = Scratch.get();
    var source = scratch.path(from);
    var target = scratch.otherPath(to);
    try {
      check(
          (int)
              LINKAT.invokeExact(
                  scratch.state, fromDirectory.number(), source, toDirectory.number(), target, 0),
          scratch,
          "link",
          to);
    } catch (Throwable e) {
      throw LibC.rethrow(e);
    }
  }

  /** Sets the owner of a file, of a link itself. Clears set-id bits, so set the mode afterwards. */
  public static void setOwner(Descriptor directory, byte[] name, long uid, long gid) {
    var scratch = Scratch.get();
    var path = scratch.path(name);
    try {
      check(
          (int)
              FCHOWNAT.invokeExact(
                  scratch.state,
                  directory.number(),
                  path,
                  (int) uid,
                  (int) gid,
                  LibC.AT_SYMLINK_NOFOLLOW),
          scratch,
          "chown",
          name);
    } catch (Throwable e) {
      throw LibC.rethrow(e);
    }
  }

  /**
   * Sets permission, set-id and sticky bits. The one call here that follows links: the kernel knows
   * no mode of links, so leave links alone.
   */
  public static void setMode(Descriptor directory, byte[] name, int mode) {
    var scratch = Scratch.get();
    var path = scratch.path(name);
    try {
      check(
          (int) FCHMODAT.invokeExact(scratch.state, directory.number(), path, mode, 0),
          scratch,
          "chmod",
          name);
    } catch (Throwable e) {
      throw LibC.rethrow(e);
    }
  }

  /** Sets access and modification time to the nanosecond, of a link itself. */
  public static void setTimes(
      Descriptor directory, byte[] name, Instant accessed, Instant modified) {
    var scratch = Scratch.get();
    var path = scratch.path(name);
    putTimes(scratch, accessed, modified);
    try {
      check(
          (int)
              UTIMENSAT.invokeExact(
                  scratch.state, directory.number(), path, scratch.small, LibC.AT_SYMLINK_NOFOLLOW),
          scratch,
          "set times of",
          name);
    } catch (Throwable e) {
      throw LibC.rethrow(e);
    }
  }

  /** Sets access and modification time of an open file. */
  public static void setTimes(Descriptor file, Instant accessed, Instant modified) {
    var scratch = Scratch.get();
    putTimes(scratch, accessed, modified);
    try {
      check(
          (int) FUTIMENS.invokeExact(scratch.state, file.number(), scratch.small),
          scratch,
          "set times of",
          file.name());
    } catch (Throwable e) {
      throw LibC.rethrow(e);
    }
  }

  /** Removes a name that is not a directory's. */
  public static void unlink(Descriptor directory, byte[] name) {
    unlink(directory, name, 0);
  }

  /** Removes an empty directory. */
  public static void removeDirectory(Descriptor directory, byte[] name) {
    unlink(directory, name, LibC.AT_REMOVEDIR);
  }

  /** Renames, replacing what has the new name. */
  public static void rename(
      Descriptor fromDirectory, byte[] from, Descriptor toDirectory, byte[] to) {
    var scratch = Scratch.get();
    var source = scratch.path(from);
    var target = scratch.otherPath(to);
    try {
      check(
          (int)
              RENAMEAT.invokeExact(
                  scratch.state, fromDirectory.number(), source, toDirectory.number(), target),
          scratch,
          "rename",
          from);
    } catch (Throwable e) {
      throw LibC.rethrow(e);
    }
  }

  /**
   * Renames to a name that nothing has.
   *
   * @throws PosixException EEXIST when something has it
   */
  public static void renameNew(
      Descriptor fromDirectory, byte[] from, Descriptor toDirectory, byte[] to) {
    var scratch = Scratch.get();
    var source = scratch.path(from);
    var target = scratch.otherPath(to);
    try {
      var result =
          (int)
              RENAMEAT2.invokeExact(
                  scratch.state,
                  fromDirectory.number(),
                  source,
                  toDirectory.number(),
                  target,
                  RENAME_NOREPLACE);
      var errno = result < 0 ? Errno.of(scratch.errno()) : Errno.OTHER;
      if (errno != Errno.EINVAL && errno != Errno.ENOSYS) {
        check(result, scratch, "rename", to);
        return;
      }
    } catch (Throwable e) {
      throw LibC.rethrow(e);
    }
    // This file system cannot: a second name fails in the same way, and the first then goes.
    makeHardLink(fromDirectory, from, toDirectory, to);
    unlink(fromDirectory, from);
  }

  private static void unlink(Descriptor directory, byte[] name, int flags) {
    var scratch = Scratch.get();
    var path = scratch.path(name);
    try {
      check(
          (int) UNLINKAT.invokeExact(scratch.state, directory.number(), path, flags),
          scratch,
          "remove",
          name);
    } catch (Throwable e) {
      throw LibC.rethrow(e);
    }
  }

  private static void putTimes(Scratch scratch, Instant accessed, Instant modified) {
    putTime(scratch.small, 0, accessed);
    putTime(scratch.small, TIMESPEC_BYTES, modified);
  }

  private static void putTime(MemorySegment target, long at, Instant time) {
    target.set(JAVA_LONG, at, time.getEpochSecond());
    target.set(JAVA_LONG, at + 8, time.getNano());
  }

  private static void check(int result, Scratch scratch, String call, byte[] name) {
    if (result < 0) {
      throw PosixException.of(ErrorCode.TARGET_UNWRITABLE, scratch.errno(), call, name);
    }
  }
}
