package io.holdfast.catalog.model;

import java.time.Instant;
import java.util.UUID;

/** A session of either kind. */
public sealed interface SessionEntry {
  record Backup(BackupSession session) implements SessionEntry {}

  record Restore(RestoreSession session) implements SessionEntry {}

  /** The start of its work, or its birth while it waits. */
  default Instant begunAt() {
    return times().begunAt();
  }

  default SessionTimes times() {
    return switch (this) {
      case Backup(var session) -> session.times();
      case Restore(var session) -> session.times();
    };
  }

  default UUID id() {
    return switch (this) {
      case Backup(var session) -> session.id().value();
      case Restore(var session) -> session.id().value();
    };
  }
}
