package io.holdfast.engine.repository;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdInputStream;
import io.holdfast.engine.pack.ZstdBound;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Decompresses whole frames whose size may or may not be told. */
final class ZstdFrames {
  /** The largest window that is taken memory for; stock clients use 512 KiB to 8 MiB. */
  private static final int MAX_WINDOW_LOG = 27;

  private ZstdFrames() {}

  static byte[] decompress(byte[] compressed, int offset, int length, int maxBytes)
      throws IOException {
    var told = Zstd.getFrameContentSize(compressed, offset, length);
    requirePossible(length, told, maxBytes);
    if (told > 0) {
      return decompressTold(compressed, offset, length, (int) told);
    }
    try (var plain = open(compressed, offset, length, maxBytes)) {
      return plain.readAllBytes();
    }
  }

  /** Plain bytes as they come; reading more than {@code maxBytes} of them fails. */
  static InputStream open(byte[] compressed, int offset, int length, int maxBytes)
      throws IOException {
    requirePossible(length, Zstd.getFrameContentSize(compressed, offset, length), maxBytes);
    var source = new ByteArrayInputStream(compressed, offset, length);
    return new Limited(new ZstdInputStream(source).setLongMax(MAX_WINDOW_LOG), maxBytes);
  }

  private static void requirePossible(int length, long told, int maxBytes) throws IOException {
    if (told > maxBytes || !ZstdBound.canHold(length, told)) {
      throw new IOException("%d bytes when decompressed are too many".formatted(told));
    }
  }

  /** Fails instead of giving more than it may. */
  private static final class Limited extends FilterInputStream {
    private final int most;
    private int left;

    Limited(InputStream plain, int most) {
      super(plain);
      this.most = most;
      left = most;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      var count = super.read(target, offset, length);
      left -= Math.max(0, count);
      if (left < 0) {
        throw new IOException("more than %d bytes when decompressed".formatted(most));
      }
      return count;
    }
  }

  private static byte[] decompressTold(byte[] compressed, int offset, int length, int told)
      throws IOException {
    var plain = new byte[told];
    try {
      var size = Zstd.decompressByteArray(plain, 0, told, compressed, offset, length);
      if (Zstd.isError(size) || size != told) {
        throw new IOException("it does not decompress");
      }
      return plain;
    } catch (ZstdException e) {
      throw new IOException("it does not decompress: " + e.getMessage(), e);
    }
  }
}
