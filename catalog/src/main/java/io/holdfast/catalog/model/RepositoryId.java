package io.holdfast.catalog.model;

import java.util.UUID;

/** Names a repository. */
public record RepositoryId(UUID value) implements ResourceId {
  /** Reads the usual text form; throws {@link IllegalArgumentException} on anything else. */
  public static RepositoryId parse(String text) {
    return new RepositoryId(ResourceId.uuid(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
