package io.holdfast.control.prune;

import io.holdfast.catalog.model.PruneSettings;

/**
 * What is asked of one run.
 *
 * @param dryRun finds out what it would do, and changes nothing
 * @param repackSmall as in {@link PruneSettings}, for this run; what is set there holds anyway
 * @param repackUncompressed the same
 */
public record PruneWish(boolean dryRun, boolean repackSmall, boolean repackUncompressed) {
  public static final PruneWish REAL = new PruneWish(false, false, false);
  public static final PruneWish DRY = new PruneWish(true, false, false);

  PruneSettings on(PruneSettings usual) {
    return usual.withRepacking(
        usual.repackSmall() || repackSmall, usual.repackUncompressed() || repackUncompressed);
  }
}
