package io.holdfast.api.model;

import java.util.List;

/** What is known of a point's content. */
public record PointFlags(boolean corrupt, boolean suspicious, boolean encrypted, List<String> gfs) {
  public PointFlags {
    gfs = List.copyOf(gfs);
  }
}
