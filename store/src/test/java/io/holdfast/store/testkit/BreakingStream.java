package io.holdfast.store.testkit;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.util.function.Supplier;

/** Ends with an error before its end. */
final class BreakingStream extends FilterInputStream {
  private final Supplier<IOException> failure;
  private long left;

  /**
   * @param failure returns what is thrown, or throws it itself
   */
  BreakingStream(byte[] bytes, long most, Supplier<IOException> failure) {
    super(new ByteArrayInputStream(bytes));
    this.failure = failure;
    left = most;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (left == 0 && length > 0) {
      throw failure.get();
    }
    var count = in.read(target, offset, (int) Math.min(length, left));
    left -= Math.max(0, count);
    return count;
  }
}
