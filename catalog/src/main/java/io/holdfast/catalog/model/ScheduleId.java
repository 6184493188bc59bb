package io.holdfast.catalog.model;

import java.util.UUID;

/** Names a schedule within a plan. */
public record ScheduleId(UUID value) implements ResourceId {
  /** Reads the usual text form; throws {@link IllegalArgumentException} on anything else. */
  public static ScheduleId parse(String text) {
    return new ScheduleId(ResourceId.uuid(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
