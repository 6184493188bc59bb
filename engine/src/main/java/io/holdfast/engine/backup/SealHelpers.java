package io.holdfast.engine.backup;

import io.holdfast.engine.chunk.Chunker;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.LevelTrial;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

/**
 * Threads that compress and seal chunks of large files while the reader of the file goes on, so
 * that one large file keeps all processors busy. Also owns the buffers in which chunks are
 * collected, so that their number bounds memory. Thread-safe.
 */
final class SealHelpers {
  /** A buffer holds the longest chunk and one piece that was read beyond its end. */
  static final int BUFFER_BYTES = Chunker.MAX_BYTES + ContentReader.PIECE_BYTES;

  private static final int FIRST_BUFFER_BYTES = 2 << 20;

  /** One chunk of thirty is longer than this; its buffer is not kept. */
  private static final int KEPT_BUFFER_BYTES = 2 * FIRST_BUFFER_BYTES;

  /** Buffers beyond that at a time: were each reader's and helper's one, memory would not do. */
  private static final int LARGE_BUFFERS = 2;

  private static final long LOOK_ROUND_MILLIS = 100;

  private final BlobSink sink;
  private final RunState state;
  private final Semaphore large = new Semaphore(LARGE_BUFFERS);
  private final SynchronousQueue<Chunk> handover = new SynchronousQueue<>();
  private final ConcurrentLinkedQueue<byte[]> spare = new ConcurrentLinkedQueue<>();

  /**
   * What the chunks of one file share: who waits for them, and what compressing some has taught.
   */
  record FileInWork(Phaser pending, LevelTrial trial) {}

  /** A chunk from the start of a buffer, and its file. */
  private static final class Chunk {
    final BlobId id;
    final byte[] buffer;
    final int length;
    final FileInWork file;

    Chunk(BlobId id, byte[] buffer, int length, FileInWork file) {
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

  /** A buffer of at least a piece; whoever fills it may {@link #grow} it. */
  byte[] takeBuffer() {
    var buffer = spare.poll();
    return buffer != null ? buffer : new byte[FIRST_BUFFER_BYTES];
  }

  /**
   * A larger buffer in exchange, up to {@link #BUFFER_BYTES}, with the same content. Waits when too
   * many large ones are in use; so give a large one back as soon as its chunk is saved.
   */
  byte[] grow(byte[] buffer) throws InterruptedException {
    var doubled = 2 * buffer.length;
    if (doubled <= KEPT_BUFFER_BYTES) {
      return Arrays.copyOf(buffer, doubled);
    }
    while (!large.tryAcquire(LOOK_ROUND_MILLIS, TimeUnit.MILLISECONDS)) {
      state.throwIfStopped(); // who was stopped gives nothing back
    }
    var grown = Arrays.copyOf(buffer, BUFFER_BYTES);
    spare.add(buffer); // it takes the place of the large one, which is not kept
    return grown;
  }

  /** Whether a buffer is one of the few large ones. */
  static boolean isLarge(byte[] buffer) {
    return buffer.length > KEPT_BUFFER_BYTES;
  }

  void giveBuffer(byte[] buffer) {
    if (isLarge(buffer)) {
      large.release();
    } else {
      spare.add(buffer);
    }
  }

  /**
   * Hands a chunk to a helper, with its buffer, if one has nothing to do.
   *
   * @param file is told when the chunk is saved
   * @return whether a helper took it; else the caller keeps both
   */
  boolean offer(BlobId id, byte[] buffer, int length, FileInWork file) {
    file.pending().register();
    if (handover.offer(new Chunk(id, buffer, length, file))) {
      return true;
    }
    file.pending().arriveAndDeregister();
    return false;
  }

  /** Saves a chunk on the calling thread. */
  void save(BlobId id, byte[] buffer, int length, LevelTrial trial) throws InterruptedException {
    var saved = sink.saveData(id, buffer, length, trial);
    state.counters().saved(BlobType.DATA, saved, length);
  }

  /** A helper's life. */
  void serve() throws InterruptedException {
    while (true) {
      var chunk = handover.take();
      save(chunk.id, chunk.buffer, chunk.length, chunk.file.trial());
      giveBuffer(chunk.buffer);
      chunk.file.pending().arriveAndDeregister();
    }
  }
}
