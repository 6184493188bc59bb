package io.holdfast.control.fileindex;

import io.holdfast.base.ErrorCode;
import io.holdfast.control.ControlException;
import java.util.Arrays;

/** Reads what a {@link ByteWriter} wrote. Not thread-safe. */
final class ByteReader {
  private final byte[] bytes;
  private int at;

  ByteReader(byte[] bytes) {
    this.bytes = bytes;
  }

  long number() {
    var value = 0L;
    for (var shift = 0; shift < 64; shift += 7) {
      var next = one();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw damaged();
  }

  long signed() {
    var value = number();
    return (value >>> 1) ^ -(value & 1);
  }

  /** How many things follow, each of a byte at least. */
  int count() {
    return below(bytes.length - at + 1L);
  }

  /** A number from 0 that is less than another. */
  int below(long end) {
    var value = number();
    if (value < 0 || value >= end) {
      throw damaged();
    }
    return (int) value;
  }

  byte one() {
    if (at == bytes.length) {
      throw damaged();
    }
    return bytes[at++];
  }

  byte[] raw(int length) {
    if (length > bytes.length - at) {
      throw damaged();
    }
    at += length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }

  byte[] bytes() {
    return raw(count());
  }

  static ControlException damaged() {
    return new ControlException(
        ErrorCode.CATALOG_DAMAGED, "a block of the file index is cut short");
  }
}
