package io.holdfast.catalog.query;

import io.holdfast.catalog.model.ExpectedRunState;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.ScheduleId;
import java.util.Set;

/** What expected runs can be filtered by. */
public sealed interface ExpectedRunFilter extends Filter {
  record Projects(Set<ProjectId> ids) implements ExpectedRunFilter {
    public Projects {
      ids = Set.copyOf(ids);
    }
  }

  record Protections(Set<ProtectionId> ids) implements ExpectedRunFilter {
    public Protections {
      ids = Set.copyOf(ids);
    }
  }

  record Schedules(Set<ScheduleId> ids) implements ExpectedRunFilter {
    public Schedules {
      ids = Set.copyOf(ids);
    }
  }

  record States(Set<ExpectedRunState> states) implements ExpectedRunFilter {
    public States {
      states = Set.copyOf(states);
    }
  }

  record DueAt(TimeRange range) implements ExpectedRunFilter {}
}
