package io.holdfast.sources.posix;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;

/**
 * A system call failed; {@link #errno} says why. Reading calls carry {@link
 * ErrorCode#SOURCE_UNREADABLE}, writing calls {@link ErrorCode#TARGET_UNWRITABLE}.
 */
public final class PosixException extends HoldfastException {
  private static final long serialVersionUID = 1L;

  private final Errno errno;

  private PosixException(ErrorCode code, Errno errno, String message) {
    super(code, message, null);
    this.errno = errno;
  }

  static PosixException of(ErrorCode code, Errno errno, String call, byte[] name) {
    return new PosixException(code, errno, message(call, name, reason(errno)));
  }

  /**
   * @param reason for people, in place of the one that goes with the number
   */
  static PosixException of(ErrorCode code, Errno errno, String call, byte[] name, String reason) {
    return new PosixException(code, errno, message(call, name, reason));
  }

  static PosixException of(ErrorCode code, int number, String call, byte[] name) {
    var errno = Errno.of(number);
    var reason = errno == Errno.OTHER ? "errno " + number : reason(errno);
    return new PosixException(code, errno, message(call, name, reason));
  }

  public Errno errno() {
    return errno;
  }

  private static String message(String call, byte[] name, String reason) {
    return "%s '%s': %s".formatted(call, PosixNames.printable(name), reason);
  }

  private static String reason(Errno errno) {
    return switch (errno) {
      case EPERM -> "operation not permitted";
      case ENOENT -> "no such file or directory";
      case EACCES -> "permission denied";
      case EEXIST -> "already exists";
      case ENOTDIR -> "not a directory";
      case EISDIR -> "is a directory";
      case EIO -> "input/output error";
      case ENOSPC -> "no space left on device";
      case EDQUOT -> "quota exceeded";
      case EROFS -> "read-only file system";
      case ENAMETOOLONG -> "name too long";
      case ELOOP -> "is a symbolic link, or too many of them";
      case EMFILE, ENFILE -> "too many open files";
      case EOPNOTSUPP -> "not supported by the file system";
      case ENODATA -> "no such attribute";
      case ENOTEMPTY -> "directory not empty";
      case EAGAIN -> "another process holds a lease on it and does not give it back";
      case EXDEV -> "on another file system";
      default -> errno.name();
    };
  }
}
