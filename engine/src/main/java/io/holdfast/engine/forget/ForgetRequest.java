package io.holdfast.engine.forget;

import io.holdfast.engine.list.SnapshotFilter;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.snapshot.SnapshotId;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which snapshots to forget.
 *
 * @param dryRun decide, and remove nothing
 */
public record ForgetRequest(Selection selection, boolean dryRun) {
  /** How the snapshots are found. */
  public sealed interface Selection {
    /** These, whatever they are; damaged ones too. */
    record Named(List<SnapshotId> ids) implements Selection {
      public Named {
        ids = List.copyOf(new LinkedHashSet<>(ids));
      }
    }

    /**
     * All that the rules do not keep.
     *
     * @param filter others are neither counted nor removed
     * @param now what counts as the present
     */
    record Unkept(KeepRules rules, Predicate<Snapshot> filter, Grouping grouping, Instant now)
        implements Selection {}
  }

  public static ForgetRequest of(Collection<SnapshotId> ids) {
    return new ForgetRequest(new Selection.Named(List.copyOf(ids)), false);
  }

  /** By rules, in groups of host and paths. */
  public static ForgetRequest of(KeepRules rules, Instant now) {
    return new ForgetRequest(
        new Selection.Unkept(rules, SnapshotFilter.any(), Grouping.HOST_AND_PATHS, now), false);
  }

  public ForgetRequest withDryRun(boolean value) {
    return new ForgetRequest(selection, value);
  }
}
