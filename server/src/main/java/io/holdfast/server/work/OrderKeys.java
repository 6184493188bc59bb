package io.holdfast.server.work;

import io.holdfast.control.kind.SourceSeals;
import java.util.Arrays;
import java.util.Map;

/** What opens an assignment's repository and source, in UTF-8. Closing wipes it. */
final class OrderKeys implements AutoCloseable {
  private final byte[] password;
  private final Map<String, byte[]> source;

  /** Takes both over. */
  OrderKeys(byte[] password, Map<String, byte[]> source) {
    this.password = password;
    this.source = source;
  }

  byte[] password() {
    return password;
  }

  Map<String, byte[]> source() {
    return source;
  }

  @Override
  public void close() {
    Arrays.fill(password, (byte) 0);
    SourceSeals.wipe(source);
  }
}
