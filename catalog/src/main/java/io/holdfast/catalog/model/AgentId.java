package io.holdfast.catalog.model;

import java.util.UUID;

/** Names an agent process. */
public record AgentId(UUID value) implements ResourceId {
  /** Reads the usual text form; throws {@link IllegalArgumentException} on anything else. */
  public static AgentId parse(String text) {
    return new AgentId(ResourceId.uuid(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
