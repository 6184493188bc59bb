package io.holdfast.engine.prune;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * How to prune.
 *
 * @param repackSmall whether packs below four fifths of the usual size are merged, instead of only
 *     very small ones
 * @param repackUncompressed whether packs in which used data lies raw are written anew, compressed
 * @param grace how long a pack stays marked before it is deleted; zero deletes in the same run, as
 *     stock clients do
 * @param removeAll whether all data goes when no snapshot is listed; else such a prune is refused,
 *     since a list may also be empty because it failed
 * @param dryRun plan, and change nothing
 */
public record PruneRequest(
    Limits limits,
    boolean repackSmall,
    boolean repackUncompressed,
    Duration grace,
    boolean removeAll,
    boolean dryRun) {
  /**
   * A weekend: who suspended a machine in the middle of a backup has written the snapshot by then.
   */
  public static final Duration STANDARD_GRACE = Duration.ofDays(3);

  /**
   * What one run may cost. Whatever is left is done by the next.
   *
   * @param maxRepackBytes of packs that are read and written anew
   * @param time after which no further pack is written anew; deleting goes on
   */
  public record Limits(UnusedLimit maxUnused, long maxRepackBytes, Duration time) {
    public static final Limits STANDARD =
        new Limits(UnusedLimit.standard(), Long.MAX_VALUE, ChronoUnit.FOREVER.getDuration());

    public Limits {
      if (maxRepackBytes < 0 || time.isNegative()) {
        throw new IllegalArgumentException("%d bytes, %s".formatted(maxRepackBytes, time));
      }
    }
  }

  public PruneRequest {
    if (grace.isNegative()) {
      throw new IllegalArgumentException("grace " + grace);
    }
  }

  public static PruneRequest standard() {
    return new PruneRequest(Limits.STANDARD, false, false, STANDARD_GRACE, false, false);
  }

  public PruneRequest withLimits(Limits value) {
    return new PruneRequest(value, repackSmall, repackUncompressed, grace, removeAll, dryRun);
  }

  public PruneRequest withRepackSmall(boolean value) {
    return new PruneRequest(limits, value, repackUncompressed, grace, removeAll, dryRun);
  }

  public PruneRequest withRepackUncompressed(boolean value) {
    return new PruneRequest(limits, repackSmall, value, grace, removeAll, dryRun);
  }

  public PruneRequest withGrace(Duration value) {
    return new PruneRequest(limits, repackSmall, repackUncompressed, value, removeAll, dryRun);
  }

  public PruneRequest withRemoveAll(boolean value) {
    return new PruneRequest(limits, repackSmall, repackUncompressed, grace, value, dryRun);
  }

  public PruneRequest withDryRun(boolean value) {
    return new PruneRequest(limits, repackSmall, repackUncompressed, grace, removeAll, value);
  }
}
