package io.holdfast.catalog.model;

import java.util.UUID;

/** Names a drill policy. */
public record DrillPolicyId(UUID value) implements ResourceId {
  /** Reads the usual text form; throws {@link IllegalArgumentException} on anything else. */
  public static DrillPolicyId parse(String text) {
    return new DrillPolicyId(ResourceId.uuid(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
