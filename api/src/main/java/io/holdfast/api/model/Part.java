package io.holdfast.api.model;

import java.util.Map;
import java.util.UUID;

/** A piece of a restore point. */
public record Part(
    UUID id,
    UUID restorePointId,
    String kind,
    String name,
    PartRef ref,
    String path,
    long bytes,
    long itemCount,
    Map<String, Long> expectations) {
  public Part {
    expectations = Map.copyOf(expectations);
  }
}
