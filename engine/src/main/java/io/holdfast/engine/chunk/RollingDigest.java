package io.holdfast.engine.chunk;

/**
 * The Rabin digest of a window that moves along bytes, table-driven. Immutable; the digest itself
 * is a long in the caller's hands.
 */
final class RollingDigest {
  static final int WINDOW_BYTES = 64;

  /** What a byte contributes once it is about to leave the window. */
  private final long[] out = new long[256];

  /** What the top 8 bits of a digest become, and the bits that clear them. */
  private final long[] mod = new long[256];

  private final int shift;

  RollingDigest(Polynomial polynomial) {
    var degree = polynomial.degree();
    shift = degree - 8;
    for (int b = 0; b < 256; b++) {
      long leaving = polynomial.reduce(b);
      for (int i = 0; i < WINDOW_BYTES - 1; i++) {
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
   * @return bytes from {@code start} to the end of the window found, or -1
   */
  int findZero(byte[] bytes, int start, int length, long mask) {
    final var outs = out;
    final var mods = mod;
    final var by = shift;
    final var start1 = start + length;
    final var start2 = start1 + length;
    final var start3 = start2 + length;
    var d0 = ofWindow(bytes, start);
    var d1 = ofWindow(bytes, start1);
    var d2 = ofWindow(bytes, start2);
    var d3 = ofWindow(bytes, start3);
    for (int i = 0; i < length; i++) {
      var leaving = start + i - WINDOW_BYTES;
      d0 ^= outs[bytes[leaving] & 0xff];
      d1 ^= outs[bytes[leaving + length] & 0xff];
      d2 ^= outs[bytes[leaving + 2 * length] & 0xff];
      d3 ^= outs[bytes[leaving + 3 * length] & 0xff];
      d0 = ((d0 << 8) | (bytes[start + i] & 0xff)) ^ mods[(int) (d0 >>> by) & 0xff];
      d1 = ((d1 << 8) | (bytes[start1 + i] & 0xff)) ^ mods[(int) (d1 >>> by) & 0xff];
      d2 = ((d2 << 8) | (bytes[start2 + i] & 0xff)) ^ mods[(int) (d2 >>> by) & 0xff];
      d3 = ((d3 << 8) | (bytes[start3 + i] & 0xff)) ^ mods[(int) (d3 >>> by) & 0xff];
      if ((d0 & mask) == 0) {
        return i + 1;
      }
      if ((d1 & mask) == 0) {
        return lowest(bytes, start, length, i, 1, mask);
      }
      if ((d2 & mask) == 0) {
        return lowest(bytes, start, length, i, 2, mask);
      }
      if ((d3 & mask) == 0) {
        return lowest(bytes, start, length, i, 3, mask);
      }
    }
    return -1;
  }

  /** As {@link #findZero} with one window. */
  int findZeroAlone(byte[] bytes, int start, int length, long mask) {
    var digest = ofWindow(bytes, start);
    for (int i = start; i < start + length; i++) {
      digest = append(digest ^ out[bytes[i - WINDOW_BYTES] & 0xff], bytes[i]);
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
