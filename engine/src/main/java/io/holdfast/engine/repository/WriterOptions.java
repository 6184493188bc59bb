package io.holdfast.engine.repository;

import io.holdfast.engine.pack.Compression;

/**
 * How blobs are written.
 *
 * @param packSizeBytes a pack is closed before it exceeds this; each open pack takes that much room
 *     where its store keeps drafts
 * @param zstdLevel 3 unless there is a reason; for {@link Compression#AUTO}
 * @param openDataPacks packs filled at a time, blobs spread over them at random so that their order
 *     tells nothing; at least as many as threads that save
 * @param maxUploads packs saved at a time, beside as many that are read back; there are drafts for
 *     one less beside those that are filled, since a line that is slow enough to have all under way
 *     at a time is not kept waiting by what fills the next
 */
public record WriterOptions(
    int packSizeBytes, int zstdLevel, Compression compression, int openDataPacks, int maxUploads) {
  private static final int MIN_PACK_BYTES = 64 * 1024;
  private static final int MAX_PACK_BYTES = 128 * 1024 * 1024;

  public WriterOptions(int packSizeBytes, int zstdLevel, int openDataPacks, int maxUploads) {
    this(packSizeBytes, zstdLevel, Compression.AUTO, openDataPacks, maxUploads);
  }

  public WriterOptions {
    var valid =
        packSizeBytes >= MIN_PACK_BYTES
            && packSizeBytes <= MAX_PACK_BYTES
            && zstdLevel >= 1
            && zstdLevel <= 19
            && openDataPacks >= 1
            && maxUploads >= 1;
    if (!valid) {
      throw new IllegalArgumentException(
          "packs of %d bytes, zstd level %d, %d open, %d uploads"
              .formatted(packSizeBytes, zstdLevel, openDataPacks, maxUploads));
    }
  }

  public WriterOptions withPackSize(int bytes) {
    return new WriterOptions(bytes, zstdLevel, compression, openDataPacks, maxUploads);
  }

  public WriterOptions withCompression(Compression value) {
    return new WriterOptions(packSizeBytes, zstdLevel, value, openDataPacks, maxUploads);
  }

  public static WriterOptions defaults() {
    return new WriterOptions(16 * 1024 * 1024, 3, 2, 3);
  }
}
