package io.holdfast.control.history;

import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.RestoreSession;
import java.time.Instant;
import java.util.UUID;

/** A session of either kind. */
public sealed interface SessionEntry {
  record Backup(BackupSession session) implements SessionEntry {}

  record Restore(RestoreSession session) implements SessionEntry {}

  /** Its birth. */
  default Instant createdAt() {
    return switch (this) {
      case Backup(var session) -> session.times().createdAt();
      case Restore(var session) -> session.times().createdAt();
    };
  }

  default UUID id() {
    return switch (this) {
      case Backup(var session) -> session.id().value();
      case Restore(var session) -> session.id().value();
    };
  }
}
