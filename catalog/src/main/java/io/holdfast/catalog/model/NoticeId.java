package io.holdfast.catalog.model;

import java.util.UUID;

/** Names a notice. */
public record NoticeId(UUID value) implements ResourceId {
  /** Reads the usual text form; throws {@link IllegalArgumentException} on anything else. */
  public static NoticeId parse(String text) {
    return new NoticeId(ResourceId.uuid(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
