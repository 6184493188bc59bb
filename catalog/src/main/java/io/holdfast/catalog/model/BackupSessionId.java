package io.holdfast.catalog.model;

import java.util.UUID;

/** Names a backup session. */
public record BackupSessionId(UUID value) implements ResourceId {
  /** Reads the usual text form; throws {@link IllegalArgumentException} on anything else. */
  public static BackupSessionId parse(String text) {
    return new BackupSessionId(ResourceId.uuid(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
