package io.holdfast.catalog.model;

import java.util.UUID;

/** Names a part of a restore point. */
public record PartId(UUID value) implements ResourceId {
  /** Reads the usual text form; throws {@link IllegalArgumentException} on anything else. */
  public static PartId parse(String text) {
    return new PartId(ResourceId.uuid(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
