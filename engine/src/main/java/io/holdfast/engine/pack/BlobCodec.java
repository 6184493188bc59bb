package io.holdfast.engine.pack;

import static io.holdfast.base.ErrorCode.BLOB_DAMAGED;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdInputStream;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.crypto.MasterKey;
import io.holdfast.engine.crypto.SealBrokenException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Opens blobs: checks the seal, decrypts, decompresses, and checks that what came out is what the
 * id names. Thread-safe.
 */
public final class BlobCodec implements AutoCloseable {
  /** A buffer that one huge blob made grow beyond this is not kept. */
  private static final int KEPT_BUFFER_BYTES = 9 * 1024 * 1024;

  private static final int FIRST_BUFFER_BYTES = 256 * 1024;
  private static final int STREAM_PIECE_BYTES = 64 * 1024;

  /**
   * The largest data blob that memory is taken for, plain or sealed: stock clients cut files into
   * pieces of 8 MiB at most, and packs of 128. Trees have no such limit: they are read as streams.
   */
  private static final int MOST_DATA_BYTES = 128 * 1024 * 1024;

  private final MasterKey key;
  private final ConcurrentLinkedQueue<Decompressor> decompressors = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  /** A zstd context and the compressed bytes of the blob at hand. */
  private static final class Decompressor {
    final ZstdDecompressCtx context = new ZstdDecompressCtx();
    byte[] buffer = new byte[FIRST_BUFFER_BYTES];

    /** For those who want the compressed bytes proven. */
    byte[] plain = new byte[0];
  }

  public BlobCodec(MasterKey key) {
    this.key = key;
  }

  /**
   * Refuses data that is larger than anybody makes it, before memory is taken for it.
   *
   * @throws EngineException BLOB_DAMAGED
   */
  public static void requireHeld(BlobId id, BlobLocation location) {
    var bytes = Math.max(location.plainLength(), location.length() - MasterKey.OVERHEAD_BYTES);
    if (location.type() == BlobType.DATA && bytes > MOST_DATA_BYTES) {
      throw damaged(id, location, "%d bytes of data are more than is read".formatted(bytes), null);
    }
  }

  /**
   * Opens one blob into an array of its own.
   *
   * @param sealed holds the blob's sealed bytes from {@code offset}; how many, {@code location}
   *     knows
   * @throws EngineException BLOB_DAMAGED
   */
  public byte[] open(BlobId id, BlobLocation location, byte[] sealed, int offset) {
    requireHeld(id, location);
    if (location.compressed()) {
      return withDecompressor(decompressor -> {
        var compressed = decrypt(decompressor, id, location, sealed, offset);
        requireFrame(decompressor.buffer, compressed, id, location);
        var plain = new byte[location.plainLength()];
        decompress(decompressor, compressed, id, location, plain, 0);
        requireId(id, location, plain, 0);
        return plain;
      });
    }
    var plain = new byte[location.plainLength()];
    openInto(id, location, sealed, offset, plain);
    return plain;
  }

  /**
   * Opens one blob into the start of {@code target}, which holds at least its plain length.
   *
   * @return the plain length
   * @throws EngineException BLOB_DAMAGED; then {@code target}'s content is worthless
   */
  public int openInto(BlobId id, BlobLocation location, byte[] sealed, int offset, byte[] target) {
    if (location.compressed()) {
      withDecompressor(decompressor -> {
        var compressed = decrypt(decompressor, id, location, sealed, offset);
        requireFrame(decompressor.buffer, compressed, id, location);
        decompress(decompressor, compressed, id, location, target, 0);
        return target;
      });
    } else {
      unseal(id, location, sealed, offset, target);
    }
    requireId(id, location, target, 0);
    return location.plainLength();
  }

  /** What takes a blob as it is stored, compressed or not. */
  @FunctionalInterface
  public interface EncodedUse {
    /**
     * @param blob valid during the call only
     */
    void use(EncodedBlob blob) throws InterruptedException;
  }

  /**
   * Opens and proves one blob and hands it over without its seal, still compressed when it was.
   *
   * @throws EngineException BLOB_DAMAGED
   */
  public void openEncoded(
      BlobId id, BlobLocation location, byte[] sealed, int offset, EncodedUse use)
      throws InterruptedException {
    var decompressor = borrow();
    try {
      use.use(encoded(decompressor, id, location, sealed, offset));
    } finally {
      giveBack(decompressor);
    }
  }

  /**
   * Proves one blob, of which nothing is wanted: a large one is not held.
   *
   * @throws EngineException BLOB_DAMAGED
   */
  public void prove(BlobId id, BlobLocation location, byte[] sealed, int offset) {
    requireHeld(id, location); // what a check calls sound must be what a restore can read
    var decompressor = borrow();
    try {
      encoded(decompressor, id, location, sealed, offset);
    } finally {
      giveBack(decompressor);
    }
  }

  private EncodedBlob encoded(
      Decompressor decompressor, BlobId id, BlobLocation location, byte[] sealed, int offset) {
    var plainLength = location.plainLength();
    if (!location.compressed()) {
      decompressor.plain = grown(decompressor.plain, plainLength);
      unseal(id, location, sealed, offset, decompressor.plain);
      requireId(id, location, decompressor.plain, 0);
      return new EncodedBlob(decompressor.plain, 0, plainLength, plainLength, false);
    }
    var length = decrypt(decompressor, id, location, sealed, offset);
    if (plainLength > KEPT_BUFFER_BYTES) {
      requireStreamed(id, location, decompressor.buffer, length);
    } else {
      requireFrame(decompressor.buffer, length, id, location);
      decompressor.plain = grown(decompressor.plain, plainLength);
      decompress(decompressor, length, id, location, decompressor.plain, 0);
      requireId(id, location, decompressor.plain, 0);
    }
    return new EncodedBlob(decompressor.buffer, 0, length, plainLength, true);
  }

