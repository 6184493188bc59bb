package io.holdfast.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A file being read: what its disk cannot give back is thrown with its code. */
final class LocalStream extends FilterInputStream {
  private final String what;

  /**
   * @param what is done, for people
   */
  LocalStream(InputStream in, String what) {
    super(in);
    this.what = what;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      return in.read(target, offset, length);
    } catch (IOException e) {
      if (LocalErrors.isDamage(e)) {
        throw LocalErrors.reading(what, e);
      }
      throw e;
    }
  }
}
