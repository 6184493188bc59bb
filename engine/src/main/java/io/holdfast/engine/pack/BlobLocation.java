package io.holdfast.engine.pack;

import io.holdfast.engine.crypto.MasterKey;

/**
 * Where one blob lies in a pack. {@code offset} and {@code length} count sealed bytes; {@code
 * plainLength} counts what comes out, and equals {@code length} less the seal for a raw blob.
 */
public record BlobLocation(
    PackId pack, BlobType type, long offset, int length, int plainLength, boolean compressed) {
  /** IV and MAC, 16 bytes each, round every blob. */
  public static final int OVERHEAD_BYTES = MasterKey.OVERHEAD_BYTES;

  public BlobLocation {
    if (offset < 0 || length < OVERHEAD_BYTES || plainLength < 0) {
      throw new IllegalArgumentException(
          "%d bytes, %d plain, at %d in %s".formatted(length, plainLength, offset, pack));
    }
    if (!compressed && plainLength != length - OVERHEAD_BYTES) {
      throw new IllegalArgumentException("raw, yet %d and %d bytes".formatted(length, plainLength));
    }
  }
}
