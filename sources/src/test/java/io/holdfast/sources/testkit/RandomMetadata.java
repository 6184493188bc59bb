package io.holdfast.sources.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/** Owners, modes, times, extended attributes and ACLs. */
final class RandomMetadata {
  private static final int[] FILE_MODES = {
    0644, 0600, 0755, 0400, 04755, 02755, 06711, 01644, 0666
  };
  private static final int[] DIRECTORY_MODES = {0755, 0700, 01777, 02770, 0711, 03775};
  private static final long[] SECONDS = {
    0, 1, -1, -86_400L * 365 * 20, 1_700_000_000L, 4_102_444_800L
  };
  private static final int[] NANOS = {0, 1, 999_999_999, 123_456_789, 500_000_000};

  private final SplittableRandom random;
  private final boolean linkAttributes;
  private final boolean root = Libc.isRoot();

  RandomMetadata(SplittableRandom random, boolean linkAttributes) {
    this.random = random;
    this.linkAttributes = linkAttributes;
  }

  void applyToFile(RawPath path) {
    var regular = Libc.status(path).type() == FileStatus.FILE;
    own(path);
    Libc.setMode(path, FILE_MODES[random.nextInt(FILE_MODES.length)]);
    if (regular && random.nextInt(5) == 0) {
      userAttributes(path);
    }
    if (regular && random.nextInt(10) == 0) {
      accessList(path, "system.posix_acl_access");
    }
    if (root && regular && random.nextInt(20) == 0) {
      capability(path);
    }
    time(path);
  }

  void applyToDirectory(RawPath path) {
    own(path);
    Libc.setMode(path, DIRECTORY_MODES[random.nextInt(DIRECTORY_MODES.length)]);
    if (random.nextInt(5) == 0) {
      userAttributes(path);
    }
    if (random.nextInt(6) == 0) {
      accessList(path, "system.posix_acl_default");
    }
    if (random.nextInt(10) == 0) {
      accessList(path, "system.posix_acl_access");
    }
    time(path);
  }

  void applyToLink(RawPath path) {
    own(path);
    if (root && linkAttributes && random.nextInt(3) == 0) {
      Libc.setAttribute(path, "trusted.link", "on a link".getBytes(UTF_8));
    }
    time(path);
  }

  private void own(RawPath path) {
    if (root && random.nextInt(2) == 0) {
      Libc.setOwner(path, random.nextInt(70_000), random.nextInt(70_000));
    }
  }

  private void time(RawPath path) {
    var fixed = random.nextInt(3) == 0;
    var seconds =
        fixed ? SECONDS[random.nextInt(SECONDS.length)] : random.nextLong(0, 2_000_000_000L);
    Libc.setTime(path, seconds, NANOS[random.nextInt(NANOS.length)]);
  }

  private void userAttributes(RawPath path) {
    Libc.setAttribute(path, "user.empty", new byte[0]);
    Libc.setAttribute(path, "user.ünï code", new byte[] {0, (byte) 0xff, '\n'});
    var value = new byte[random.nextInt(1, 2000)];
    random.nextBytes(value);
    Libc.setAttribute(path, "user.random", value);
  }

  /** A list with one named user and one named group, in the kernel's binary form. */
  private void accessList(RawPath path, String name) {
    var list = ByteBuffer.allocate(4 + 6 * 8).order(ByteOrder.LITTLE_ENDIAN).putInt(2);
    entry(list, 0x01, 6, -1);
    entry(list, 0x02, random.nextInt(8), random.nextInt(1, 60_000));
    entry(list, 0x04, 5, -1);
    entry(list, 0x08, random.nextInt(8), random.nextInt(1, 60_000));
    entry(list, 0x10, random.nextInt(8), -1);
    entry(list, 0x20, 4, -1);
    Libc.setAttribute(path, name, list.array());
  }

  private static void entry(ByteBuffer list, int tag, int rights, int id) {
    list.putShort((short) tag).putShort((short) rights).putInt(id);
  }

  /** CAP_NET_BIND_SERVICE, revision 2: a change of owner after it would remove it again. */
  private void capability(RawPath path) {
    var value =
        ByteBuffer.allocate(20)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(0x02000001)
            .putInt(1 << 10)
            .array();
    Libc.setAttribute(path, "security.capability", value);
  }
}
