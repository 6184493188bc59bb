package io.holdfast.catalog.model;

import java.util.UUID;

/** Names an export. */
public record ExportId(UUID value) implements ResourceId {
  /** Reads the usual text form; throws {@link IllegalArgumentException} on anything else. */
  public static ExportId parse(String text) {
    return new ExportId(ResourceId.uuid(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
