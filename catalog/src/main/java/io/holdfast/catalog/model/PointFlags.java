package io.holdfast.catalog.model;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a point's content. {@code gfs} names the rules that keep it (WEEKLY, MONTHLY,
 * YEARLY).
 *
 * @param suspicion null for a point that looks like those before it
 */
public record PointFlags(
    boolean corrupt, @Nullable Suspicion suspicion, boolean encrypted, Set<String> gfs) {
  public PointFlags {
    gfs = Set.copyOf(gfs);
  }

  public static final PointFlags ENCRYPTED = new PointFlags(false, null, true, Set.of());

  /** Whether it should be looked at before older points are given up. */
  public boolean suspicious() {
    return suspicion != null && suspicion.open();
  }

  public PointFlags withSuspicion(@Nullable Suspicion newSuspicion) {
    return new PointFlags(corrupt, newSuspicion, encrypted, gfs);
  }
}
