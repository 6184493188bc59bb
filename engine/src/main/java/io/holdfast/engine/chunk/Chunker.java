package io.holdfast.engine.chunk;

/**
 * Finds where a file is cut, exactly where restic cuts it. Nothing is remembered between calls:
 * whether a place is a cut depends on its distance from the last cut and the 64 bytes before it.
 * Immutable and thread-safe.
 */
public final class Chunker {
  public static final int MIN_BYTES = 512 << 10;
  public static final int MAX_BYTES = 8 << 20;

  /** A cut where these bits of the digest are zero: once in 1 MiB on random data. */
  private static final long MASK = (1 << 20) - 1;

  /** Bytes of one of four stretches: long against the window, short against what a hit wastes. */
  private static final int STRETCH_BYTES = 16 << 10;

  private static final int SHORTEST_STRETCH_BYTES = 512;

  private final RollingDigest digest;

  public Chunker(Polynomial polynomial) {
    digest = new RollingDigest(polynomial);
  }

  /**
   * Looks for the end of a chunk among the bytes that are there so far.
   *
   * @param start where the chunk starts in {@code bytes}
   * @param scanned bytes of the chunk that an earlier call looked at in vain; 0 at first
   * @param available bytes of the chunk that are there
   * @return the chunk's length, or -1 when its end is not among them. At the end of a file the
   *     remaining bytes are a chunk, however few
   */
  public int findEnd(byte[] bytes, int start, int scanned, int available) {
    if (available < MIN_BYTES) {
      return -1;
    }
    var limit = Math.min(available, MAX_BYTES);
    // A window ends at MIN_BYTES at the earliest, so its last byte is the one before.
    var done = Math.max(scanned, MIN_BYTES - 1);
    while (done < limit) {
      var stretch = Math.min(STRETCH_BYTES, (limit - done) / 4);
      var alone = stretch < SHORTEST_STRETCH_BYTES;
      var step = alone ? limit - done : 4 * stretch;
      var found =
          alone
              ? digest.findZeroAlone(bytes, start + done, step, MASK)
              : digest.findZero(bytes, start + done, stretch, MASK);
      if (found >= 0) {
        return done + found;
      }
      done += step;
    }
    return limit == MAX_BYTES ? MAX_BYTES : -1;
  }
}
