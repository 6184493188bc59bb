package io.holdfast.api.work;

import java.util.Arrays;

/**
 * A secret of a source, a store or a repository in memory, as UTF-8. Closing wipes it; it never
 * prints.
 */
public final class OrderSecret implements AutoCloseable {
  private final byte[] utf8;

  /** Takes a copy; the caller wipes its own. */
  public OrderSecret(byte[] utf8) {
    this.utf8 = utf8.clone();
  }

  /** A copy, which the caller wipes. All zeros once closed. */
  public byte[] toUtf8() {
    return utf8.clone();
  }

  @Override
  public void close() {
    Arrays.fill(utf8, (byte) 0);
  }

  @Override
  public String toString() {
    return "OrderSecret[hidden]";
  }
}
