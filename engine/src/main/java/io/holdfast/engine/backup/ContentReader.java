package io.holdfast.engine.backup;

import io.holdfast.engine.backup.SealHelpers.FileInWork;
import io.holdfast.engine.chunk.Chunker;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.LevelTrial;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.tree.BlobSequence;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads files, cuts them and saves their chunks: each piece is scanned and hashed while it is still
 * in the processor's cache. One reader thread has one. Not thread-safe.
 */
final class ContentReader implements AutoCloseable {
  static final int PIECE_BYTES = 256 << 10;

  /** Below this, handing over costs more than it gains. */
  private static final int HANDED_OVER_BYTES = 256 << 10;

  /**
   * Blobs of one file: 1 GiB of a tree's text, 8 TiB of holes, some 24 TB of data. Of holes it is
   * all that there is to do.
   */
  static final int MOST_BLOBS = 16_000_000;

  private static final long LOOK_ROUND_MILLIS = 100;

  private static final byte[] ZEROS = new byte[Chunker.MIN_BYTES];
  private static final BlobId ZEROS_ID = BlobId.hash(ZEROS, 0, ZEROS.length);

  private final Repository repository;
  private final Chunker chunker;
  private final SealHelpers helpers;
  private final RunState state;
  private final MessageDigest sha256 = Digest.newSha256();
  private byte[] buffer;

  /** Bytes of the current chunk, and what was read beyond it, from the buffer's start. */
  private int filled;

  /** Of these, hashed, and scanned unless there is a guess, without an end of the chunk. */
  private int seen;

  private ParentChunks before;
  private BlobSequence.Builder content = new BlobSequence.Builder();
  private long sizeBytes;

  /** Chunks end at this length, whatever they hold; 0 for where their content says. */
  private int cutBytes;

  /** A chunk of nothing but zeros, as long as this file's are. */
  private byte[] zeros = ZEROS;

  private BlobId zerosId = ZEROS_ID;

  /** A file's bytes as they were saved. */
  record Content(long sizeBytes, List<BlobId> blobs) {}

  ContentReader(Repository repository, Chunker chunker, SealHelpers helpers, RunState state) {
    this.repository = repository;
    this.chunker = chunker;
    this.helpers = helpers;
    this.state = state;
    before = new ParentChunks(List.of(), repository.index());
    buffer = helpers.takeBuffer();
  }

  /**
   * Reads a file to its end and returns when all its chunks are saved.
   *
   * @param chunks that it had in the parent
   * @throws SourceProblem when the file cannot be read to its end, or has too many blobs
   */
  Content read(OpenFile file, List<BlobId> chunks) throws InterruptedException {
    start(file.cutBytes() == 0 ? chunks : List.of());
    var work = new FileInWork(new Phaser(1), new LevelTrial());
    cutAt(file.cutBytes());
    try {
      while (true) {
        state.throwIfStopped();
        skipZeros(file);
        makeRoom();
        var got = file.read(buffer, filled, PIECE_BYTES);
        if (got == 0) {
          break;
        }
        filled += got;
        sizeBytes += got;
        state.counters().processedBytes.add(got);
        state.counters().readBytes.add(got);
        cutAll(work);
      }
      finishFile(work);
    } finally {
      keepRest(0, 0); // a large buffer must not wait for the next file with this thread
      // Chunks of a file that failed midway are waited for too: nothing may outlive its file.
      awaitSaved(work.pending());
    }
    return new Content(sizeBytes, content.build());
  }

