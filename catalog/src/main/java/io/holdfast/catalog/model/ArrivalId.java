package io.holdfast.catalog.model;

import java.util.UUID;

/** Names an arrival. */
public record ArrivalId(UUID value) implements ResourceId {
  /** Reads the usual text form; throws {@link IllegalArgumentException} on anything else. */
  public static ArrivalId parse(String text) {
    return new ArrivalId(ResourceId.uuid(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
