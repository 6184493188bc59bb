package io.holdfast.engine.chunk;

/**
 * The Rabin digest of a window that moves along bytes, table-driven. Immutable; the digest itself
 * is a long in the caller's hands.
 */
final class RollingDigest {
  static final int WINDOW_BYTES = 64;

  private static final int TABLE_ENTRIES = 256;

  /** What a byte still contributes once it has left the window, one step behind its end. */
  private final long[] out = new long[TABLE_ENTRIES];

  /** What the top 8 bits of a digest become, and the bits that clear them. */
  private final long[] mod = new long[TABLE_ENTRIES];

  private final int shift;

  RollingDigest(Polynomial polynomial) {
    var degree = polynomial.degree();
    shift = degree - 8;
    for (int b = 0; b < TABLE_ENTRIES; b++) {
      long leaving = polynomial.reduce(b);
      for (int i = 0; i < WINDOW_BYTES; i++) {
        leaving = polynomial.reduce(leaving << 8);
      }
      out[b] = leaving;
      mod[b] = polynomial.reduce((long) b << degree) | ((long) b << degree);
    }
  }

  long out(int b) {
    return out[b];
  }

  long mod(int b) {
    return mod[b];
  }

  /** The digest of the window that ends before {@code end}. */
  long ofWindow(byte[] bytes, int end) {
    long digest = 0;
    for (int i = end - WINDOW_BYTES; i < end; i++) {
      digest = append(digest, bytes[i]);
    }
    return digest;
  }

  /**
   * Moves four windows along four stretches of equal length, and stops at the first digest, in the
   * order of the bytes, whose masked bits are all zero. Four, because each step of one waits for
   * its last, and a core can do other steps meanwhile.
   *
   * @param start of the first stretch; the others follow without gaps
   * @param length of one stretch
   * @return bytes from {@code start} to the end of the window found, or -1
   */
  int findZero(byte[] bytes, int start, int length, long mask) {
    final var outs = copyOfTable(out);
    final var mods = copyOfTable(mod);
    final var by = shift;
    final var second = length;
    final var third = 2 * length;
    final var fourth = 3 * length;
    var d0 = ofWindow(bytes, start);
    var d1 = ofWindow(bytes, start + second);
    var d2 = ofWindow(bytes, start + third);
    var d3 = ofWindow(bytes, start + fourth);
    for (int i = start; i < start + length; i++) {
      var left = i - WINDOW_BYTES;
      d0 = (d0 << 8) ^ mods[(int) (d0 >>> by) & 0xff] ^ outs[bytes[left] & 0xff];
      d1 = (d1 << 8) ^ mods[(int) (d1 >>> by) & 0xff] ^ outs[bytes[left + second] & 0xff];
      d2 = (d2 << 8) ^ mods[(int) (d2 >>> by) & 0xff] ^ outs[bytes[left + third] & 0xff];
      d3 = (d3 << 8) ^ mods[(int) (d3 >>> by) & 0xff] ^ outs[bytes[left + fourth] & 0xff];
      d0 ^= bytes[i] & 0xff;
      d1 ^= bytes[i + second] & 0xff;
      d2 ^= bytes[i + third] & 0xff;
      d3 ^= bytes[i + fourth] & 0xff;
      if ((d0 & mask) == 0 || (d1 & mask) == 0 || (d2 & mask) == 0 || (d3 & mask) == 0) {
        var lane = firstZero(d0 & mask, d1 & mask, d2 & mask);
        return lowest(bytes, start, length, i - start, lane, mask);
      }
    }
    return -1;
  }

  /** The first that is zero; 3 when none of these is. */
  private static int firstZero(long m0, long m1, long m2) {
    if (m0 == 0) {
      return 0;
    }
    if (m1 == 0) {
      return 1;
    }
    return m2 == 0 ? 2 : 3;
  }

  /**
   * An array made here, for the compiler sees its length then, and leaves out the checks of bounds
   * in the loop: without them it is almost half as fast again. Two copies a call cost nothing.
   */
  private static long[] copyOfTable(long[] table) {
    var copy = new long[TABLE_ENTRIES];
    System.arraycopy(table, 0, copy, 0, TABLE_ENTRIES);
    return copy;
  }

  /** As {@link #findZero} with one window. */
  int findZeroAlone(byte[] bytes, int start, int length, long mask) {
    var digest = ofWindow(bytes, start);
    for (int i = start; i < start + length; i++) {
      digest = append(digest, bytes[i]) ^ out[bytes[i - WINDOW_BYTES] & 0xff];
      if ((digest & mask) == 0) {
        return i + 1 - start;
      }
    }
    return -1;
  }

  /**
   * A zero was found at step {@code i} of stretch {@code lane}; the stretches before it may have
   * one further on, which comes first in the order of the bytes.
   */
  private int lowest(byte[] bytes, int start, int length, int i, int lane, long mask) {
    for (int earlier = 0; earlier < lane; earlier++) {
      var from = earlier * length + i + 1;
      var found = findZeroAlone(bytes, start + from, length - i - 1, mask);
      if (found >= 0) {
        return from + found;
      }
    }
    return lane * length + i + 1;
  }

  private long append(long digest, byte entering) {
    return ((digest << 8) | (entering & 0xff)) ^ mod[(int) (digest >>> shift) & 0xff];
  }
}
