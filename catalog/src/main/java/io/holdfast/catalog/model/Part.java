package io.holdfast.catalog.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a restore point. {@code path} is where it lies in the snapshot's tree; {@code
 * expectations} are what a drill compares (tables, rows, messages, sizes).
 */
public record Part(
    PartId id,
    RestorePointId pointId,
    PartKind kind,
    String name,
    PartRef ref,
    String path,
    long bytes,
    long itemCount,
    Map<String, Long> expectations,
    @Nullable String indexSegment) {
  public Part {
    expectations = Map.copyOf(expectations);
  }
}
