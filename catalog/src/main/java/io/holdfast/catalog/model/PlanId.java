package io.holdfast.catalog.model;

import java.util.UUID;

/** Names a plan. */
public record PlanId(UUID value) implements ResourceId {
  /** Reads the usual text form; throws {@link IllegalArgumentException} on anything else. */
  public static PlanId parse(String text) {
    return new PlanId(ResourceId.uuid(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
