package io.holdfast.engine.pack;

/** What zstd can make of some bytes at most, for sizes that are told and not to be believed. */
public final class ZstdBound {
  /** A block takes at least four bytes, and holds at most 128 KiB. */
  private static final long MOST_FOR_A_BYTE = 128 * 1024 / 4;

  private ZstdBound() {}

  /** Whether frames of so many bytes can hold so many plain ones. */
  public static boolean canHold(long compressedBytes, long plainBytes) {
    return plainBytes <= compressedBytes * MOST_FOR_A_BYTE;
  }
}
