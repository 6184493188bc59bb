package io.holdfast.engine.pack;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;

/**
 * Compresses blobs on one thread at a time, and leaves alone what would not shrink. Keeps its zstd
 * context and buffer from blob to blob. Not thread-safe.
 */
public final class BlobEncoder implements AutoCloseable {
  /** Below this, compressing costs less than finding out whether it is worth it. */
  private static final int PROBED_FROM_BYTES = 32 * 1024;

  private static final int PROBE_BYTES = 4 * 1024;
  private static final int PROBES = 3;

  /** A probe that keeps this share of its size, in 64ths, is taken for random. */
  private static final int INCOMPRESSIBLE_64THS = 63;

  /**
   * Below this, level 3 costs hardly more than the levels before it, for its tables fit the cache,
   * and takes a tenth off the size.
   */
  private static final int SMALL_BYTES = 128 * 1024;

  private static final int SMALL_LEVEL = 3;

  /** A buffer that one huge blob made grow beyond this is not kept. */
  private static final int KEPT_BUFFER_BYTES = 4 * 1024 * 1024;

  private static final int FIRST_BUFFER_BYTES = 1024 * 1024;
  private static final int FAST_LEVEL = 1;

  /** Higher levels take more time and win nothing (ADR 0282). Some tens of MB a thread. */
  private static final int MAX_LEVEL = 11;

  private final boolean compresses;
  private final Compression compression;
  private final ZstdCompressCtx context = new ZstdCompressCtx();
  private final ZstdCompressCtx smallContext = new ZstdCompressCtx();
  private final ZstdCompressCtx fastContext = new ZstdCompressCtx();
  private final byte[] probed = new byte[(int) Zstd.compressBound(PROBE_BYTES)];
  private byte[] buffer = new byte[FIRST_BUFFER_BYTES];

  /**
   * @param formatVersion of the repository; version 1 knows no compression
   * @param level of zstd for all but small blobs; 3 is the default everywhere
   */
  public BlobEncoder(int formatVersion, int level) {
    this(formatVersion, level, Compression.AUTO);
  }

  /**
   * @param usualLevel for {@link Compression#AUTO}
   */
  public BlobEncoder(int formatVersion, int usualLevel, Compression compression) {
    compresses = formatVersion >= 2;
    this.compression = compression;
    var level = compression == Compression.MAX ? MAX_LEVEL : usualLevel;
    context.setLevel(level).setContentSize(true).setChecksum(false);
    smallContext.setLevel(Math.max(level, SMALL_LEVEL)).setContentSize(true).setChecksum(false);
    fastContext.setLevel(FAST_LEVEL).setContentSize(true).setChecksum(false);
  }

  /** Decides and encodes. Trees are always compressed, as stock clients expect. */
  public EncodedBlob encode(BlobType type, byte[] plain, int offset, int length) {
    if (!compresses || length == 0) {
      return raw(plain, offset, length);
    }
    return switch (type) {
      case TREE -> compressed(usual(length), plain, offset, length);
      case DATA ->
          compression == Compression.OFF || looksRandom(plain, offset, length)
              ? raw(plain, offset, length)
              : smaller(usual(length), plain, offset, length);
    };
  }

  /** Compresses even what takes more space then, as stock clients do. */
  public EncodedBlob encodeCompressed(byte[] plain, int offset, int length) {
    return !compresses || length == 0
        ? raw(plain, offset, length)
        : compressed(usual(length), plain, offset, length);
  }

  /**
   * As {@link #encode}, for a piece of a file: faster where that has proved to take no more space.
   */
  public EncodedBlob encodeData(byte[] plain, int length, LevelTrial trial) {
    if (compression != Compression.AUTO || length < SMALL_BYTES) {
      return encode(BlobType.DATA, plain, 0, length);
    }
    if (!compresses || looksRandom(plain, 0, length)) {
      return raw(plain, 0, length);
    }
    if (trial.isDue()) {
      var fast = compressed(fastContext, plain, 0, length).length();
      var usual = smaller(context, plain, 0, length);
      trial.learn(fast, usual.length());
      return usual;
    }
    return smaller(trial.fastWill() ? fastContext : context, plain, 0, length);
  }

  /** Lets go of a buffer that one of the few largest blobs made grow; what was encoded is over. */
  public void trim() {
    if (buffer.length > KEPT_BUFFER_BYTES) {
      buffer = new byte[FIRST_BUFFER_BYTES];
    }
  }

  @Override
  public void close() {
    context.close();
    smallContext.close();
    fastContext.close();
  }

  private ZstdCompressCtx usual(int length) {
    return length < SMALL_BYTES ? smallContext : context;
  }

  private boolean looksRandom(byte[] plain, int offset, int length) {
    if (length < PROBED_FROM_BYTES) {
      return false;
    }
    for (var i = 0; i < PROBES; i++) {
      var at = offset + (int) ((long) (length - PROBE_BYTES) * (2 * i + 1) / (2 * PROBES));
      var size = fastContext.compressByteArray(probed, 0, probed.length, plain, at, PROBE_BYTES);
      if (size < PROBE_BYTES * INCOMPRESSIBLE_64THS / 64) {
        return false;
      }
    }
    return true;
  }

  private static EncodedBlob raw(byte[] plain, int offset, int length) {
    return new EncodedBlob(plain, offset, length, length, false);
  }

  private EncodedBlob smaller(ZstdCompressCtx with, byte[] plain, int offset, int length) {
    var compressed = compressed(with, plain, offset, length);
    return compressed.length() < length ? compressed : raw(plain, offset, length);
  }

  private EncodedBlob compressed(ZstdCompressCtx with, byte[] plain, int offset, int length) {
    var bound = Math.toIntExact(Zstd.compressBound(length));
    if (buffer.length < bound) {
      buffer = new byte[bound];
    }
    var size = with.compressByteArray(buffer, 0, buffer.length, plain, offset, length);
    return new EncodedBlob(buffer, 0, size, length, true);
  }
}
