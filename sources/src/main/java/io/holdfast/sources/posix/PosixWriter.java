package io.holdfast.sources.posix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.holdfast.base.ErrorCode;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

/**
 * The writing calls. Names are relative to the directory that goes with them, and links are never
 * followed, so that nothing outside an opened directory is ever touched. Metadata is set of what is
 * open or held ({@link PosixFiles#hold}) alone: under a name there may be another thing by now. All
 * throw {@link PosixException} with TARGET_UNWRITABLE. Thread-safe.
 */
public final class PosixWriter {
  private static final NativeCall MKDIRAT = NativeCall.of("mkdirat");
  private static final NativeCall MKNODAT = NativeCall.of("mknodat");
  private static final NativeCall SYMLINKAT = NativeCall.of("symlinkat");
  private static final NativeCall LINKAT = NativeCall.of("linkat");
  private static final NativeCall FCHOWNAT = NativeCall.of("fchownat");
  private static final NativeCall FCHMODAT = NativeCall.of("fchmodat");
  private static final NativeCall UTIMENSAT = NativeCall.of("utimensat");
  private static final NativeCall FUTIMENS = NativeCall.of("futimens");
  private static final NativeCall UNLINKAT = NativeCall.of("unlinkat");
  private static final NativeCall RENAMEAT = NativeCall.of("renameat");

  private static final NativeCall RENAMEAT2 = NativeCall.of("renameat2");

  /** What file systems say where a file has one name. */
  private static final Set<Errno> NO_SECOND_NAMES =
      EnumSet.of(Errno.EPERM, Errno.EOPNOTSUPP, Errno.ENOSYS, Errno.EMLINK);

