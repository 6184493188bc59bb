package io.holdfast.catalog.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a point to restore; empty lists mean all of it. {@code parts} are named, {@code items}
 * lie within them and are named as their kind does; {@code asOf} picks a moment of a continuous
 * point.
 */
public record Selection(
    List<String> paths,
    List<String> dumps,
    List<String> messageIds,
    List<String> parts,
    List<String> items,
    @Nullable Instant asOf,
    boolean showDeleted,
    boolean showAllVersions) {
  public Selection {
    paths = List.copyOf(paths);
    dumps = List.copyOf(dumps);
    messageIds = List.copyOf(messageIds);
    parts = List.copyOf(parts);
    items = List.copyOf(items);
  }

  public static final Selection EVERYTHING =
      new Selection(List.of(), List.of(), List.of(), List.of(), List.of(), null, false, false);

  public static Selection paths(List<String> paths) {
    return new Selection(paths, List.of(), List.of(), List.of(), List.of(), null, false, false);
  }
}
