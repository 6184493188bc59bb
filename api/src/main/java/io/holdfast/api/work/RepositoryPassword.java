package io.holdfast.api.work;

import java.util.Arrays;

/** A repository's password in memory, as bytes of UTF-8. Closing wipes it; it never prints. */
public final class RepositoryPassword implements AutoCloseable {
  private final byte[] utf8;

  /** Takes a copy; the caller wipes its own. */
  public RepositoryPassword(byte[] utf8) {
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
    return "RepositoryPassword[hidden]";
  }
}
