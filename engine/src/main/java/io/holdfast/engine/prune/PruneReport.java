package io.holdfast.engine.prune;

import io.holdfast.engine.pack.PackId;
import java.util.List;

/**
 * What a prune did, or in a dry run would do.
 *
 * @param content what the index listed before
 * @param done what changed in the index
 * @param deletion what became of packs that no index lists
 * @param finished false when the time was over before all planned packs were written anew
 * @param leftOut whether more would be written anew without the limit of bytes
 * @param damaged packs that were to be written anew and hold what cannot be read: left as they are
 */
public record PruneReport(
    Content content,
    Done done,
    Deletion deletion,
    boolean finished,
    boolean leftOut,
    List<PackId> damaged) {
  public PruneReport {
    damaged = List.copyOf(damaged);
  }

  /** Blobs and the bytes that they take in packs. */
  public record Amount(long blobs, long bytes) {
    static final Amount NONE = new Amount(0, 0);

    Amount plus(Amount other) {
      return new Amount(blobs + other.blobs, bytes + other.bytes);
    }

    Amount minus(Amount other) {
      return new Amount(blobs - other.blobs, bytes - other.bytes);
    }
  }

  /**
   * Blobs that were compressed.
   *
   * @param bytesAfter more than before when that is random data
   */
  public record Compressed(long blobs, long bytesBefore, long bytesAfter) {
    static final Compressed NOTHING = new Compressed(0, 0, 0);

    Compressed plus(long before, long after) {
      return new Compressed(blobs + 1, bytesBefore + before, bytesAfter + after);
    }

    Compressed plus(Compressed other) {
      return new Compressed(
          blobs + other.blobs, bytesBefore + other.bytesBefore, bytesAfter + other.bytesAfter);
    }

    private long saved() {
      return bytesBefore - bytesAfter;
    }
  }

  /** Packs and their sizes. */
  public record Packs(long count, long bytes) {
    static final Packs NONE = new Packs(0, 0);

    Packs plus(long sizeBytes) {
      return new Packs(count + 1, bytes + sizeBytes);
    }

    Packs plus(Packs other) {
      return new Packs(count + other.count, bytes + other.bytes);
    }
  }

  /**
   * @param uncompressed the part of {@code used} that lies raw
   * @param duplicate further copies of used blobs
   */
  public record Content(
      long snapshots, Amount used, Amount uncompressed, Amount duplicate, Amount unused) {
    public Amount total() {
      return used.plus(duplicate).plus(unused);
    }
  }

  /**
   * @param removed in packs that held nothing used
   * @param repacked in packs that are written anew, all of it
   * @param repackedAway the part of {@code repacked} that is left out
   * @param compressed what lay raw and was compressed; nothing in a dry run, which cannot know
   */
  public record Done(
      PackCounts packs,
      Amount removed,
      Amount repacked,
      Amount repackedAway,
      Compressed compressed) {
    /** What is out of the index for good. */
    public Amount total() {
      return removed.plus(repackedAway);
    }
  }

  /** What became of the packs that the index listed. */
  public record PackCounts(long kept, long repacked, long removed) {}

  /**
   * @param marked by this run: they are deleted when the grace period is over
   * @param waiting marked by earlier runs, not long enough ago
   * @param deleted for good
   */
  public record Deletion(Packs marked, Packs waiting, Packs deleted) {}

  /** What the index lists afterwards. */
  public Amount remaining() {
    return content.total().minus(done.total()).minus(new Amount(0, done.compressed().saved()));
  }

  /** The part of {@link #remaining} that nobody needs. */
  public Amount remainingUnused() {
    return content.duplicate().plus(content.unused()).minus(done.total());
  }
}
