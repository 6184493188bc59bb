package io.holdfast.catalog.model;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the maker of a backup session wants of the point to come. */
public record PointWish(
    @Nullable String description, @Nullable Instant expiresAt, Map<String, String> labels) {
  public PointWish {
    labels = Map.copyOf(labels);
  }

  public static final PointWish NONE = new PointWish(null, null, Map.of());
}
