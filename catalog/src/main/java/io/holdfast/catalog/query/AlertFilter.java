package io.holdfast.catalog.query;

import io.holdfast.catalog.model.AlertKind;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.ProtectionId;
import java.util.Set;

/** What alerts can be filtered by. */
public sealed interface AlertFilter extends Filter {
  record Projects(Set<ProjectId> ids) implements AlertFilter {
    public Projects {
      ids = Set.copyOf(ids);
    }
  }

  record Protections(Set<ProtectionId> ids) implements AlertFilter {
    public Protections {
      ids = Set.copyOf(ids);
    }
  }

  record Kinds(Set<AlertKind> kinds) implements AlertFilter {
    public Kinds {
      kinds = Set.copyOf(kinds);
    }
  }

  record Open(boolean open) implements AlertFilter {}

  record RaisedAt(TimeRange range) implements AlertFilter {}
}
