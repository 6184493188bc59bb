package io.holdfast.catalog.query;

import io.holdfast.catalog.model.DrillPolicyId;
import io.holdfast.catalog.model.DrillResult;
import io.holdfast.catalog.model.DrillState;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RestorePointId;
import java.util.Set;

/** What drills can be filtered by. */
public sealed interface DrillFilter extends Filter {
  record Projects(Set<ProjectId> ids) implements DrillFilter {
    public Projects {
      ids = Set.copyOf(ids);
    }
  }

  record Protections(Set<ProtectionId> ids) implements DrillFilter {
    public Protections {
      ids = Set.copyOf(ids);
    }
  }

  record Points(Set<RestorePointId> ids) implements DrillFilter {
    public Points {
      ids = Set.copyOf(ids);
    }
  }

  record Policies(Set<DrillPolicyId> ids) implements DrillFilter {
    public Policies {
      ids = Set.copyOf(ids);
    }
  }

  record States(Set<DrillState> states) implements DrillFilter {
    public States {
      states = Set.copyOf(states);
    }
  }

  record Results(Set<DrillResult> results) implements DrillFilter {
    public Results {
      results = Set.copyOf(results);
    }
  }

  record CreatedAt(TimeRange range) implements DrillFilter {}

  /** Ended, and its statement not yet written. */
  record Unproven() implements DrillFilter {}
}
