package io.holdfast.catalog.model;

import java.util.UUID;

/** Names a restore point, given when its backup session is made. */
public record RestorePointId(UUID value) implements ResourceId {
  /** Reads the usual text form; throws {@link IllegalArgumentException} on anything else. */
  public static RestorePointId parse(String text) {
    return new RestorePointId(ResourceId.uuid(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
