package io.holdfast.engine.chunk;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The Rabin digest of a window that moves along bytes, table-driven. Immutable; the digest itself
 * is a long in the caller's hands.
 */
final class RollingDigest {
  static final int WINDOW_BYTES = 64;
  static final int STEP_BYTES = Long.BYTES;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** What a byte still contributes once it has left the window, one step behind its end. */
  private final long[] out = new long[256];

  /** What the top 8 bits of a digest become, and the bits that clear them. */
  private final long[] mod = new long[256];

  private final int shift;

  RollingDigest(Polynomial polynomial) {
    var degree = polynomial.degree();
    shift = degree - 8;
    for (int b = 0; b < 256; b++) {
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
   * @param length of one stretch, a multiple of {@link #STEP_BYTES}
   * @return bytes from {@code start} to the end of the window found, or -1
   */
  int findZero(byte[] bytes, int start, int length, long mask) {
    final var outs = out;
    final var mods = mod;
    final var by = shift;
    var d0 = ofWindow(bytes, start);
    var d1 = ofWindow(bytes, start + length);
    var d2 = ofWindow(bytes, start + 2 * length);
    var d3 = ofWindow(bytes, start + 3 * length);
    for (int i = 0; i < length; i += STEP_BYTES) {
      // Eight bytes a load: entering ones, and those that leave.
      var at = start + i;
      var in0 = (long) LONG.get(bytes, at);
      var in1 = (long) LONG.get(bytes, at + length);
      var in2 = (long) LONG.get(bytes, at + 2 * length);
      var in3 = (long) LONG.get(bytes, at + 3 * length);
      var out0 = (long) LONG.get(bytes, at - WINDOW_BYTES);
      var out1 = (long) LONG.get(bytes, at - WINDOW_BYTES + length);
      var out2 = (long) LONG.get(bytes, at - WINDOW_BYTES + 2 * length);
      var out3 = (long) LONG.get(bytes, at - WINDOW_BYTES + 3 * length);
      for (int bit = 0; bit < Long.SIZE; bit += 8) {
        d0 = (d0 << 8) ^ mods[(int) (d0 >>> by)] ^ outs[(int) (out0 >>> bit) & 0xff];
        d1 = (d1 << 8) ^ mods[(int) (d1 >>> by)] ^ outs[(int) (out1 >>> bit) & 0xff];
        d2 = (d2 << 8) ^ mods[(int) (d2 >>> by)] ^ outs[(int) (out2 >>> bit) & 0xff];
        d3 = (d3 << 8) ^ mods[(int) (d3 >>> by)] ^ outs[(int) (out3 >>> bit) & 0xff];
        d0 ^= (in0 >>> bit) & 0xff;
        d1 ^= (in1 >>> bit) & 0xff;
        d2 ^= (in2 >>> bit) & 0xff;
        d3 ^= (in3 >>> bit) & 0xff;
        var lane = lane(d0 & mask, d1 & mask, d2 & mask, d3 & mask);
        if (lane >= 0) {
          return lowest(bytes, start, length, i + (bit >>> 3), lane, mask);
        }
      }
    }
    return -1;
  }

  /** The first that is zero, or -1. */
  private static int lane(long m0, long m1, long m2, long m3) {
    if (m0 == 0) {
      return 0;
    }
    if (m1 == 0) {
      return 1;
    }
    if (m2 == 0) {
      return 2;
    }
    return m3 == 0 ? 3 : -1;
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
