package io.holdfast.catalog.model;

import java.util.UUID;

/** Names a sealed secret. */
public record SecretId(UUID value) implements ResourceId {
  /** Reads the usual text form; throws {@link IllegalArgumentException} on anything else. */
  public static SecretId parse(String text) {
    return new SecretId(ResourceId.uuid(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
