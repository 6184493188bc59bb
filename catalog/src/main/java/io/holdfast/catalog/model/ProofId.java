package io.holdfast.catalog.model;

import java.util.UUID;

/** Names a proof. */
public record ProofId(UUID value) implements ResourceId {
  /** Reads the usual text form; throws {@link IllegalArgumentException} on anything else. */
  public static ProofId parse(String text) {
    return new ProofId(ResourceId.uuid(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