  /**
   * Looks round for a stop: helpers that were stopped leave chunks undone, and this thread's own
   * interrupt may have been spent before it came here.
   */
  private void awaitSaved(Phaser pending) throws InterruptedException {
    var phase = pending.arrive();
    while (true) {
      try {
        pending.awaitAdvanceInterruptibly(phase, LOOK_ROUND_MILLIS, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        state.throwIfStopped();
      }
    }
  }

  @Override
  public void close() {
    helpers.giveBuffer(buffer);
  }

  private void start(List<BlobId> chunks) {
    before = new ParentChunks(chunks, repository.index());
    filled = 0;
    seen = 0;
    sizeBytes = 0;
    content = new BlobSequence.Builder();
    sha256.reset();
  }

  private void cutAt(int bytes) {
    cutBytes = bytes;
    var length = bytes == 0 ? Chunker.MIN_BYTES : bytes;
    if (length == zeros.length) {
      return;
    }
    zeros = length == ZEROS.length ? ZEROS : new byte[length];
    zerosId = length == ZEROS.length ? ZEROS_ID : BlobId.hash(zeros, 0, length);
  }

  /** Room for one more piece. Most chunks are far from the longest, so buffers grow on demand. */
  private void makeRoom() throws InterruptedException {
    if (buffer.length - filled < PIECE_BYTES) {
      buffer = helpers.grow(buffer);
    }
  }

  /**
   * Where the current chunk is nothing but zeros and a hole goes on with them, takes chunks of
   * zeros without reading: the digest of zeros is zero, so cutting by content ends them at the
   * shortest length.
   */
  private void skipZeros(OpenFile file) throws InterruptedException {
    var hole = file.zeros();
    var chunks = (filled + hole) / zeros.length;
    if (hole == 0 || chunks == 0 || !bufferIsZero()) {
      return;
    }
    requireRoom(chunks);
    helpers.save(zerosId, zeros, zeros.length, new LevelTrial());
    content.add(zerosId, (int) chunks);
    before.passed(zerosId, zeros.length, (int) chunks);
    var skipped = chunks * zeros.length - filled;
    file.skip(skipped);
    sizeBytes += skipped;
    state.counters().processedBytes.add(skipped);
    filled = 0;
    seen = 0;
    sha256.reset();
  }

  private void requireRoom(long blobs) {
    if (blobs > MOST_BLOBS - content.size()) {
      throw new SourceProblem(
          WarningCode.TOO_LARGE,
          "has more than the %d pieces that a file can have (8 TiB of holes, some 24 TB of data):"
                  .formatted(MOST_BLOBS)
              + " exclude it, or make it smaller",
          null);
    }
  }

  private boolean bufferIsZero() {
    return filled < zeros.length && Arrays.mismatch(buffer, 0, filled, zeros, 0, filled) < 0;
  }

  private void cutAll(FileInWork work) throws InterruptedException {
    while (seen < filled) {
      var guess = before.length();
      if (guess > 0) {
        tryGuess(guess, work);
        continue;
      }
      var end = cutBytes == 0 ? chunker.findEnd(buffer, 0, seen, filled) : endInPlace();
      if (end >= 0) {
        finishChunk(end, work);
        continue;
      }
      Digest.update(sha256, buffer, seen, filled - seen);
      seen = filled;
    }
  }

  /** Hashes what there is of a chunk as long as before, and takes it when it is the same. */
  private void tryGuess(int length, FileInWork work) throws InterruptedException {
    var end = Math.min(length, filled);
    Digest.update(sha256, buffer, seen, end - seen);
    seen = end;
    if (end < length) {
      return;
    }
    var id = hashed();
    if (before.isNext(id)) {
      take(id, length, work);
    } else {
      before.fail();
      seen = 0;
    }
  }

  /**
   * What is left behind the last cut is a chunk, unless a guess kept cuts in it from being seen.
   */
  private void finishFile(FileInWork work) throws InterruptedException {
    while (filled > 0 && before.length() > 0) {
      before.fail();
      sha256.reset();
      seen = 0;
      cutAll(work); // what it cuts may lead to another guess
    }
    if (filled > 0) {
      finishChunk(filled, work);
    }
  }

  private int endInPlace() {
    return filled < cutBytes ? -1 : cutBytes;
  }

  /** Ends the chunk after {@code length} bytes; what lies behind begins the next. */
  private void finishChunk(int length, FileInWork work) throws InterruptedException {
    Digest.update(sha256, buffer, seen, length - seen);
    take(hashed(), length, work);
  }

  /** The id of what was hashed; the next hash begins. */
  private BlobId hashed() {
    return BlobId.of(Digest.read(sha256.digest(), 0));
  }

  private void take(BlobId id, int length, FileInWork work) throws InterruptedException {
    requireRoom(1);
    content.add(id);
    before.passed(id, length);
    var rest = filled - length;
    if (repository.index().contains(id, BlobType.DATA)) {
      keepRest(length, rest);
    } else {
      save(id, length, rest, work);
    }
    filled = rest;
    seen = 0;
  }

  private void save(BlobId id, int length, int rest, FileInWork work) throws InterruptedException {
    if (length >= HANDED_OVER_BYTES && rest <= PIECE_BYTES) {
      var next = helpers.takeBuffer();
      System.arraycopy(buffer, length, next, 0, rest);
      if (helpers.offer(id, buffer, length, work)) {
        buffer = next;
        return;
      }
      helpers.giveBuffer(next);
    }
    helpers.save(id, buffer, length, work.trial());
    keepRest(length, rest);
  }

  /**
   * Moves what lies behind a chunk to the start, of another buffer when this one is large. More
   * than a piece is there only once a guess was wrong; then it must stay where it has room.
   */
  private void keepRest(int length, int rest) {
    if (!SealHelpers.isLarge(buffer) || rest > PIECE_BYTES) {
      System.arraycopy(buffer, length, buffer, 0, rest);
      return;
    }
    var next = helpers.takeBuffer();
    System.arraycopy(buffer, length, next, 0, rest);
    helpers.giveBuffer(buffer);
    buffer = next;
  }
}
