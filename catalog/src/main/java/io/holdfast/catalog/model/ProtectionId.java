package io.holdfast.catalog.model;

import java.util.UUID;

/** Names a protection. */
public record ProtectionId(UUID value) implements ResourceId {
  /** Reads the usual text form; throws {@link IllegalArgumentException} on anything else. */
  public static ProtectionId parse(String text) {
    return new ProtectionId(ResourceId.uuid(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
