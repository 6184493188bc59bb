package io.holdfast.catalog.model;

import java.util.UUID;

/** Names an item of a restore session. */
public record RestoreItemId(UUID value) implements ResourceId {
  /** Reads the usual text form; throws {@link IllegalArgumentException} on anything else. */
  public static RestoreItemId parse(String text) {
    return new RestoreItemId(ResourceId.uuid(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
