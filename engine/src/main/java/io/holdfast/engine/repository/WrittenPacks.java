package io.holdfast.engine.repository;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.WrittenBack;
import io.holdfast.engine.pack.BlobCodec;
import io.holdfast.engine.pack.PackHeader;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.store.Store;
import io.holdfast.store.StoreException;
import io.holdfast.store.location.VerifyWrites;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Reads blobs of packs that were just saved back from the store, before anything refers to them:
 * what a fault of memory, of the compressor or of the store has changed on the way is found while
 * its source is still there. Thread-safe; one pack is read at a time.
 */
final class WrittenPacks {
  private static final int MOST_RANGE_BYTES = 4 * 1024 * 1024;

  private final Store store;
  private final BlobCodec codec;
  private final VerifyWrites how;

  /** Guarded by this. */
  private byte[] sealed = new byte[0];

  WrittenPacks(Store store, BlobCodec codec, VerifyWrites how) {
    this.store = store;
    this.codec = codec;
    this.how = how;
  }

  /**
   * Proves that all of a pack is there by its size, and as many blobs of it as was asked for.
   *
   * @param blobs the pack's, in its order; at least one
   * @throws EngineException WRITE_UNPROVEN
   * @throws StoreException STORE_UNREACHABLE, STORE_FORBIDDEN
   */
  void prove(PackId pack, List<PackedBlob> blobs) {
    switch (how) {
      case NONE -> {}
      case SAMPLE -> {
        proveSize(pack, blobs);
        var any = ThreadLocalRandom.current().nextInt(blobs.size());
        proveRange(pack, blobs.subList(any, any + 1));
      }
      case ALL -> {
        proveSize(pack, blobs); // the header too
        proveAll(pack, blobs);
      }
    }
  }

  private void proveSize(PackId pack, List<PackedBlob> blobs) {
    var sent = PackHeader.packBytes(blobs);
    long kept;
    try {
      kept = WrittenBack.proving(store, () -> store.size(pack.objectName()));
    } catch (StoreException e) {
      if (e.code() != ErrorCode.NOT_SUPPORTED) {
        throw e;
      }
      proveEnd(pack, sent); // a server behind a proxy that compresses tells no size
      return;
    }
    if (kept != sent) {
      throw WrittenBack.unproven(
          store, "pack %s has %d bytes of %d".formatted(pack, kept, sent), null);
    }
  }

  private void proveEnd(PackId pack, long sentBytes) {
    var end = ByteBuffer.allocate(PackHeader.LENGTH_BYTES);
    WrittenBack.proving(
        store,
        () -> {
          store.read(pack.objectName(), sentBytes - PackHeader.LENGTH_BYTES, end);
          return pack;
        });
  }

  private void proveAll(PackId pack, List<PackedBlob> blobs) {
    var first = 0;
    for (var next = 1; next <= blobs.size(); next++) {
      if (next == blobs.size() || bytes(blobs, first, next) > MOST_RANGE_BYTES) {
        proveRange(pack, blobs.subList(first, next));
        first = next;
      }
    }
  }

  /** How many it would be with the one at {@code last} as well. */
  private static long bytes(List<PackedBlob> blobs, int first, int last) {
    var end = blobs.get(last);
    return end.offset() + end.length() - blobs.get(first).offset();
  }

  /**
   * @param range blobs that lie side by side
   */
  private synchronized void proveRange(PackId pack, List<PackedBlob> range) {
    var start = range.getFirst().offset();
    var length = Math.toIntExact(bytes(range, 0, range.size() - 1));
    if (sealed.length < length) {
      sealed = new byte[length];
    }
    try {
      WrittenBack.proving(
          store,
          () -> {
            store.read(pack.objectName(), start, ByteBuffer.wrap(sealed, 0, length));
            for (var blob : range) {
              codec.prove(blob.id(), blob.in(pack), sealed, Math.toIntExact(blob.offset() - start));
            }
            return pack;
          });
    } finally {
      if (sealed.length > MOST_RANGE_BYTES) {
        sealed = new byte[0];
      }
    }
  }
}
