package io.holdfast.engine.backup;

import io.holdfast.engine.chunk.Chunker;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.SynchronousQueue;

/**
 * Threads that compress and seal chunks of large files while the reader of the file goes on, so
 * that one large file keeps all processors busy. Also owns the buffers in which chunks are
 * collected, so that their number bounds memory. Thread-safe.
 */
final class SealHelpers {
  /** A buffer holds the longest chunk and one piece that was read beyond its end. */
  static final int BUFFER_BYTES = Chunker.MAX_BYTES + ContentReader.PIECE_BYTES;

  private static final int FIRST_BUFFER_BYTES = 2 << 20;

  /** A buffer that one of the few longest chunks made grow beyond this is not kept. */
  private static final int KEPT_BUFFER_BYTES = 2 * FIRST_BUFFER_BYTES;

  private final BlobSink sink;
  private final RunState state;
  private final SynchronousQueue<Chunk> handover = new SynchronousQueue<>();
  private final ConcurrentLinkedQueue<byte[]> spare = new ConcurrentLinkedQueue<>();

  /** A chunk from the start of a buffer, and who waits for it. */
  private static final class Chunk {
    final BlobId id;
    final byte[] buffer;
    final int length;
    final Phaser file;

    Chunk(BlobId id, byte[] buffer, int length, Phaser file) {
      this.id = id;
      this.buffer = buffer;
      this.length = length;
      this.file = file;
    }
  }

  SealHelpers(BlobSink sink, RunState state) {
    this.sink = sink;
    this.state = state;
  }

  /** A buffer of at least a piece; whoever fills it makes it grow up to {@link #BUFFER_BYTES}. */
  byte[] takeBuffer() {
    var buffer = spare.poll();
    return buffer != null ? buffer : new byte[FIRST_BUFFER_BYTES];
  }

  void giveBuffer(byte[] buffer) {
    if (buffer.length <= KEPT_BUFFER_BYTES) {
      spare.add(buffer);
    }
  }

  /**
   * Hands a chunk to a helper, with its buffer, if one has nothing to do.
   *
   * @param file is told when the chunk is saved
   * @return whether a helper took it; else the caller keeps both
   */
  boolean offer(BlobId id, byte[] buffer, int length, Phaser file) {
    file.register();
    if (handover.offer(new Chunk(id, buffer, length, file))) {
      return true;
    }
    file.arriveAndDeregister();
    return false;
  }

  /** Saves a chunk on the calling thread. */
  void save(BlobId id, byte[] buffer, int length) throws InterruptedException {
    var saved = sink.save(BlobType.DATA, id, buffer, 0, length);
    state.counters().saved(BlobType.DATA, saved, length);
  }

  /** A helper's life. */
  void serve() throws InterruptedException {
    while (true) {
      var chunk = handover.take();
      save(chunk.id, chunk.buffer, chunk.length);
      giveBuffer(chunk.buffer);
      chunk.file.arriveAndDeregister();
    }
  }
}
