package io.holdfast.api.model;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Which protections of its project a drill policy is for; an empty one is for all. */
public record DrillSelector(
    Map<String, String> labels, List<String> kinds, List<UUID> protectionIds) {
  public DrillSelector {
    labels = Map.copyOf(labels);
    kinds = List.copyOf(kinds);
    protectionIds = List.copyOf(protectionIds);
  }
}
