package io.holdfast.sources;

import java.util.Arrays;

/** A secret text in UTF-8. Closing wipes it; printing does not show it. */
public final class Secret implements AutoCloseable {
  private final byte[] utf8;

  /**
   * @param utf8 taken over, not copied
   */
  public Secret(byte[] utf8) {
    this.utf8 = utf8;
  }

  /** A copy; whoever asked wipes it. */
  public byte[] copy() {
    return utf8.clone();
  }

  /** For drivers and protocols that take nothing else. */
  public String text() {
    return new String(utf8, java.nio.charset.StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    Arrays.fill(utf8, (byte) 0);
  }

  @Override
  public String toString() {
    return "Secret";
  }
}
