package io.holdfast.sources.image;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.backup.OpenFile;
import io.holdfast.engine.chunk.Chunker;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.tree.ExtendedAttribute;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.RawBytes;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.posix.Descriptor;
import io.holdfast.sources.posix.PosixException;
import io.holdfast.sources.posix.PosixFiles;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * An image being read, hashed as a whole beside. One that ends too early, or a disk that fails,
 * ends the backup: half an image is worth nothing.
 */
final class ImageFile implements OpenFile {
  /** Of the whole image, in hexadecimal digits. */
  static final String SHA256 = "user.holdfast.image.sha256";

  private static final byte[] ZEROS = new byte[1 << 20];
  private static final int MOST_CHUNKS = 1 << 20;

  private final Image image;
  private final NodeMetadata metadata;
  private final LongConsumer dataRead;
  private final Descriptor file;
  private final MessageDigest digest = Digest.newSha256();

  private long position;
  private long data;

  /** Up to here there is no hole; unknown beyond. */
  private long dataUntil;

  private boolean sparse;

  ImageFile(Image image, NodeMetadata metadata, LongConsumer dataRead) {
    this.image = image;
    this.metadata = metadata;
    this.dataRead = dataRead;
    try {
      file = image.open();
    } catch (PosixException e) {
      throw Image.failed(e);
    }
    sparse = !image.isDevice();
  }

  /** With the hash, once all was read. */
  @Override
  public NodeMetadata metadata() {
    if (position < image.sizeBytes()) {
      return metadata;
    }
    try {
      var whole = (MessageDigest) digest.clone();
      var hash = RawBytes.ofUtf8(HexFormat.of().formatHex(whole.digest()));
      return metadata.with(List.of(new ExtendedAttribute(SHA256, hash)));
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's digests can be cloned", e);
    }
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    var wanted = (int) Math.min(length, image.sizeBytes() - position);
    if (wanted == 0) {
      dataRead.accept(data);
      return 0;
    }
    try {
      var got = file.read(target, offset, wanted, position);
      if (got == 0) {
        throw truncated();
      }
      digest.update(target, offset, got);
      position += got;
      data += got;
      return got;
    } catch (PosixException e) {
      throw Image.failed(e);
    }
  }

  @Override
  public long zeros() {
    if (!sparse || position < dataUntil || position >= image.sizeBytes()) {
      return 0;
    }
    try {
      var next = file.nextData(position);
      if (next.isEmpty() && PosixFiles.status(file).sizeBytes() < image.sizeBytes()) {
        throw truncated();
      }
      var until = Math.min(next.orElse(image.sizeBytes()), image.sizeBytes());
      if (until > position) {
        return until - position;
      }
      dataUntil = file.nextHole(position);
      return 0;
    } catch (PosixException e) {
      sparse = false; // this file system tells nothing of holes; read them
      return 0;
    }
  }

  @Override
  public void skip(long bytes) {
    for (var left = bytes; left > 0; left -= ZEROS.length) {
      digest.update(ZEROS, 0, (int) Math.min(left, ZEROS.length));
    }
    position += bytes;
  }

  /**
   * Blocks stay where they are, so chunks that follow them keep what did not change. Beyond half a
   * tebibyte they get longer, so that the list of them stays within the memory of any reader.
   */
  @Override
  public int cutBytes() {
    var bytes = Chunker.MIN_BYTES;
    while (bytes < Chunker.MAX_BYTES && image.sizeBytes() / bytes > MOST_CHUNKS) {
      bytes *= 2;
    }
    return bytes;
  }

  @Override
  public boolean changed() {
    if (image.isDevice()) {
      return false; // nothing tells it; a mounted one is warned of
    }
    try {
      var now = PosixFiles.status(file);
      return now.sizeBytes() != image.sizeBytes()
          || !now.modified().equals(image.status().modified());
    } catch (PosixException e) {
      return true;
    }
  }

  @Override
  public void close() {
    file.close();
  }

  private SourceException truncated() {
    return new SourceException(
        ErrorCode.SOURCE_FAILED,
        "%s ends after %d of its %d bytes: it was cut short while it was read"
            .formatted(image.path(), position, image.sizeBytes()));
  }
}
