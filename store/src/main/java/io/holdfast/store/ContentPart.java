package io.holdfast.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Some bytes of a content. Those before are read over, so that a draft can prove what it gives. */
record ContentPart(Content whole, long offset, long length) implements Content {
  @Override
  public InputStream open() {
    return new BoundedInputStream(new LateStream(whole.open(), offset), length);
  }

  private static final class LateStream extends FilterInputStream {
    private long before;

    private LateStream(InputStream whole, long before) {
      super(whole);
      this.before = before;
    }

    @Override
    public int read(byte[] target, int from, int count) throws IOException {
      in.skipNBytes(before);
      before = 0;
      return in.read(target, from, count);
    }
  }
}
