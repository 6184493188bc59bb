package io.holdfast.control.fileindex;

import java.util.Arrays;

/** Numbers and bytes, one after the other; small numbers take little room. Not thread-safe. */
final class ByteWriter {
  private byte[] bytes = new byte[1024];
  private int length;

  ByteWriter number(long value) {
    var left = value;
    while ((left & ~0x7fL) != 0) {
      one((byte) (left | 0x80));
      left >>>= 7;
    }
    return one((byte) left);
  }

  /** A number that may well be below 0. */
  ByteWriter signed(long value) {
    return number((value << 1) ^ (value >> 63));
  }

  ByteWriter one(byte value) {
    ensure(1);
    bytes[length++] = value;
    return this;
  }

  /** Without its length. */
  ByteWriter raw(byte[] value) {
    ensure(value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
    return this;
  }

  /** With its length. */
  ByteWriter bytes(byte[] value) {
    return number(value.length).raw(value);
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  private void ensure(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
    }
  }
}
