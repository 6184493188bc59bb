package io.holdfast.catalog.query;

import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.BackupTrigger;
import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.ScheduleId;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.model.SourceId;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** What backup sessions can be filtered by. */
public sealed interface BackupSessionFilter extends Filter {
  record Projects(Set<ProjectId> ids) implements BackupSessionFilter {
    public Projects {
      ids = Set.copyOf(ids);
    }
  }

  record Ids(Set<BackupSessionId> ids) implements BackupSessionFilter {
    public Ids {
      ids = Set.copyOf(ids);
    }
  }

  record Numbers(Set<Long> numbers) implements BackupSessionFilter {
    public Numbers {
      numbers = Set.copyOf(numbers);
    }
  }

  record Protections(Set<ProtectionId> ids) implements BackupSessionFilter {
    public Protections {
      ids = Set.copyOf(ids);
    }
  }

  record Sources(Set<SourceId> ids) implements BackupSessionFilter {
    public Sources {
      ids = Set.copyOf(ids);
    }
  }

  record Points(Set<RestorePointId> ids) implements BackupSessionFilter {
    public Points {
      ids = Set.copyOf(ids);
    }
  }

  record Schedules(Set<ScheduleId> ids) implements BackupSessionFilter {
    public Schedules {
      ids = Set.copyOf(ids);
    }
  }

  record States(Set<BackupState> states) implements BackupSessionFilter {
    public States {
      states = Set.copyOf(states);
    }
  }

  /** Sessions that have not ended match no result. */
  record Results(Set<BackupResult> results) implements BackupSessionFilter {
    public Results {
      results = Set.copyOf(results);
    }
  }

  /** Sessions that ended otherwise, or have not ended. */
  record NotResults(Set<BackupResult> results) implements BackupSessionFilter {
    public NotResults {
      results = Set.copyOf(results);
    }
  }

  record Severities(Set<Severity> severities) implements BackupSessionFilter {
    public Severities {
      severities = Set.copyOf(severities);
    }
  }

  record Triggers(Set<BackupTrigger> triggers) implements BackupSessionFilter {
    public Triggers {
      triggers = Set.copyOf(triggers);
    }
  }

  record Types(Set<BackupType> types) implements BackupSessionFilter {
    public Types {
      types = Set.copyOf(types);
    }
  }

  record Actors(Set<UUID> ids) implements BackupSessionFilter {
    public Actors {
      ids = Set.copyOf(ids);
    }
  }

  record CreatedAt(TimeRange range) implements BackupSessionFilter {}

  record StartedAt(TimeRange range) implements BackupSessionFilter {}

  /** Of the work, or of birth while it waits. */
  record BegunAt(TimeRange range) implements BackupSessionFilter {}

  record EndedAt(TimeRange range) implements BackupSessionFilter {}

  /** Ignores case; part of the wished description, the schedule's name or the id. */
  record Text(String term) implements BackupSessionFilter {}

  /** All of one of the sets at least; an empty list matches nothing. */
  record AnyOf(List<Set<BackupSessionFilter>> alternatives) implements BackupSessionFilter {
    public AnyOf {
      alternatives = alternatives.stream().map(Set::copyOf).toList();
    }
  }
}
