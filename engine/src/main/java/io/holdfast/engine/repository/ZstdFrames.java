package io.holdfast.engine.repository;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdInputStream;
import io.holdfast.engine.pack.ZstdBound;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** Decompresses whole frames whose size may or may not be told. */
final class ZstdFrames {
  /** The largest window that is taken memory for; stock clients use 512 KiB to 8 MiB. */
  private static final int MAX_WINDOW_LOG = 27;

  private ZstdFrames() {}

  static byte[] decompress(byte[] compressed, int offset, int length, int maxBytes)
      throws IOException {
    var told = Zstd.getFrameContentSize(compressed, offset, length);
    if (told > maxBytes || !ZstdBound.canHold(length, told)) {
      throw new IOException("%d bytes when decompressed are too many".formatted(told));
    }
    if (told > 0) {
      return decompressTold(compressed, offset, length, (int) told);
    }
    var source = new ByteArrayInputStream(compressed, offset, length);
    try (var plain = new ZstdInputStream(source).setLongMax(MAX_WINDOW_LOG)) {
      var bytes = plain.readNBytes(maxBytes);
      if (plain.read() >= 0) {
        throw new IOException("more than %d bytes when decompressed".formatted(maxBytes));
      }
      return bytes;
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
