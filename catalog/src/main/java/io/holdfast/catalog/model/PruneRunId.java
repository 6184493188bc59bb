package io.holdfast.catalog.model;

import java.util.UUID;

/** Names a prune run. */
public record PruneRunId(UUID value) implements ResourceId {
  /** Reads the usual text form; throws {@link IllegalArgumentException} on anything else. */
  public static PruneRunId parse(String text) {
    return new PruneRunId(ResourceId.uuid(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
