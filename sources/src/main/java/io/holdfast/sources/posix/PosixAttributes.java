package io.holdfast.sources.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.holdfast.base.ErrorCode;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Extended attributes, of links themselves and not of their targets. POSIX ACLs are among them, as
 * {@code system.posix_acl_access} and {@code system.posix_acl_default}. Thread-safe.
 */
public final class PosixAttributes {
  /** For {@code listxattrat}, which the C library does not wrap; its number is 465 everywhere. */
  private static final NativeCall SYSTEM_CALL = NativeCall.of("syscall");

  private static final long LISTXATTRAT = 465;

  private static final NativeCall LIST = NativeCall.of("llistxattr");
  private static final NativeCall GET = NativeCall.of("lgetxattr");
  private static final NativeCall LIST_OPEN = NativeCall.of("listxattr");
  private static final NativeCall SET_OPEN = NativeCall.of("setxattr");
  private static final NativeCall REMOVE_OPEN = NativeCall.of("removexattr");

  /** Since Linux 6.13; half as dear as the path through {@code /proc} that others need. */
  private static volatile boolean listsUnderDirectories = true;

  private PosixAttributes() {}

  /**
   * @return the names of a file's attributes in the kernel's order; none where the file system has
   *     none
   * @throws PosixException SOURCE_UNREADABLE
   */
  public static List<byte[]> list(Descriptor directory, byte[] name) {
    var scratch = Scratch.get();
    if (listsUnderDirectories && hasNone(scratch, directory, name)) {
      return List.of();
    }
    return list(LIST, scratch, scratch.pathUnder(directory, name), name);
  }

  /**
   * As {@link #list(Descriptor, byte[])}, of what is open or held, a link itself.
   *
   * @throws PosixException SOURCE_UNREADABLE
   */
  public static List<byte[]> list(Descriptor item) {
    var scratch = Scratch.get();
    return list(LIST_OPEN, scratch, scratch.pathTo(item), item.name());
  }

  private static List<byte[]> list(
      NativeCall list, Scratch scratch, MemorySegment path, byte[] name) {
    // The kernel allocates what the caller offers, so offer little first.
    var target = scratch.small;
    var length = list.call(scratch, path.address(), target.address(), target.byteSize());
    if (length < 0 && Errno.of(scratch.errno()) == Errno.ERANGE) {
      target = scratch.large();
      length = list.call(scratch, path.address(), target.address(), target.byteSize());
    }
    if (length < 0 && Errno.of(scratch.errno()) == Errno.EOPNOTSUPP) {
      return List.of();
    }
    if (length < 0) {
      throw failed(ErrorCode.SOURCE_UNREADABLE, scratch, "list attributes of", name);
    }
    return length == 0 ? List.of() : split(target, length);
  }

  /** The usual case, found with one call that asks for no errno; whatever fails says why later. */
  private static boolean hasNone(Scratch scratch, Descriptor directory, byte[] name) {
    var number = directory.number();
    var path = scratch.path(name).address();
    var flags = LibC.AT_SYMLINK_NOFOLLOW;
    var length = SYSTEM_CALL.callSilently(LISTXATTRAT, number, path, flags, 0, 0);
    if (length < 0) {
      SYSTEM_CALL.call(scratch, LISTXATTRAT, number, path, flags, 0, 0);
      switch (Errno.of(scratch.errno())) {
        case EOPNOTSUPP -> length = 0;
        case ENOSYS, EPERM -> listsUnderDirectories = false; // EPERM is what filters of calls say
        default -> {}
      }
    }
    return length == 0;
  }

  /**
   * @return an attribute's value; empty when the file has no such attribute (any more)
   * @throws PosixException SOURCE_UNREADABLE
   */
  public static Optional<byte[]> find(Descriptor directory, byte[] name, byte[] attribute) {
    var scratch = Scratch.get();
    var path = scratch.pathUnder(directory, name);
    var key = scratch.attributeName(attribute);
    var target = scratch.small;
    var length =
        GET.call(scratch, path.address(), key.address(), target.address(), target.byteSize());
    if (length < 0 && Errno.of(scratch.errno()) == Errno.ERANGE) {
      target = scratch.large();
      length =
          GET.call(scratch, path.address(), key.address(), target.address(), target.byteSize());
    }
    var errno = length < 0 ? Errno.of(scratch.errno()) : Errno.OTHER;
    if (errno == Errno.ENODATA || errno == Errno.EOPNOTSUPP) {
      return Optional.empty();
    }
    if (length < 0) {
      throw failed(ErrorCode.SOURCE_UNREADABLE, scratch, "read attribute of", name);
    }
    return Optional.of(target.asSlice(0, length).toArray(JAVA_BYTE));
  }

  /**
   * Sets an attribute, new or not, of what is open or held, a link itself.
   *
   * @throws PosixException TARGET_UNWRITABLE
   */
  public static void set(Descriptor item, byte[] attribute, byte[] value) {
    var scratch = Scratch.get();
    var name = item.name();
    var path = scratch.pathTo(item);
    var key = scratch.attributeName(attribute);
    if (value.length > Scratch.LARGE_BYTES) {
      throw PosixException.of(ErrorCode.TARGET_UNWRITABLE, Errno.ERANGE, "set attribute of", name);
    }
    var bytes = scratch.large();
    MemorySegment.copy(value, 0, bytes, JAVA_BYTE, 0, value.length);
    var result =
        (int)
            SET_OPEN.call(scratch, path.address(), key.address(), bytes.address(), value.length, 0);
    if (result < 0) {
      throw failed(ErrorCode.TARGET_UNWRITABLE, scratch, "set attribute of", name);
    }
  }

  /**
   * Removes an attribute of what is open or held; does nothing when there is none.
   *
   * @throws PosixException TARGET_UNWRITABLE
   */
  public static void remove(Descriptor item, byte[] attribute) {
    var scratch = Scratch.get();
    var path = scratch.pathTo(item);
    var key = scratch.attributeName(attribute);
    var result = (int) REMOVE_OPEN.call(scratch, path.address(), key.address());
    if (result < 0 && Errno.of(scratch.errno()) != Errno.ENODATA) {
      throw failed(ErrorCode.TARGET_UNWRITABLE, scratch, "remove attribute of", item.name());
    }
  }

  private static List<byte[]> split(MemorySegment names, long length) {
    var list = new ArrayList<byte[]>();
    long start = 0;
    for (long at = 0; at < length; at++) {
      if (names.get(JAVA_BYTE, at) == 0) {
        list.add(names.asSlice(start, at - start).toArray(JAVA_BYTE));
        start = at + 1;
      }
    }
    return list;
  }

  private static PosixException failed(ErrorCode code, Scratch scratch, String call, byte[] name) {
    return PosixException.of(code, scratch.errno(), call, name);
  }
}