  /**
   * Opens one compressed blob as a stream, for those that are large when decompressed. All of it
   * was decompressed and held against its id once before the stream is given out.
   *
   * @throws EngineException BLOB_DAMAGED
   */
  public InputStream openStream(BlobId id, BlobLocation location, byte[] sealed, int offset) {
    var compressed = new byte[location.length() - MasterKey.OVERHEAD_BYTES];
    unseal(id, location, sealed, offset, compressed);
    requireStreamed(id, location, compressed, compressed.length);
    try {
      return new ZstdInputStream(new ByteArrayInputStream(compressed));
    } catch (IOException e) {
      throw damaged(id, location, "it does not decompress: " + e.getMessage(), e);
    }
  }

  /** Proves a blob without holding what comes out. */
  private static void requireStreamed(
      BlobId id, BlobLocation location, byte[] compressed, int length) {
    requireFrame(compressed, length, id, location);
    requireFramesOnly(compressed, length, id, location);
    var piece = new byte[STREAM_PIECE_BYTES];
    var digest = Digest.newSha256();
    var total = 0L;
    try (var plain = new ZstdInputStream(new ByteArrayInputStream(compressed, 0, length))) {
      for (var read = plain.read(piece); read >= 0; read = plain.read(piece)) {
        Digest.update(digest, piece, 0, read);
        total += read;
        if (total > location.plainLength()) {
          break;
        }
      }
      if (total != location.plainLength() || !BlobId.read(digest.digest(), 0).equals(id)) {
        throw damaged(id, location, "its bytes are those of another blob", null);
      }
    } catch (IOException e) {
      throw damaged(id, location, "it does not decompress: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    closed = true;
    for (var free = decompressors.poll(); free != null; free = decompressors.poll()) {
      free.context.close();
    }
  }

  private int decrypt(
      Decompressor decompressor, BlobId id, BlobLocation location, byte[] sealed, int offset) {
    var needed = location.length() - MasterKey.OVERHEAD_BYTES;
    if (decompressor.buffer.length < needed) {
      decompressor.buffer = new byte[needed];
    }
    return unseal(id, location, sealed, offset, decompressor.buffer);
  }

  private int unseal(BlobId id, BlobLocation location, byte[] sealed, int offset, byte[] target) {
    try {
      return key.open(sealed, offset, location.length(), target, 0);
    } catch (SealBrokenException e) {
      throw new EngineException(
          BLOB_DAMAGED, "blob %s in pack %s: %s".formatted(id, location.pack(), e.getMessage()), e);
    }
  }

  /** Refuses a frame that tells another size before memory is taken for it. */
  private static void requireFrame(
      byte[] compressed, int length, BlobId id, BlobLocation location) {
    var told = Zstd.getFrameContentSize(compressed, 0, length);
    if (told > 0 && told != location.plainLength()) {
      throw damaged(
          id, location, "%d bytes instead of %d".formatted(told, location.plainLength()), null);
    }
  }

  /** Else a stream passes over a frame that is cut, and some bytes that are none. */
  private static void requireFramesOnly(
      byte[] compressed, int length, BlobId id, BlobLocation location) {
    try {
      for (var at = 0; at < length; ) {
        at += (int) Zstd.findFrameCompressedSize(compressed, at, length - at);
      }
    } catch (ZstdException e) {
      throw damaged(id, location, "it does not decompress: " + e.getMessage(), e);
    }
  }

  private static void decompress(
      Decompressor decompressor,
      int length,
      BlobId id,
      BlobLocation location,
      byte[] target,
      int to) {
    int written;
    try {
      written =
          decompressor.context.decompressByteArray(
              target, to, location.plainLength(), decompressor.buffer, 0, length);
    } catch (ZstdException e) {
      throw damaged(id, location, "it does not decompress: " + e.getMessage(), e);
    }
    if (written != location.plainLength()) {
      throw damaged(
          id, location, "%d bytes instead of %d".formatted(written, location.plainLength()), null);
    }
  }

  private static void requireId(BlobId id, BlobLocation location, byte[] plain, int from) {
    if (!BlobId.hash(plain, from, location.plainLength()).equals(id)) {
      throw damaged(id, location, "its bytes are those of another blob", null);
    }
  }

  private byte[] withDecompressor(java.util.function.Function<Decompressor, byte[]> work) {
    var decompressor = borrow();
    try {
      return work.apply(decompressor);
    } finally {
      giveBack(decompressor);
    }
  }

  private Decompressor borrow() {
    var free = decompressors.poll();
    return free != null ? free : new Decompressor();
  }

  private void giveBack(Decompressor decompressor) {
    if (closed) {
      decompressor.context.close();
      return;
    }
    if (decompressor.buffer.length > KEPT_BUFFER_BYTES) {
      decompressor.buffer = new byte[FIRST_BUFFER_BYTES];
    }
    if (decompressor.plain.length > KEPT_BUFFER_BYTES) {
      decompressor.plain = new byte[0];
    }
    decompressors.add(decompressor);
  }

  private static byte[] grown(byte[] buffer, int length) {
    return buffer.length >= length ? buffer : new byte[Math.max(length, FIRST_BUFFER_BYTES)];
  }

  private static EngineException damaged(
      BlobId id,
      BlobLocation location,
      String why,
      @org.jspecify.annotations.Nullable Throwable cause) {
    return new EngineException(
        BLOB_DAMAGED, "blob %s in pack %s: %s".formatted(id, location.pack(), why), cause);
  }
}
