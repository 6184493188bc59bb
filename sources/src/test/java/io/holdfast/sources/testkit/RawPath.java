package io.holdfast.sources.testkit;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** A path as the kernel knows it: bytes without NUL, of any encoding or none. */
public record RawPath(byte[] bytes) {
  public RawPath {
    bytes = bytes.clone();
  }

  public static RawPath of(Path path) {
    return of(path.toAbsolutePath().toString());
  }

  public static RawPath of(String path) {
    return new RawPath(path.getBytes(StandardCharsets.UTF_8));
  }

  public RawPath child(byte[] name) {
    var joined = Arrays.copyOf(bytes, bytes.length + 1 + name.length);
    joined[bytes.length] = '/';
    System.arraycopy(name, 0, joined, bytes.length + 1, name.length);
    return new RawPath(joined);
  }

  public RawPath child(String name) {
    return child(name.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RawPath path && Arrays.equals(bytes, path.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** For messages: bytes outside printable ASCII as {@code \xNN}. */
  @Override
  public String toString() {
    return printable(bytes);
  }

  static String printable(byte[] bytes) {
    var text = new StringBuilder();
    for (var value : bytes) {
      if (value >= 0x20 && value < 0x7f && value != '\\') {
        text.append((char) value);
      } else {
        text.append("\\x%02x".formatted(value & 0xff));
      }
    }
    return text.toString();
  }
}
