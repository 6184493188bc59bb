package io.holdfast.catalog.model;

import java.util.UUID;

/** Names a restore plan. */
public record RestorePlanId(UUID value) implements ResourceId {
  /** Reads the usual text form; throws {@link IllegalArgumentException} on anything else. */
  public static RestorePlanId parse(String text) {
    return new RestorePlanId(ResourceId.uuid(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
