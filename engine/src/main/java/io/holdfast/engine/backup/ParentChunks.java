package io.holdfast.engine.backup;

import io.holdfast.engine.chunk.Chunker;
import io.holdfast.engine.index.MasterIndex;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobLocation;
import io.holdfast.engine.pack.BlobType;
import java.util.List;

/**
 * Guesses a file's next chunk from those that it had in the parent. A chunk's end depends on its
 * own bytes only, so bytes that have the digest of an earlier chunk end where that ended, and need
 * not be scanned for it. Not thread-safe.
 */
final class ParentChunks {
  /** Chunks further on that one may be found to be, where some before it are gone. */
  private static final int LOOK_AHEAD = 64;

  private final List<BlobId> chunks;
  private final MasterIndex index;

  /** The one that the file's next chunk is guessed to be. */
  private int next;

  private boolean guessing = true;

  /** Of the guess, as long as it stands; negative while nobody has asked. */
  private int length = -1;

  /**
   * @param chunks in the file's order; none when the parent does not have it
   */
  ParentChunks(List<BlobId> chunks, MasterIndex index) {
    this.chunks = chunks;
    this.index = index;
  }

  /**
   * Bytes of the chunk that comes next, should it be as it was.
   *
   * @return 0 for no guess, and for the last one: that ended with the file, not by its bytes
   */
  int length() {
    if (length < 0) { // once a guess: the index may change under it
      length = guessing && next < chunks.size() - 1 ? length(chunks.get(next)) : 0;
    }
    return length;
  }

  /** One that no chunk of this file can have, or whose blob is not there, is none: 0. */
  private int length(BlobId id) {
    var bytes = index.find(id, BlobType.DATA).map(BlobLocation::plainLength).orElse(0);
    return bytes < Chunker.MIN_BYTES || bytes > Chunker.MAX_BYTES ? 0 : bytes;
  }

  /** Whether the bytes of this digest are those that were guessed. */
  boolean isNext(BlobId id) {
    return chunks.get(next).equals(id);
  }

  /** The guess was wrong: the chunk's end must be looked for. */
  void fail() {
    guessing = false;
    length = 0;
  }

  /**
   * Hears which chunk came, guessed or not.
   *
   * @param times in a row
   */
  void passed(BlobId id, int bytes, int times) {
    for (var i = 0; i < times; i++) {
      var was = next;
      passed(id, bytes);
      if (next == was) { // so it would be with each that is the same
        return;
      }
    }
  }

  /** As {@link #passed(BlobId, int, int)}, once. */
  void passed(BlobId id, int bytes) {
    length = -1;
    var end = Math.min(chunks.size(), next + LOOK_AHEAD);
    for (var at = next; at < end; at++) {
      if (chunks.get(at).equals(id)) {
        next = at + 1;
        guessing = true;
        return;
      }
    }
    guessing = next < chunks.size() && bytes == length(chunks.get(next));
    if (guessing) { // changed in place
      next++;
    }
  }
}
