package io.holdfast.catalog.model;

import java.time.Duration;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * How a repository is pruned.
 *
 * @param enabled whether by schedule; a person can always ask for a run
 * @param cron five fields, read in {@code timeZone}
 * @param maxTime of one run; what is left is done by the next
 * @param maxRepackBytes that one run reads and writes anew at most; null for no limit
 * @param maxUnusedPercent how much of the packs' bytes may be of no use and stay
 * @param maxUnusedBytes that, in bytes, in place of the percentage; null to take the percentage
 * @param repackSmall whether packs below four fifths of the usual size are merged, instead of only
 *     very small ones
 * @param repackUncompressed whether packs in which used data lies raw are written anew, compressed
 * @param grace how long a pack stays marked before it is deleted
 */
public record PruneSettings(
    boolean enabled,
    String cron,
    ZoneId timeZone,
    Duration maxTime,
    @Nullable Long maxRepackBytes,
    int maxUnusedPercent,
    @Nullable Long maxUnusedBytes,
    boolean repackSmall,
    boolean repackUncompressed,
    Duration grace) {
  /** In the night to Sunday, at most two hours, with the engine's own thresholds. */
  public static final PruneSettings DEFAULT =
      new PruneSettings(
          true,
          "30 3 * * 0",
          ZoneId.of("UTC"),
          Duration.ofHours(2),
          null,
          5,
          null,
          false,
          false,
          Duration.ofDays(3));

  public PruneSettings withRepacking(boolean small, boolean uncompressed) {
    return new PruneSettings(
        enabled,
        cron,
        timeZone,
        maxTime,
        maxRepackBytes,
        maxUnusedPercent,
        maxUnusedBytes,
        small,
        uncompressed,
        grace);
  }
}
