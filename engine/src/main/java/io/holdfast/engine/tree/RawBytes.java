package io.holdfast.engine.tree;

import io.holdfast.engine.json.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes that never change: a name, a link's target, an attribute's value. Often UTF-8, not always.
 */
public final class RawBytes implements Comparable<RawBytes> {
  private static final RawBytes EMPTY = new RawBytes(new byte[0]);

  private final byte[] bytes;

  private RawBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Copies {@code bytes}. */
  public static RawBytes of(byte[] bytes) {
    return bytes.length == 0 ? EMPTY : new RawBytes(bytes.clone());
  }

  /** Copies part of {@code bytes}. */
  public static RawBytes of(byte[] bytes, int offset, int length) {
    return new RawBytes(Arrays.copyOfRange(bytes, offset, offset + length));
  }

  public static RawBytes ofUtf8(String text) {
    return new RawBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  public int length() {
    return bytes.length;
  }

  public boolean isEmpty() {
    return bytes.length == 0;
  }

  public byte byteAt(int index) {
    return bytes[index];
  }

  public byte[] toByteArray() {
    return bytes.clone();
  }

  public void copyTo(byte[] target, int offset) {
    System.arraycopy(bytes, 0, target, offset, bytes.length);
  }

  public boolean isUtf8() {
    return Utf8.isValid(bytes);
  }

  /** As text; bytes that are not UTF-8 become U+FFFD. For people and JSON, not for files. */
  public String toText() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** By unsigned bytes: the order of nodes in a tree. */
  @Override
  public int compareTo(RawBytes other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RawBytes that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Without loss: quoted as Go does, so that two different names never look the same. */
  @Override
  public String toString() {
    return GoQuote.quote(bytes);
  }

  /** The bytes themselves, for this package, which does not change them. */
  byte[] shared() {
    return bytes;
  }
}
