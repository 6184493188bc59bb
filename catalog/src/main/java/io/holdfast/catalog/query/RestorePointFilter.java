package io.holdfast.catalog.query;

import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.PointKind;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.SourceId;
import java.util.Set;

/** What restore points can be filtered by. */
public sealed interface RestorePointFilter extends Filter {
  record Projects(Set<ProjectId> ids) implements RestorePointFilter {
    public Projects {
      ids = Set.copyOf(ids);
    }
  }

  record Ids(Set<RestorePointId> ids) implements RestorePointFilter {
    public Ids {
      ids = Set.copyOf(ids);
    }
  }

  record Protections(Set<ProtectionId> ids) implements RestorePointFilter {
    public Protections {
      ids = Set.copyOf(ids);
    }
  }

  record Sources(Set<SourceId> ids) implements RestorePointFilter {
    public Sources {
      ids = Set.copyOf(ids);
    }
  }

  record BackupSessions(Set<BackupSessionId> ids) implements RestorePointFilter {
    public BackupSessions {
      ids = Set.copyOf(ids);
    }
  }

  /** Those with a copy there. */
  record Repositories(Set<RepositoryId> ids) implements RestorePointFilter {
    public Repositories {
      ids = Set.copyOf(ids);
    }
  }

  record Slugs(Set<String> slugs) implements RestorePointFilter {
    public Slugs {
      slugs = Set.copyOf(slugs);
    }
  }

  record Kinds(Set<PointKind> kinds) implements RestorePointFilter {
    public Kinds {
      kinds = Set.copyOf(kinds);
    }
  }

  record Statuses(Set<PointStatus> statuses) implements RestorePointFilter {
    public Statuses {
      statuses = Set.copyOf(statuses);
    }
  }

  record PointInTime(TimeRange range) implements RestorePointFilter {}

  record CompletedAt(TimeRange range) implements RestorePointFilter {}

  /** When the backup session started that made the point. */
  record StartedAt(TimeRange range) implements RestorePointFilter {}

  record ExpiresAt(TimeRange range) implements RestorePointFilter {}

  /** Lies in the trash until then. */
  record TrashUntil(TimeRange range) implements RestorePointFilter {}

  /** Whether it has any pin, ended or not. */
  record Pinned(boolean pinned) implements RestorePointFilter {}

  /** Whether it looks unlike those before it, and nobody has acknowledged that. */
  record Suspicious(boolean suspicious) implements RestorePointFilter {}

  /** Whether an export of it exists. */
  record WithExport(boolean present) implements RestorePointFilter {}

  /** Whether a restore session of it has not ended. */
  record RestoreRunning(boolean running) implements RestorePointFilter {}

  /** Ignores case; part of description, slug or id. */
  record Text(String term) implements RestorePointFilter {}
}
