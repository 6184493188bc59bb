package io.holdfast.control.backup;

import com.github.luben.zstd.ZstdInputStream;
import io.holdfast.base.ByteSize;
import io.holdfast.base.ErrorCode;
import io.holdfast.control.ControlException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * A dump on its way, as it was before gzip or zstd compressed it; looks at the first bytes when it
 * is first read. Ends with an error when it grows too large or takes too long. Not thread-safe.
 */
final class FetchedDump extends InputStream {
  private static final int GZIP = 0x1f8b0000;
  private static final int GZIP_BITS = 0xffff0000;
  private static final int ZSTD = 0x28b52ffd;

  private final BufferedInputStream in;
  private final FetchRules rules;
  private final long since = System.nanoTime();
  private long received;
  private boolean known;
  private InputStream plain;

  /**
   * @param in is closed with this
   */
  FetchedDump(InputStream in, FetchRules rules) {
    this.in = new BufferedInputStream(in);
    this.rules = rules;
    plain = this.in;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (System.nanoTime() - since > rules.longest().toNanos()) {
      throw refused("it did not come within " + rules.longest());
    }
    var count = plain().read(target, offset, length);
    received += Math.max(0, count);
    if (received > rules.mostBytes()) {
      throw refused(
          "it has more than %s, the most that the setting import.largest allows"
              .formatted(new ByteSize(rules.mostBytes())));
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    plain.close();
  }

  private static ControlException refused(String why) {
    return new ControlException(ErrorCode.BODY_INVALID, "the dump is not fetched: " + why);
  }

  private InputStream plain() throws IOException {
    if (known) {
      return plain;
    }
    known = true;
    in.mark(Integer.BYTES);
    var first = in.readNBytes(Integer.BYTES);
    in.reset();
    var magic = first.length < Integer.BYTES ? 0 : ByteBuffer.wrap(first).getInt();
    if ((magic & GZIP_BITS) == GZIP) {
      plain = new GzipMembers(in);
    } else if (magic == ZSTD) {
      plain = new ZstdInputStream(in);
    }
    return plain;
  }
}
