package io.holdfast.catalog.model;

import java.util.Set;

/**
 * What is known of a point's content. {@code gfs} names the rules that keep it (WEEKLY, MONTHLY,
 * YEARLY).
 */
public record PointFlags(boolean corrupt, boolean suspicious, boolean encrypted, Set<String> gfs) {
  public PointFlags {
    gfs = Set.copyOf(gfs);
  }

  public static final PointFlags ENCRYPTED = new PointFlags(false, false, true, Set.of());
}
