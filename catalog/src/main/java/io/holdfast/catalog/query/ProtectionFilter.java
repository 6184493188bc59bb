package io.holdfast.catalog.query;

import io.holdfast.catalog.model.PlanId;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.ProtectionState;
import io.holdfast.catalog.model.ServerId;
import io.holdfast.catalog.model.SourceId;
import java.util.EnumSet;
import java.util.Set;

/** What protections can be filtered by. */
public sealed interface ProtectionFilter extends Filter {
  /** All that were not removed. */
  ProtectionFilter PRESENT = new States(EnumSet.complementOf(EnumSet.of(ProtectionState.ARCHIVED)));

  record Projects(Set<ProjectId> ids) implements ProtectionFilter {
    public Projects {
      ids = Set.copyOf(ids);
    }
  }

  record Ids(Set<ProtectionId> ids) implements ProtectionFilter {
    public Ids {
      ids = Set.copyOf(ids);
    }
  }

  record Sources(Set<SourceId> ids) implements ProtectionFilter {
    public Sources {
      ids = Set.copyOf(ids);
    }
  }

  record Plans(Set<PlanId> ids) implements ProtectionFilter {
    public Plans {
      ids = Set.copyOf(ids);
    }
  }

  record Servers(Set<ServerId> ids) implements ProtectionFilter {
    public Servers {
      ids = Set.copyOf(ids);
    }
  }

  record Names(Set<String> names) implements ProtectionFilter {
    public Names {
      names = Set.copyOf(names);
    }
  }

  /** Part of the name, in the same case. */
  record NamePart(String part) implements ProtectionFilter {}

  /** Part of the name of the server that the source lies on, in the same case. */
  record ServerNamePart(String part) implements ProtectionFilter {}

  record States(Set<ProtectionState> states) implements ProtectionFilter {
    public States {
      states = Set.copyOf(states);
    }
  }

  /** Those whose next run falls into the range: the timer's question. */
  record NextRun(TimeRange range) implements ProtectionFilter {}

  record NewestPoint(TimeRange range) implements ProtectionFilter {}

  /** Ignores case; part of name or id. */
  record Text(String term) implements ProtectionFilter {}
}
