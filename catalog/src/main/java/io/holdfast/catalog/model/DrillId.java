package io.holdfast.catalog.model;

import java.util.UUID;

/** Names a drill. */
public record DrillId(UUID value) implements ResourceId {
  /** Reads the usual text form; throws {@link IllegalArgumentException} on anything else. */
  public static DrillId parse(String text) {
    return new DrillId(ResourceId.uuid(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
