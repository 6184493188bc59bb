package io.holdfast.catalog.model;

import java.util.UUID;

/** Names a credential. */
public record CredentialId(UUID value) implements ResourceId {
  /** Reads the usual text form; throws {@link IllegalArgumentException} on anything else. */
  public static CredentialId parse(String text) {
    return new CredentialId(ResourceId.uuid(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
