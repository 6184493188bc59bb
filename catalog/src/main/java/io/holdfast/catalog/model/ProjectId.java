package io.holdfast.catalog.model;

import java.util.UUID;

/** Names a project. */
public record ProjectId(UUID value) implements ResourceId {
  /** Reads the usual text form; throws {@link IllegalArgumentException} on anything else. */
  public static ProjectId parse(String text) {
    return new ProjectId(ResourceId.uuid(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
