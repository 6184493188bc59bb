package io.holdfast.catalog.model;

import java.util.Map;
import java.util.Set;

/**
 * Which protections of a project a drill policy is for: those that meet all that it names. An empty
 * one is for all.
 *
 * @param labels that the source must have, with these values
 * @param kinds one of which the source must be of
 * @param protections one of which it must be
 */
public record DrillSelector(
    Map<String, String> labels, Set<SourceKind> kinds, Set<ProtectionId> protections) {
  public static final DrillSelector ALL = new DrillSelector(Map.of(), Set.of(), Set.of());

  public DrillSelector {
    labels = Map.copyOf(labels);
    kinds = Set.copyOf(kinds);
    protections = Set.copyOf(protections);
  }

  public boolean matches(Protection protection, Source source) {
    return (protections.isEmpty() || protections.contains(protection.id()))
        && (kinds.isEmpty() || kinds.contains(source.kind()))
        && source.labels().entrySet().containsAll(labels.entrySet());
  }
}
