package io.holdfast.engine.chunk;

/**
 * The Rabin digest of a window that moves along bytes, table-driven. Immutable; the digest itself
 * is a long in the caller's hands.
 */
final class RollingDigest {
  static final int WINDOW_BYTES = 64;

  private static final int TABLE_ENTRIES = 256;
  private static final int OUT = TABLE_ENTRIES;

  /** What a byte still contributes once it has left the window, one step behind its end. */
  private final long[] out = new long[TABLE_ENTRIES];

  /** What the top 8 bits of a digest become, and the bits that clear them. */
  private final long[] mod = new long[TABLE_ENTRIES];

  /**
   * What the top 8 bits become, and from {@link #OUT} what a byte that left contributes, raised.
   */
  private final long[] raised = new long[2 * TABLE_ENTRIES];

  private final int shift;

  /** Bits that a digest is raised by, so that it ends with its long. */
  private final int lift;

  RollingDigest(Polynomial polynomial) {
    var degree = polynomial.degree();
    shift = degree - 8;
    lift = Long.SIZE - degree;
    for (int b = 0; b < TABLE_ENTRIES; b++) {
      long leaving = polynomial.reduce(b);
      for (int i = 0; i < WINDOW_BYTES; i++) {
        leaving = polynomial.reduce(leaving << 8);
      }
      out[b] = leaving;
      var top = polynomial.reduce((long) b << degree);
      mod[b] = top | ((long) b << degree);
      raised[b] = top << lift;
      raised[OUT + b] = leaving << lift;
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
    return scan(
        bytes,
        start,
        length,
        mask,
        ofWindow(bytes, start),
        ofWindow(bytes, start + length),
        ofWindow(bytes, start + 2 * length),
        ofWindow(bytes, start + 3 * length));
  }

  /**
   * The loop of {@link #findZero}, alone in its method: with the first windows' loops beside it the
   * compiler keeps some of the digests in memory, and a quarter of the speed is gone. The digests
   * stand at the top of their longs, where a shift by eight drops what leaves, and one by 56 is an
   * index that needs no mask.
   */
  private int scan(
      byte[] bytes, int start, int length, long mask, long w0, long w1, long w2, long w3) {
    final var table = copyOfRaised();
    final var by = lift;
    final var zero = mask << by;
    final var second = length;
    final var third = 2 * length;
    final var fourth = 3 * length;
    var d0 = w0 << by;
    var d1 = w1 << by;
    var d2 = w2 << by;
    var d3 = w3 << by;
    for (int i = start; i < start + length; i++) {
      var left = i - WINDOW_BYTES;
      // What leaves and enters is known early; the look-up that the digest waits for comes last.
      d0 =
          (d0 << 8)
              ^ table[OUT + (bytes[left] & 0xff)]
              ^ ((bytes[i] & 0xffL) << by)
              ^ table[(int) (d0 >>> 56)];
      d1 =
          (d1 << 8)
              ^ table[OUT + (bytes[left + second] & 0xff)]
              ^ ((bytes[i + second] & 0xffL) << by)
              ^ table[(int) (d1 >>> 56)];
      d2 =
          (d2 << 8)
              ^ table[OUT + (bytes[left + third] & 0xff)]
              ^ ((bytes[i + third] & 0xffL) << by)
              ^ table[(int) (d2 >>> 56)];
      d3 =
          (d3 << 8)
              ^ table[OUT + (bytes[left + fourth] & 0xff)]
              ^ ((bytes[i + fourth] & 0xffL) << by)
              ^ table[(int) (d3 >>> 56)];
      if ((d0 & zero) == 0 || (d1 & zero) == 0 || (d2 & zero) == 0 || (d3 & zero) == 0) {
        var lane = firstZero(d0 & zero, d1 & zero, d2 & zero);
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
   * in the loop. A copy a call costs nothing.
   */
  private long[] copyOfRaised() {
    var copy = new long[2 * TABLE_ENTRIES];
    System.arraycopy(raised, 0, copy, 0, copy.length);
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
