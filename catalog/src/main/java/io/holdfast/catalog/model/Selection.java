package io.holdfast.catalog.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a point to restore; empty lists mean all of it. {@code asOf} picks a moment of a
 * continuous point.
 */
public record Selection(
    List<String> paths,
    List<String> dumps,
    List<String> messageIds,
    @Nullable Instant asOf,
    boolean showDeleted,
    boolean showAllVersions) {
  public Selection {
    paths = List.copyOf(paths);
    dumps = List.copyOf(dumps);
    messageIds = List.copyOf(messageIds);
  }

  public static final Selection EVERYTHING =
      new Selection(List.of(), List.of(), List.of(), null, false, false);

  public static Selection paths(List<String> paths) {
    return new Selection(paths, List.of(), List.of(), null, false, false);
  }
}
