package io.holdfast.engine.pack;

import io.holdfast.engine.crypto.MasterKey;

/**
 * One line of a pack's header.
 *
 * @param offset of the sealed bytes in the pack
 * @param length sealed bytes
 * @param plainLength bytes after opening and decompressing
 */
public record PackedBlob(
    BlobId id, BlobType type, long offset, int length, int plainLength, boolean compressed) {
  public PackedBlob {
    if (offset < 0 || length < MasterKey.OVERHEAD_BYTES || plainLength < 0) {
      throw new IllegalArgumentException(
          "blob %s: %d bytes, %d plain, at %d".formatted(id, length, plainLength, offset));
    }
    var stored = length - MasterKey.OVERHEAD_BYTES;
    if (compressed
        ? plainLength == 0 || !ZstdBound.canHold(stored, plainLength)
        : plainLength != stored) {
      throw new IllegalArgumentException(
          "blob %s: %d bytes cannot hold %d".formatted(id, length, plainLength));
    }
  }

  public BlobLocation in(PackId pack) {
    return new BlobLocation(pack, type, offset, length, plainLength, compressed);
  }
}
