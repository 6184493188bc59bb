package io.holdfast.catalog.model;

import java.util.UUID;

/** Names a delivery. */
public record DeliveryId(UUID value) implements ResourceId {
  /** Reads the usual text form; throws {@link IllegalArgumentException} on anything else. */
  public static DeliveryId parse(String text) {
    return new DeliveryId(ResourceId.uuid(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
