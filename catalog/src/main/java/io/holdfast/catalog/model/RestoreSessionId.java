package io.holdfast.catalog.model;

import java.util.UUID;

/** Names a restore session. */
public record RestoreSessionId(UUID value) implements ResourceId {
  /** Reads the usual text form; throws {@link IllegalArgumentException} on anything else. */
  public static RestoreSessionId parse(String text) {
    return new RestoreSessionId(ResourceId.uuid(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
