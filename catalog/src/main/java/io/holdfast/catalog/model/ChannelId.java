package io.holdfast.catalog.model;

import java.util.UUID;

/** Names a channel. */
public record ChannelId(UUID value) implements ResourceId {
  /** Reads the usual text form; throws {@link IllegalArgumentException} on anything else. */
  public static ChannelId parse(String text) {
    return new ChannelId(ResourceId.uuid(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
