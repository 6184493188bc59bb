package io.holdfast.engine.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Poly1305 in plain Java, numbers held in limbs of 44, 44 and 42 bits so that products of two fit
 * 128 bits with room for their sums. Used where the JDK's own is out of reach.
 */
final class PortablePoly1305 implements Poly1305 {
  private static final int BLOCK_BYTES = 16;
  private static final long MASK_44 = (1L << 44) - 1;
  private static final long MASK_42 = (1L << 42) - 1;

  /** The bit after a whole block, 2^128, in the third limb. */
  private static final long BLOCK_END = 1L << 40;

  private static final VarHandle LITTLE_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] pending = new byte[BLOCK_BYTES];
  private int pendingBytes;

  private long r0;
  private long r1;
  private long r2;
  private long h0;
  private long h1;
  private long h2;
  private long pad0;
  private long pad1;

  @Override
  public void init(byte[] key) {
    var low = word(key, 0);
    var high = word(key, 8);
    r0 = low & 0xffc0fffffffL;
    r1 = (low >>> 44 | high << 20) & 0xfffffc0ffffL;
    r2 = high >>> 24 & 0x00ffffffc0fL;
    h0 = 0;
    h1 = 0;
    h2 = 0;
    pad0 = word(key, 16);
    pad1 = word(key, 24);
    pendingBytes = 0;
  }

  @Override
  public void update(byte[] input, int offset, int length) {
    var at = offset;
    var left = length;
    if (pendingBytes > 0) {
      var taken = Math.min(BLOCK_BYTES - pendingBytes, left);
      System.arraycopy(input, at, pending, pendingBytes, taken);
      pendingBytes += taken;
      at += taken;
      left -= taken;
      if (pendingBytes < BLOCK_BYTES) {
        return;
      }
      blocks(pending, 0, 1, BLOCK_END);
      pendingBytes = 0;
    }
    var count = left / BLOCK_BYTES;
    blocks(input, at, count, BLOCK_END);
    pendingBytes = left - count * BLOCK_BYTES;
    System.arraycopy(input, at + count * BLOCK_BYTES, pending, 0, pendingBytes);
  }

  @Override
  public void finish(byte[] target, int offset) {
    if (pendingBytes > 0) {
      pending[pendingBytes] = 1;
      Arrays.fill(pending, pendingBytes + 1, BLOCK_BYTES, (byte) 0);
      blocks(pending, 0, 1, 0);
    }
    carryFully();
    subtractPrimeIfNotLess();
    var low = h0 | h1 << 44;
    var high = h1 >>> 20 | h2 << 24;
    var tagLow = low + pad0;
    var carry = Long.compareUnsigned(tagLow, low) < 0 ? 1 : 0;
    LITTLE_ENDIAN.set(target, offset, tagLow);
    LITTLE_ENDIAN.set(target, offset + 8, high + pad1 + carry);
    Arrays.fill(pending, (byte) 0);
  }

  /** h = (h + block) * r mod 2^130 - 5, for each block; lazily carried. */
  private void blocks(byte[] input, int offset, int count, long blockEnd) {
    var s1 = r1 * 20;
    var s2 = r2 * 20;
    var a0 = h0;
    var a1 = h1;
    var a2 = h2;
    for (var i = 0; i < count; i++) {
      var low = word(input, offset + i * BLOCK_BYTES);
      var high = word(input, offset + i * BLOCK_BYTES + 8);
      a0 += low & MASK_44;
      a1 += (low >>> 44 | high << 20) & MASK_44;
      a2 += high >>> 24 | blockEnd;

      var low0 = a0 * r0;
      var high0 = Math.multiplyHigh(a0, r0);
      var product = a1 * s2;
      low0 += product;
      high0 += Math.multiplyHigh(a1, s2) + carry(low0, product);
      product = a2 * s1;
      low0 += product;
      high0 += Math.multiplyHigh(a2, s1) + carry(low0, product);

      var low1 = a0 * r1;
      var high1 = Math.multiplyHigh(a0, r1);
      product = a1 * r0;
      low1 += product;
      high1 += Math.multiplyHigh(a1, r0) + carry(low1, product);
      product = a2 * s2;
      low1 += product;
      high1 += Math.multiplyHigh(a2, s2) + carry(low1, product);

      var low2 = a0 * r2;
      var high2 = Math.multiplyHigh(a0, r2);
      product = a1 * r1;
      low2 += product;
      high2 += Math.multiplyHigh(a1, r1) + carry(low2, product);
      product = a2 * r0;
      low2 += product;
      high2 += Math.multiplyHigh(a2, r0) + carry(low2, product);

      a0 = low0 & MASK_44;
      var over = low0 >>> 44 | high0 << 20;
      low1 += over;
      high1 += carry(low1, over);
      a1 = low1 & MASK_44;
      over = low1 >>> 44 | high1 << 20;
      low2 += over;
      high2 += carry(low2, over);
      a2 = low2 & MASK_42;
      over = low2 >>> 42 | high2 << 22;
      a0 += over * 5;
      a1 += a0 >>> 44;
      a0 &= MASK_44;
    }
    h0 = a0;
    h1 = a1;
    h2 = a2;
  }

  private void carryFully() {
    for (var round = 0; round < 2; round++) {
      h2 += h1 >>> 44;
      h1 &= MASK_44;
      h0 += (h2 >>> 42) * 5;
      h2 &= MASK_42;
      h1 += h0 >>> 44;
      h0 &= MASK_44;
    }
    h2 += h1 >>> 44;
    h1 &= MASK_44;
  }

  /** Without a branch on the secret: g = h + 5 - 2^130 is taken when it is not negative. */
  private void subtractPrimeIfNotLess() {
    var g0 = h0 + 5;
    var g1 = h1 + (g0 >>> 44);
    g0 &= MASK_44;
    var g2 = h2 + (g1 >>> 44) - (1L << 42);
    g1 &= MASK_44;
    var keep = g2 >> 63;
    h0 = h0 & keep | g0 & ~keep;
    h1 = h1 & keep | g1 & ~keep;
    h2 = h2 & keep | g2 & ~keep;
  }

  private static long carry(long sum, long addend) {
    return Long.compareUnsigned(sum, addend) < 0 ? 1 : 0;
  }

  private static long word(byte[] bytes, int offset) {
    return (long) LITTLE_ENDIAN.get(bytes, offset);
  }
}
