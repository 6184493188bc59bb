package io.holdfast.catalog.model;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the maker of a backup session wants of the point to come.
 *
 * @param acceptShrunk whether a source that holds far less than before is as it should be
 */
public record PointWish(
    @Nullable String description,
    @Nullable Instant expiresAt,
    Map<String, String> labels,
    boolean acceptShrunk) {
  public PointWish {
    labels = Map.copyOf(labels);
  }

  public static final PointWish NONE = new PointWish(null, null, Map.of(), false);
}
