package io.holdfast.engine.tree;

import static io.holdfast.base.ErrorCode.SOURCE_UNREADABLE;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.EncodedBlob;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;

/** The part of a large tree that is compressed already. Not thread-safe. */
final class TreeSpill implements AutoCloseable {
  private static final int ZSTD_LEVEL = 3;

  private final MessageDigest digest = Digest.newSha256();
  private final ByteArrayOutputStream compressed = new ByteArrayOutputStream(1024 * 1024);
  private final ZstdOutputStreamNoFinalizer zstd;
  private long plainLength;

  TreeSpill() {
    try {
      zstd = new ZstdOutputStreamNoFinalizer(compressed, ZSTD_LEVEL);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail to be written", e);
    }
  }

  void write(byte[] plain, int length) {
    plainLength += length;
    if (plainLength > Integer.MAX_VALUE) {
      throw new EngineException(
          SOURCE_UNREADABLE, "a directory has more entries than one tree can list (2 GiB of them)");
    }
    Digest.update(digest, plain, 0, length);
    try {
      zstd.write(plain, 0, length);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail to be written", e);
    }
  }

  long plainLength() {
    return plainLength;
  }

  /** The whole tree. Nothing more can be written. */
  EncodedTree finish() {
    close();
    var bytes = compressed.toByteArray();
    return new EncodedTree(
        BlobId.read(digest.digest(), 0),
        new EncodedBlob(bytes, 0, bytes.length, (int) plainLength, true));
  }

  @Override
  public void close() {
    try {
      zstd.close();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail to be written", e);
    }
  }
}
