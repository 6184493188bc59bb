package io.holdfast.catalog.query;

import io.holdfast.catalog.model.AuditOutcome;
import io.holdfast.catalog.model.ProjectId;
import java.util.Set;
import java.util.UUID;

/** What audit records can be filtered by. */
public sealed interface AuditFilter extends Filter {
  record Projects(Set<ProjectId> ids) implements AuditFilter {
    public Projects {
      ids = Set.copyOf(ids);
    }
  }

  record Actors(Set<UUID> ids) implements AuditFilter {
    public Actors {
      ids = Set.copyOf(ids);
    }
  }

  record Actions(Set<String> actions) implements AuditFilter {
    public Actions {
      actions = Set.copyOf(actions);
    }
  }

  record Resources(Set<String> resources) implements AuditFilter {
    public Resources {
      resources = Set.copyOf(resources);
    }
  }

  record Outcomes(Set<AuditOutcome> outcomes) implements AuditFilter {
    public Outcomes {
      outcomes = Set.copyOf(outcomes);
    }
  }

  record At(TimeRange range) implements AuditFilter {}
}
