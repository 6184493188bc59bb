package io.holdfast.catalog.model;

import java.util.UUID;

/** Names a copy of a restore point. */
public record CopyId(UUID value) implements ResourceId {
  /** Reads the usual text form; throws {@link IllegalArgumentException} on anything else. */
  public static CopyId parse(String text) {
    return new CopyId(ResourceId.uuid(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
