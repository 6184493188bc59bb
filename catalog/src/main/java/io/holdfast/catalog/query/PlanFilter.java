package io.holdfast.catalog.query;

import io.holdfast.catalog.model.PlanId;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.ScheduleId;
import java.util.Set;

/** What plans can be filtered by. */
public sealed interface PlanFilter extends Filter {
  record Projects(Set<ProjectId> ids) implements PlanFilter {
    public Projects {
      ids = Set.copyOf(ids);
    }
  }

  record Ids(Set<PlanId> ids) implements PlanFilter {
    public Ids {
      ids = Set.copyOf(ids);
    }
  }

  record Names(Set<String> names) implements PlanFilter {
    public Names {
      names = Set.copyOf(names);
    }
  }

  /** Those that have one of the schedules. */
  record Schedules(Set<ScheduleId> ids) implements PlanFilter {
    public Schedules {
      ids = Set.copyOf(ids);
    }
  }

  record ManagedBySystem(boolean managed) implements PlanFilter {}

  /** Ignores case; part of name or id. */
  record Text(String term) implements PlanFilter {}
}
