package io.holdfast.sources.testkit;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** The few calls of the C library that trees need, with names as bytes. Linux, 64 bits. */
final class Libc {
  private static final int AT_FDCWD = -100;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int O_RDONLY = 0;
  private static final int O_WRONLY_CREATE_EXCLUSIVE = 1 | 0100 | 0200;
  private static final int STATX_BASIC = 0x7ff;
  private static final int STATX_BYTES = 256;
  private static final int ENODATA = 61;
  private static final int EOPNOTSUPP = 95;
  private static final int EPERM = 1;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final VarHandle ERRNO =
      Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle MKDIR = call("mkdir", ADDRESS, JAVA_INT);
  private static final MethodHandle OPEN = variadic("open", 2, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle CLOSE = call("close", JAVA_INT);
  private static final MethodHandle PREAD =
      longCall("pread", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle PWRITE =
      longCall("pwrite", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle FTRUNCATE = call("ftruncate", JAVA_INT, JAVA_LONG);
  private static final MethodHandle SYMLINK = call("symlink", ADDRESS, ADDRESS);
  private static final MethodHandle LINK = call("link", ADDRESS, ADDRESS);
  private static final MethodHandle MKNOD = call("mknod", ADDRESS, JAVA_INT, JAVA_LONG);
  private static final MethodHandle LCHOWN = call("lchown", ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle CHMOD = call("chmod", ADDRESS, JAVA_INT);
  private static final MethodHandle UTIMENSAT =
      call("utimensat", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
  private static final MethodHandle SETXATTR =
      call("lsetxattr", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle LISTXATTR = longCall("llistxattr", ADDRESS, ADDRESS, JAVA_LONG);
  private static final MethodHandle GETXATTR =
      longCall("lgetxattr", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
  private static final MethodHandle READLINK = longCall("readlink", ADDRESS, ADDRESS, JAVA_LONG);
  private static final MethodHandle STATX =
      call("statx", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle OPENDIR = handle("opendir", ADDRESS, ADDRESS);
  private static final MethodHandle READDIR = handle("readdir", ADDRESS, ADDRESS);
  private static final MethodHandle CLOSEDIR = call("closedir", ADDRESS);
  private static final MethodHandle GETEUID =
      LINKER.downcallHandle(symbol("geteuid"), FunctionDescriptor.of(JAVA_INT));

  private Libc() {}

  static boolean isRoot() {
    try {
      return (int) GETEUID.invokeExact() == 0;
    } catch (Throwable e) {
      throw new LinkageError("geteuid", e);
    }
  }

  static void makeDirectory(RawPath path, int mode) {
    run(path, "mkdir", arena -> MKDIR.invoke(state(), text(arena, path), mode));
  }

  /**
   * Writes {@code content} at {@code offset} of a new file of {@code size} bytes; the rest are
   * holes.
   */
  static void makeFile(RawPath path, long size, long[] offsets, byte[][] contents) {
    var file =
        (int)
            run(
                path,
                "open",
                arena -> OPEN.invoke(state(), text(arena, path), O_WRONLY_CREATE_EXCLUSIVE, 0600));
    try {
      for (var i = 0; i < offsets.length; i++) {
        write(path, file, offsets[i], contents[i]);
      }
      run(path, "ftruncate", arena -> FTRUNCATE.invoke(state(), file, size));
    } finally {
      run(path, "close", arena -> CLOSE.invoke(state(), file));
    }
  }

  private static void write(RawPath path, int file, long offset, byte[] content) {
    run(
        path,
        "pwrite",
        arena -> {
          var bytes = arena.allocateFrom(JAVA_BYTE, content);
          var written = 0L;
          while (written < content.length) {
            written +=
                check(
                    path,
                    "pwrite",
                    (long)
                        PWRITE.invoke(
                            state(),
                            file,
                            bytes.asSlice(written),
                            content.length - written,
                            offset + written));
          }
          return 0;
        });
  }

  static void makeSymlink(byte[] target, RawPath path) {
    run(
        path,
        "symlink",
        arena -> SYMLINK.invoke(state(), text(arena, new RawPath(target)), text(arena, path)));
  }

  static void makeLink(RawPath existing, RawPath path) {
    run(path, "link", arena -> LINK.invoke(state(), text(arena, existing), text(arena, path)));
  }

  static void makeNode(RawPath path, int mode, long device) {
    run(path, "mknod", arena -> MKNOD.invoke(state(), text(arena, path), mode, device));
  }

  static void setOwner(RawPath path, int uid, int gid) {
    run(path, "lchown", arena -> LCHOWN.invoke(state(), text(arena, path), uid, gid));
  }

  static void setMode(RawPath path, int mode) {
    run(path, "chmod", arena -> CHMOD.invoke(state(), text(arena, path), mode));
  }

  /** Sets both times, of a symlink its own. */
  static void setTime(RawPath path, long seconds, int nanos) {
    run(
        path,
        "utimensat",
        arena -> {
          var times = arena.allocateFrom(JAVA_LONG, seconds, nanos, seconds, nanos);
          return UTIMENSAT.invoke(state(), AT_FDCWD, text(arena, path), times, AT_SYMLINK_NOFOLLOW);
        });
  }

  /** False when the file system or our rights do not allow this attribute. */
  static boolean setAttribute(RawPath path, String name, byte[] value) {
    try (var arena = Arena.ofConfined()) {
      var state = state();
      var result =
          (int)
              SETXATTR.invoke(
                  state,
                  text(arena, path),
                  arena.allocateFrom(name),
                  arena.allocateFrom(JAVA_BYTE, value),
                  (long) value.length,
                  0);
      if (result == 0) {
        return true;
      }
      var errno = (int) ERRNO.get(state, 0L);
      if (errno == EOPNOTSUPP || errno == EPERM) {
        return false;
      }
      throw failure(path, "lsetxattr", errno);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new LinkageError("lsetxattr", e);
    }
  }

  static TreeMap<String, byte[]> attributes(RawPath path) {
    var attributes = new TreeMap<String, byte[]>();
    var names =
        readInto(
            path,
            64 * 1024,
            "llistxattr",
            (arena, buffer) ->
                (long) LISTXATTR.invoke(state(), text(arena, path), buffer, buffer.byteSize()));
    var start = 0;
    for (var i = 0; i < names.length; i++) {
      if (names[i] == 0) {
        var name = new String(names, start, i - start, StandardCharsets.UTF_8);
        attributes.put(name, attribute(path, name));
        start = i + 1;
      }
    }
    return attributes;
  }

  private static byte[] attribute(RawPath path, String name) {
    return readInto(
        path,
        64 * 1024,
        "lgetxattr",
        (arena, buffer) ->
            (long)
                GETXATTR.invoke(
                    state(),
                    text(arena, path),
                    arena.allocateFrom(name),
                    buffer,
                    buffer.byteSize()));
  }

  static byte[] linkTarget(RawPath path) {
    return readInto(
        path,
        8192,
        "readlink",
        (arena, buffer) ->
            (long) READLINK.invoke(state(), text(arena, path), buffer, buffer.byteSize()));
  }

  static int open(RawPath path) {
    return (int) run(path, "open", arena -> OPEN.invoke(state(), text(arena, path), O_RDONLY, 0));
  }

  static void close(RawPath path, int file) {
    run(path, "close", arena -> CLOSE.invoke(state(), file));
  }

  /** Up to {@code length} bytes from {@code offset}; fewer only at the file's end. */
  static byte[] read(RawPath path, int file, long offset, int length) {
    return readInto(
        path,
        length,
        "pread",
        (arena, buffer) -> {
          var filled = 0L;
          while (filled < length) {
            var count =
                check(
                    path,
                    "pread",
                    (long)
                        PREAD.invoke(
                            state(),
                            file,
                            buffer.asSlice(filled),
                            length - filled,
                            offset + filled));
            if (count == 0) {
              break;
            }
            filled += count;
          }
          return filled;
        });
  }

  static FileStatus status(RawPath path) {
    try (var arena = Arena.ofConfined()) {
      var buffer = arena.allocate(STATX_BYTES, 8);
      check(
          path,
          "statx",
          (int)
              STATX.invoke(
                  state(), AT_FDCWD, text(arena, path), AT_SYMLINK_NOFOLLOW, STATX_BASIC, buffer));
      return new FileStatus(
          buffer.get(JAVA_SHORT, 28) & 0xffff,
          buffer.get(JAVA_INT, 16) & 0xffffffffL,
          buffer.get(JAVA_INT, 20),
          buffer.get(JAVA_INT, 24),
          buffer.get(JAVA_LONG, 32),
          buffer.get(JAVA_LONG, 40),
          buffer.get(JAVA_LONG, 48),
          device(buffer, 136),
          device(buffer, 128),
          buffer.get(JAVA_LONG_UNALIGNED, 112),
          buffer.get(JAVA_INT_UNALIGNED, 120));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new LinkageError("statx", e);
    }
  }

  private static long device(MemorySegment buffer, long offset) {
    return ((long) buffer.get(JAVA_INT, offset) << 32)
        | (buffer.get(JAVA_INT, offset + 4) & 0xffffffffL);
  }

  /** The names in a directory, in no order, without {@code .} and {@code ..}. */
  static List<byte[]> names(RawPath path) {
    try (var arena = Arena.ofConfined()) {
      var directory = (MemorySegment) OPENDIR.invoke(state(), text(arena, path));
      if (directory.address() == 0) {
        throw failure(path, "opendir", -1);
      }
      var names = new ArrayList<byte[]>();
      while (true) {
        var entry = (MemorySegment) READDIR.invoke(state(), directory);
        if (entry.address() == 0) {
          break;
        }
        var name = name(entry);
        if (!isDots(name)) {
          names.add(name);
        }
      }
      check(path, "closedir", (int) CLOSEDIR.invoke(state(), directory));
      return names;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new LinkageError("readdir", e);
    }
  }

  private static byte[] name(MemorySegment entry) {
    var length = entry.reinterpret(18).get(JAVA_SHORT, 16) & 0xffff;
    var bytes = entry.reinterpret(length).asSlice(19).toArray(JAVA_BYTE);
    var end = 0;
    while (bytes[end] != 0) {
      end++;
    }
    return Arrays.copyOf(bytes, end);
  }

  private static boolean isDots(byte[] name) {
    return name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.'));
  }

  @FunctionalInterface
  private interface Call {
    Object run(Arena arena) throws Throwable;
  }

  @FunctionalInterface
  private interface Read {
    long run(Arena arena, MemorySegment buffer) throws Throwable;
  }

  private static long run(RawPath path, String name, Call call) {
    try (var arena = Arena.ofConfined()) {
      return check(path, name, ((Number) call.run(arena)).longValue());
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new LinkageError(name, e);
    }
  }

  private static byte[] readInto(RawPath path, int size, String name, Read read) {
    try (var arena = Arena.ofConfined()) {
      var buffer = arena.allocate(Math.max(size, 1));
      var count = read.run(arena, buffer);
      if (count < 0) {
        var errno = (int) ERRNO.get(STATE.get(), 0L);
        if (errno == EOPNOTSUPP || errno == ENODATA) {
          return new byte[0];
        }
        throw failure(path, name, errno);
      }
      return buffer.asSlice(0, count).toArray(JAVA_BYTE);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new LinkageError(name, e);
    }
  }

  private static final ThreadLocal<MemorySegment> STATE =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(Linker.Option.captureStateLayout()));

  private static MemorySegment state() {
    return STATE.get();
  }

  private static long check(RawPath path, String name, long result) {
    if (result < 0) {
      throw failure(path, name, (int) ERRNO.get(STATE.get(), 0L));
    }
    return result;
  }

  private static UncheckedIOException failure(RawPath path, String name, int errno) {
    return new UncheckedIOException(
        new FileSystemException(path.toString(), null, "%s: errno %d".formatted(name, errno)));
  }

  private static MemorySegment text(Arena arena, RawPath path) {
    var bytes = path.bytes();
    var segment = arena.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, 0, bytes.length);
    return segment;
  }

  private static MethodHandle call(String name, MemoryLayout... arguments) {
    return handle(name, JAVA_INT, arguments);
  }

  private static MethodHandle longCall(String name, MemoryLayout... arguments) {
    return handle(name, JAVA_LONG, arguments);
  }

  private static MethodHandle handle(String name, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        symbol(name),
        FunctionDescriptor.of(result, arguments),
        Linker.Option.captureCallState("errno"));
  }

  private static MethodHandle variadic(String name, int first, ValueLayout... arguments) {
    return LINKER.downcallHandle(
        symbol(name),
        FunctionDescriptor.of(JAVA_INT, arguments),
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(first));
  }

  private static MemorySegment symbol(String name) {
    return LINKER.defaultLookup().find(name).orElseThrow();
  }
}
