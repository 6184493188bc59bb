package io.holdfast.api.model;

/**
 * What is asked of one prune run.
 *
 * @param dryRun finds out what it would do
 * @param repackSmall as in {@link PruneSettings}, for this run; what is set there holds anyway
 * @param repackUncompressed the same
 */
public record NewPruneRun(boolean dryRun, boolean repackSmall, boolean repackUncompressed) {}
