package io.holdfast.catalog.model;

import java.util.UUID;

/** Names an alert. */
public record AlertId(UUID value) implements ResourceId {
  /** Reads the usual text form; throws {@link IllegalArgumentException} on anything else. */
  public static AlertId parse(String text) {
    return new AlertId(ResourceId.uuid(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
