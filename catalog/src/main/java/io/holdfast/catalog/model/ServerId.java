package io.holdfast.catalog.model;

import java.util.UUID;

/** Names a server. */
public record ServerId(UUID value) implements ResourceId {
  /** Reads the usual text form; throws {@link IllegalArgumentException} on anything else. */
  public static ServerId parse(String text) {
    return new ServerId(ResourceId.uuid(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
