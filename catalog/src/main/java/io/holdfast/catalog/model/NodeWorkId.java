package io.holdfast.catalog.model;

import java.util.UUID;

/** Names a piece of work that a server node does itself. */
public record NodeWorkId(UUID value) implements ResourceId {
  /** Reads the usual text form; throws {@link IllegalArgumentException} on anything else. */
  public static NodeWorkId parse(String text) {
    return new NodeWorkId(ResourceId.uuid(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
