package io.holdfast.catalog.query;

import io.holdfast.catalog.model.ProjectId;
import java.util.Set;

/** What drill policies can be filtered by. */
public sealed interface DrillPolicyFilter extends Filter {
  record Projects(Set<ProjectId> ids) implements DrillPolicyFilter {
    public Projects {
      ids = Set.copyOf(ids);
    }
  }

  record Enabled(boolean enabled) implements DrillPolicyFilter {}

  record NextRun(TimeRange range) implements DrillPolicyFilter {}

  /** Ignores case; part of name or id. */
  record Text(String term) implements DrillPolicyFilter {}
}
