package io.holdfast.catalog.query;

import io.holdfast.catalog.model.ExportPhase;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.RestorePointId;
import java.util.Set;

/** What exports can be filtered by. */
public sealed interface ExportFilter extends Filter {
  record Projects(Set<ProjectId> ids) implements ExportFilter {
    public Projects {
      ids = Set.copyOf(ids);
    }
  }

  record Points(Set<RestorePointId> ids) implements ExportFilter {
    public Points {
      ids = Set.copyOf(ids);
    }
  }

  record Phases(Set<ExportPhase> phases) implements ExportFilter {
    public Phases {
      phases = Set.copyOf(phases);
    }
  }

  /** Of all that a point holds, in a form that people open: see {@code ExportTable}. */
  record Whole() implements ExportFilter {}

  record ExpiresAt(TimeRange range) implements ExportFilter {}
}
