package io.holdfast.sources.posix;

import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.VarHandle;

/** The constants of the kernel's interface, and where a call leaves errno. */
final class LibC {
  static final StructLayout STATE = Linker.Option.captureStateLayout();
  static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));

  private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");

  // Directory descriptors and path flags.
  static final int AT_FDCWD = -100;
  static final int AT_SYMLINK_NOFOLLOW = 0x100;
  static final int AT_REMOVEDIR = 0x200;
  static final int AT_NO_AUTOMOUNT = 0x800;
  static final int AT_EMPTY_PATH = 0x1000;

  // Open flags; the architectures differ in two.
  static final int O_RDWR = 2;
  static final int O_CREAT = 0x40;
  static final int O_EXCL = 0x80;
  static final int O_NONBLOCK = 0x800;
  static final int O_DIRECTORY = ARM ? 0x4000 : 0x10000;
  static final int O_NOFOLLOW = ARM ? 0x8000 : 0x20000;
  static final int O_NOATIME = 0x40000;
  static final int O_CLOEXEC = 0x80000;
  static final int O_PATH = 0x200000;

  static final int SEEK_END = 2;
  static final int SEEK_DATA = 3;
  static final int SEEK_HOLE = 4;
  static final int FALLOCATE_KEEP_SIZE = 1;
  static final int FALLOCATE_PUNCH_HOLE = 2;
  static final int STATX_BASIC_STATS = 0x7ff;
  static final long SYS_GETDENTS64 = ARM ? 61 : 217;

  private LibC() {}

  static int errno(MemorySegment state) {
    return (int) ERRNO.get(state, 0L);
  }
}
