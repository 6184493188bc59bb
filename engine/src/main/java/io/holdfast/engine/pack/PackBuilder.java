package io.holdfast.engine.pack;

import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.crypto.MasterKey;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Fills one pack in memory: seals each blob straight into the pack's array and hashes it while it
 * is still in the processor's cache. Reused for many packs. Not thread-safe.
 */
public final class PackBuilder {
  private static final int FIRST_BYTES = 1024 * 1024;

  private final MasterKey key;
  private final int targetBytes;
  private final MessageDigest digest = Digest.newSha256();
  private final List<PackedBlob> blobs = new ArrayList<>();
  private byte[] bytes;
  private int length;
  private int headerBytes;

  /**
   * @param targetBytes a pack is full before it exceeds this; a single larger blob makes a larger
   *     pack
   */
  public PackBuilder(MasterKey key, int targetBytes) {
    this.key = key;
    this.targetBytes = targetBytes;
    bytes = new byte[Math.min(FIRST_BYTES, targetBytes)];
    reset();
  }

  public boolean isEmpty() {
    return blobs.isEmpty();
  }

  /** Whether a blob of this many bytes, sealed not yet, still belongs into this pack. */
  public boolean fits(int storedBytes) {
    return isEmpty() || sizeWith(storedBytes) <= targetBytes;
  }

  /** Whether hardly anything fits any more, so that waiting for more is of no use. */
  public boolean isFull() {
    return length + headerBytes >= targetBytes - targetBytes / 64;
  }

  /**
   * Appends a blob, compressed or not as {@code encoded} is.
   *
   * @return its line in the header
   */
  public PackedBlob add(BlobId id, BlobType type, EncodedBlob encoded) {
    var needed = Math.toIntExact(sizeWith(encoded.length()));
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(needed, Math.min(2 * bytes.length, targetBytes)));
    }
    var sealed = key.seal(encoded.bytes(), encoded.offset(), encoded.length(), bytes, length);
    Digest.update(digest, bytes, length, sealed);
    var blob =
        new PackedBlob(id, type, length, sealed, encoded.plainLength(), encoded.compressed());
    blobs.add(blob);
    length += sealed;
    headerBytes += PackHeader.entryBytes(blob.compressed());
    return blob;
  }

  /** Closes the pack. Its content stays valid until {@link #reset}. */
  public SealedPack finish() {
    var start = length;
    var header = PackHeader.encode(blobs);
    var sealed = key.seal(header, 0, header.length, bytes, start);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(start + sealed, sealed);
    length = start + sealed + PackHeader.LENGTH_BYTES;
    Digest.update(digest, bytes, start, length - start);
    var id = new PackId(Digest.read(digest.digest(), 0));
    return new SealedPack(id, blobs, ByteBuffer.wrap(bytes, 0, length));
  }

  /** Starts a new pack. An array that one large blob made grow is given back. */
  public void reset() {
    if (bytes.length > targetBytes) {
      bytes = new byte[targetBytes];
    }
    blobs.clear();
    digest.reset();
    length = 0;
    headerBytes = MasterKey.OVERHEAD_BYTES + PackHeader.LENGTH_BYTES;
  }

  private long sizeWith(int storedBytes) {
    return (long) length
        + storedBytes
        + MasterKey.OVERHEAD_BYTES
        + headerBytes
        + PackHeader.entryBytes(true);
  }
}
