package io.holdfast.engine.tree;

/**
 * One component of a path. It can never lead out of its directory: not empty, no slash, no NUL, not
 * {@code .} and not {@code ..}.
 */
public record NodeName(RawBytes bytes) implements Comparable<NodeName> {
  public NodeName {
    if (!isValid(bytes)) {
      throw new IllegalArgumentException("'%s' cannot name a file".formatted(bytes));
    }
  }

  public static NodeName of(byte[] bytes) {
    return new NodeName(RawBytes.of(bytes));
  }

  public static NodeName ofUtf8(String text) {
    return new NodeName(RawBytes.ofUtf8(text));
  }

  public static boolean isValid(RawBytes bytes) {
    for (var i = 0; i < bytes.length(); i++) {
      if (bytes.byteAt(i) == '/' || bytes.byteAt(i) == 0) {
        return false;
      }
    }
    return switch (bytes.length()) {
      case 0 -> false;
      case 1 -> bytes.byteAt(0) != '.';
      case 2 -> bytes.byteAt(0) != '.' || bytes.byteAt(1) != '.';
      default -> true;
    };
  }

  /** As text; bytes that are not UTF-8 become U+FFFD. */
  public String toText() {
    return bytes.toText();
  }

  @Override
  public int compareTo(NodeName other) {
    return bytes.compareTo(other.bytes);
  }

  /** Without loss, quoted as Go does. */
  @Override
  public String toString() {
    return bytes.toString();
  }
}
