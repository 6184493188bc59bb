package io.holdfast.api.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What of a point to restore; nothing given means all of it. */
public record Selection(
    @Nullable List<String> paths,
    @Nullable List<String> dumps,
    @Nullable List<String> messageIds,
    @Nullable List<String> parts,
    @Nullable List<String> items,
    @Nullable Instant asOf,
    @Nullable Boolean showDeleted,
    @Nullable Boolean showAllVersions) {
  public Selection {
    paths = paths == null ? null : List.copyOf(paths);
    dumps = dumps == null ? null : List.copyOf(dumps);
    messageIds = messageIds == null ? null : List.copyOf(messageIds);
    parts = parts == null ? null : List.copyOf(parts);
    items = items == null ? null : List.copyOf(items);
  }

  /** Files of a directory. */
  public static Selection paths(List<String> paths) {
    return new Selection(paths, null, null, null, null, null, null, null);
  }
}
