package io.holdfast.catalog.model;

import java.util.UUID;

/** Names a source. */
public record SourceId(UUID value) implements ResourceId {
  /** Reads the usual text form; throws {@link IllegalArgumentException} on anything else. */
  public static SourceId parse(String text) {
    return new SourceId(ResourceId.uuid(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
