package io.holdfast.control.retention;

import io.holdfast.catalog.model.Pin;
import io.holdfast.catalog.model.RestorePointId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A restore point as retention sees it.
 *
 * @param scheduled made by the plan's backups; others (uploads, imports) are no rule's concern
 * @param needs the point without which this one cannot be restored
 * @param bytes what it added to its repositories
 * @param proven a drill restored it
 * @param expiresAt when whoever made it wants it gone
 * @param lockedUntil before then no copy of it can be removed
 * @param inUse something reads it
 * @param appendOnly lies where nothing is ever removed
 */
public record Candidate(
    RestorePointId id,
    Instant time,
    Quality quality,
    boolean scheduled,
    @Nullable RestorePointId needs,
    long bytes,
    boolean proven,
    @Nullable Instant expiresAt,
    List<Pin> pins,
    @Nullable Instant lockedUntil,
    boolean inUse,
    boolean appendOnly) {
  public Candidate {
    pins = List.copyOf(pins);
    if (bytes < 0) {
      throw new IllegalArgumentException("point %s of %d bytes".formatted(id, bytes));
    }
  }

  /** Of two points of one moment the later id is the newer. */
  static final Comparator<Candidate> NEWEST_FIRST =
      Comparator.comparing(Candidate::time)
          .thenComparing(candidate -> candidate.id().value().toString())
          .reversed();

  /** A good point of the plan's that nothing holds. */
  public static Candidate good(RestorePointId id, Instant time, long bytes) {
    return new Candidate(
        id, time, Quality.GOOD, true, null, bytes, false, null, List.of(), null, false, false);
  }

  boolean usable() {
    return quality.atLeast(Quality.DOUBTFUL);
  }
}
