package io.holdfast.engine.tree;

/**
 * Type and permissions as Go's {@code os.FileMode} has them, which is how trees store them. Its
 * bits above the permissions are not those of Unix.
 */
public record FileMode(int bits) {
  public static final int DIRECTORY = 1 << 31;
  public static final int SYMLINK = 1 << 27;
  public static final int DEVICE = 1 << 26;
  public static final int FIFO = 1 << 25;
  public static final int SOCKET = 1 << 24;
  public static final int SETUID = 1 << 23;
  public static final int SETGID = 1 << 22;
  public static final int CHARACTER_DEVICE = 1 << 21;
  public static final int STICKY = 1 << 20;
  public static final int PERMISSIONS = 0777;

  private static final int UNIX_TYPE = 0170000;
  private static final int UNIX_SETUID = 04000;
  private static final int UNIX_SETGID = 02000;
  private static final int UNIX_STICKY = 01000;

  /** From {@code st_mode}. */
  public static FileMode ofUnix(int mode) {
    var bits = mode & PERMISSIONS;
    bits |= (mode & UNIX_SETUID) != 0 ? SETUID : 0;
    bits |= (mode & UNIX_SETGID) != 0 ? SETGID : 0;
    bits |= (mode & UNIX_STICKY) != 0 ? STICKY : 0;
    return new FileMode(bits | typeBits(mode & UNIX_TYPE));
  }

  /** What chmod takes: permissions, setuid, setgid and sticky, as Unix numbers them. */
  public int unixPermissions() {
    var mode = bits & PERMISSIONS;
    mode |= has(SETUID) ? UNIX_SETUID : 0;
    mode |= has(SETGID) ? UNIX_SETGID : 0;
    return mode | (has(STICKY) ? UNIX_STICKY : 0);
  }

  public boolean has(int bit) {
    return (bits & bit) != 0;
  }

  /** As the number in a tree. */
  public long number() {
    return Integer.toUnsignedLong(bits);
  }

  @Override
  public String toString() {
    return "%o".formatted(unixPermissions());
  }

  private static int typeBits(int unixType) {
    return switch (unixType) {
      case 0040000 -> DIRECTORY;
      case 0120000 -> SYMLINK;
      case 0060000 -> DEVICE;
      case 0020000 -> DEVICE | CHARACTER_DEVICE;
      case 0010000 -> FIFO;
      case 0140000 -> SOCKET;
      default -> 0;
    };
  }
}
