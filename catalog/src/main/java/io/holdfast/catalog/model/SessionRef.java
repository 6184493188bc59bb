package io.holdfast.catalog.model;

import java.util.UUID;

/** Names a session of either kind. */
public record SessionRef(SessionKind kind, UUID id) {

  public static SessionRef of(BackupSessionId id) {
    return new SessionRef(SessionKind.BACKUP, id.value());
  }

  public static SessionRef of(RestoreSessionId id) {
    return new SessionRef(SessionKind.RESTORE, id.value());
  }
}
