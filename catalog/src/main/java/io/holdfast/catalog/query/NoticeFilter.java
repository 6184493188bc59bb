package io.holdfast.catalog.query;

import io.holdfast.catalog.model.NoticeId;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.Severity;
import java.util.Set;
import java.util.UUID;

/** What notices can be filtered by. */
public sealed interface NoticeFilter extends Filter {
  record Projects(Set<ProjectId> ids) implements NoticeFilter {
    public Projects {
      ids = Set.copyOf(ids);
    }
  }

  record Protections(Set<ProtectionId> ids) implements NoticeFilter {
    public Protections {
      ids = Set.copyOf(ids);
    }
  }

  record Resources(Set<UUID> ids) implements NoticeFilter {
    public Resources {
      ids = Set.copyOf(ids);
    }
  }

  record Types(Set<NoticeType> types) implements NoticeFilter {
    public Types {
      types = Set.copyOf(types);
    }
  }

  record Severities(Set<Severity> severities) implements NoticeFilter {
    public Severities {
      severities = Set.copyOf(severities);
    }
  }

  /** Those with a greater id; for readers that go on. */
  record After(NoticeId id) implements NoticeFilter {}

  record At(TimeRange range) implements NoticeFilter {}
}