  private static final int RENAME_NOREPLACE = 1;
  private static final int RESERVED_MODE = 0600;
  private static final int TIMESPEC_BYTES = 16;
  private static final byte[] NOTHING = {};

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
    check(
        (int) MKDIRAT.call(scratch, directory.number(), path.address(), mode),
        scratch,
        "make directory",
        name);
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
    check(
        (int) MKNODAT.call(scratch, directory.number(), path.address(), kind.bits() | mode, device),
        scratch,
        "make node",
        name);
  }

  /**
   * @param target what the link says, any bytes but NUL
   */
  public static void makeSymlink(Descriptor directory, byte[] name, byte[] target) {
    var scratch = Scratch.get();
    var path = scratch.path(name);
    var content = scratch.otherPath(target);
    check(
        (int) SYMLINKAT.call(scratch, content.address(), directory.number(), path.address()),
        scratch,
        "make link",
        name);
  }

  /** Gives an existing file a second name. */
  public static void makeHardLink(
      Descriptor fromDirectory, byte[] from, Descriptor toDirectory, byte[] to) {
    var scratch = Scratch.get();
    var source = scratch.path(from);
    var target = scratch.otherPath(to);
    check(
        (int)
            LINKAT.call(
                scratch,
                fromDirectory.number(),
                source.address(),
                toDirectory.number(),
                target.address(),
                0),
        scratch,
        "link",
        to);
  }

  /**
   * Sets the owner of what is open or held, of a link itself. Clears set-id bits, so set the mode
   * afterwards.
   */
  public static void setOwner(Descriptor item, long uid, long gid) {
    var scratch = Scratch.get();
    var path = scratch.path(NOTHING);
    check(
        (int) FCHOWNAT.call(scratch, item.number(), path.address(), uid, gid, LibC.AT_EMPTY_PATH),
        scratch,
        "chown",
        item.name());
  }

  /**
   * Sets permission, set-id and sticky bits of what is held but not open.
   *
   * @throws PosixException EOPNOTSUPP for a link, which has none
   */
  public static void setModeOfHeld(Descriptor held, int mode) {
    var scratch = Scratch.get();
    var path = scratch.pathTo(held);
    check(
        (int) FCHMODAT.call(scratch, LibC.AT_FDCWD, path.address(), mode, 0),
        scratch,
        "chmod",
        held.name());
  }

  /**
   * Sets access and modification time to the nanosecond of what is held but not open, of a link
   * itself.
   */
  public static void setTimesOfHeld(Descriptor held, Instant accessed, Instant modified) {
    var scratch = Scratch.get();
    putTimes(scratch, accessed, modified);
    var times = scratch.small.address();
    var nothing = scratch.path(NOTHING).address();
    var result = (int) UTIMENSAT.call(scratch, held.number(), nothing, times, LibC.AT_EMPTY_PATH);
    if (result < 0 && Errno.of(scratch.errno()) == Errno.EINVAL) { // Linux before 5.8
      var path = scratch.pathTo(held).address();
      result = (int) UTIMENSAT.call(scratch, LibC.AT_FDCWD, path, times, 0);
    }
    check(result, scratch, "set times of", held.name());
  }

  /** Sets access and modification time of an open file. */
  public static void setTimes(Descriptor file, Instant accessed, Instant modified) {
    var scratch = Scratch.get();
    putTimes(scratch, accessed, modified);
    check(
        (int) FUTIMENS.call(scratch, file.number(), scratch.small.address()),
        scratch,
        "set times of",
        file.name());
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
    check(
        (int)
            RENAMEAT.call(
                scratch,
                fromDirectory.number(),
                source.address(),
                toDirectory.number(),
                target.address()),
        scratch,
        "rename",
        from);
  }

  /**
   * Renames anything but a directory to a name that nothing has.
   *
   * @throws PosixException EEXIST when something has it
   */
  public static void renameNew(
      Descriptor fromDirectory, byte[] from, Descriptor toDirectory, byte[] to) {
    var scratch = Scratch.get();
    var source = scratch.path(from);
    var target = scratch.otherPath(to);
    var result =
        (int)
            RENAMEAT2.call(
                scratch,
                fromDirectory.number(),
                source.address(),
                toDirectory.number(),
                target.address(),
                RENAME_NOREPLACE);
    var errno = result < 0 ? Errno.of(scratch.errno()) : Errno.OTHER;
    if (errno != Errno.EINVAL && errno != Errno.ENOSYS) {
      check(result, scratch, "rename", to);
      return;
    }
    // This file system cannot: a second name fails in the same way, and the first then goes.
    try {
      makeHardLink(fromDirectory, from, toDirectory, to);
    } catch (PosixException e) {
      if (!NO_SECOND_NAMES.contains(e.errno())) {
        throw e;
      }
      renameToReserved(fromDirectory, from, toDirectory, to);
      return;
    }
    unlink(fromDirectory, from);
  }

  /**
   * Takes the name with an empty file, which fails when something has it, and replaces that. It is
   * closed before, since servers of other systems replace nothing that is open. It is of 1970, so
   * that it counts as old, and is known for what it is, if this process ends before that.
   */
  private static void renameToReserved(
      Descriptor fromDirectory, byte[] from, Descriptor toDirectory, byte[] to) {
    reserve(toDirectory, to);
    try {
      rename(fromDirectory, from, toDirectory, to);
    } catch (PosixException e) {
      try {
        removeReserved(toDirectory, to);
      } catch (PosixException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
  }

  private static void reserve(Descriptor directory, byte[] name) {
    try (var file = createFile(directory, name, RESERVED_MODE)) {
      var scratch = Scratch.get();
      putTimes(scratch, Instant.EPOCH, Instant.EPOCH);
      FUTIMENS.call(scratch, file.number(), scratch.small.address()); // if it can
    }
  }

  /** Whether it looks like what takes a name for {@link #renameNew}, when we do. */
  public static boolean isReserved(FileStatus status) {
    return status.kind() == FileKind.REGULAR
        && status.links() == 1
        && status.uid() == Accounts.effectiveUid()
        && status.sizeBytes() == 0
        && status.mode() == RESERVED_MODE
        && status.modified().equals(Instant.EPOCH);
  }

  /** Removes nothing but what is an empty file still. */
  private static void removeReserved(Descriptor directory, byte[] name) {
    var status = PosixFiles.status(directory, name);
    if (status.kind() == FileKind.REGULAR && status.sizeBytes() == 0) {
      unlink(directory, name);
    }
  }

  private static void unlink(Descriptor directory, byte[] name, int flags) {
    var scratch = Scratch.get();
    var path = scratch.path(name);
    check(
        (int) UNLINKAT.call(scratch, directory.number(), path.address(), flags),
        scratch,
        "remove",
        name);
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
