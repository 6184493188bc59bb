package io.holdfast.catalog.model;

import java.util.Map;

/**
 * What reaching a repository's place takes beside its name; what both hold follows from the kind.
 *
 * @param secrets names of what is sealed
 */
public record StoreAccess(Map<String, String> settings, Map<String, SecretId> secrets) {
  /** For folders, and for places that let everybody in. */
  public static final StoreAccess NONE = new StoreAccess(Map.of(), Map.of());

  public StoreAccess {
    settings = Map.copyOf(settings);
    secrets = Map.copyOf(secrets);
  }
}
