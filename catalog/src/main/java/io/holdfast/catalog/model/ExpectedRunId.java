package io.holdfast.catalog.model;

import java.util.UUID;

/** Names a time at which a schedule wanted a backup of a protection. */
public record ExpectedRunId(UUID value) implements ResourceId {
  /** Reads the usual text form; throws {@link IllegalArgumentException} on anything else. */
  public static ExpectedRunId parse(String text) {
    return new ExpectedRunId(ResourceId.uuid(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
