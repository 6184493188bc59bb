package io.holdfast.api.model;

import java.util.List;

/**
 * A kind of source, and what can be asked of it here.
 *
 * @param settings names that a source's {@code config} may have, {@code secrets} those that are
 *     kept sealed
 */
public record SourceKind(
    String kind,
    List<String> modes,
    String explorer,
    List<String> conflictPolicies,
    boolean incremental,
    boolean continuous,
    boolean uploads,
    List<String> settings,
    List<String> secrets) {
  public SourceKind {
    modes = List.copyOf(modes);
    conflictPolicies = List.copyOf(conflictPolicies);
    settings = List.copyOf(settings);
    secrets = List.copyOf(secrets);
  }
}
