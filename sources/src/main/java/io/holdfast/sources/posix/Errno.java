package io.holdfast.sources.posix;

import java.util.Arrays;

/** Why a system call failed. The numbers are those that all Linux architectures of ours share. */
public enum Errno {
  EPERM(1),
  ENOENT(2),
  EINTR(4),
  EIO(5),
  ENXIO(6),
  E2BIG(7),
  EBADF(9),
  EAGAIN(11),
  ENOMEM(12),
  EACCES(13),
  EBUSY(16),
  EEXIST(17),
  EXDEV(18),
  ENODEV(19),
  ENOTDIR(20),
  EISDIR(21),
  EINVAL(22),
  ENFILE(23),
  EMFILE(24),
  ETXTBSY(26),
  EFBIG(27),
  ENOSPC(28),
  ESPIPE(29),
  EROFS(30),
  EMLINK(31),
  ERANGE(34),
  ENAMETOOLONG(36),
  ENOSYS(38),
  ENOTEMPTY(39),
  ELOOP(40),
  ENODATA(61),
  EOVERFLOW(75),
  EOPNOTSUPP(95),
  ETIMEDOUT(110),
  ESTALE(116),
  EDQUOT(122),
  /** Any other number; the exception's message shows it. */
  OTHER(0);

  private static final Errno[] BY_NUMBER = byNumber();

  private final int number;

  Errno(int number) {
    this.number = number;
  }

  static Errno of(int number) {
    return number > 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : OTHER;
  }

  /** The thing is not there: it was never, or went away. */
  public boolean isMissing() {
    return this == ENOENT || this == ENOTDIR || this == ESTALE;
  }

  /** The caller may not. */
  public boolean isForbidden() {
    return this == EPERM || this == EACCES;
  }

  private static Errno[] byNumber() {
    var table = new Errno[134];
    Arrays.fill(table, OTHER);
    for (var errno : values()) {
      table[errno.number] = errno;
    }
    return table;
  }
}
