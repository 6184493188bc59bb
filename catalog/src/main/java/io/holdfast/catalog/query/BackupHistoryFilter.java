package io.holdfast.catalog.query;

import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.SourceId;
import java.util.Set;

/** What a project's backups, running, failed or done can be filtered by. */
public sealed interface BackupHistoryFilter extends Filter {
  record Projects(Set<ProjectId> ids) implements BackupHistoryFilter {
    public Projects {
      ids = Set.copyOf(ids);
    }
  }

  record Protections(Set<ProtectionId> ids) implements BackupHistoryFilter {
    public Protections {
      ids = Set.copyOf(ids);
    }
  }

  record Sources(Set<SourceId> ids) implements BackupHistoryFilter {
    public Sources {
      ids = Set.copyOf(ids);
    }
  }

  record Points(Set<RestorePointId> ids) implements BackupHistoryFilter {
    public Points {
      ids = Set.copyOf(ids);
    }
  }

  record Numbers(Set<Long> numbers) implements BackupHistoryFilter {
    public Numbers {
      numbers = Set.copyOf(numbers);
    }
  }

  record SessionStates(Set<BackupState> states) implements BackupHistoryFilter {
    public SessionStates {
      states = Set.copyOf(states);
    }
  }

  /** Sessions that have not ended match no result. */
  record SessionResults(Set<BackupResult> results) implements BackupHistoryFilter {
    public SessionResults {
      results = Set.copyOf(results);
    }
  }

  /**
   * What a list for people shows: live sessions, ended ones that were not skipped, but none whose
   * point has expired or gone.
   */
  record Listed() implements BackupHistoryFilter {}

  record RequestedAt(TimeRange range) implements BackupHistoryFilter {}

  record WithExport(boolean present) implements BackupHistoryFilter {}

  /** A restore (RECOVERY or CLONE) of the point has not ended. */
  record RestoreRunning(boolean running) implements BackupHistoryFilter {}

  record BackupRunning(boolean running) implements BackupHistoryFilter {}

  /** Ignores case; part of description or of the point's id. */
  record Text(String term) implements BackupHistoryFilter {}
}
