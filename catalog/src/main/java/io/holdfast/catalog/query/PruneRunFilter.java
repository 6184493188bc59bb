package io.holdfast.catalog.query;

import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.PruneCause;
import io.holdfast.catalog.model.PruneResult;
import io.holdfast.catalog.model.PruneState;
import io.holdfast.catalog.model.RepositoryId;
import java.util.Set;

/** What prune runs can be filtered by. */
public sealed interface PruneRunFilter extends Filter {
  /** And those of repositories that serve all projects. */
  record Projects(Set<ProjectId> ids) implements PruneRunFilter {
    public Projects {
      ids = Set.copyOf(ids);
    }
  }

  record Repositories(Set<RepositoryId> ids) implements PruneRunFilter {
    public Repositories {
      ids = Set.copyOf(ids);
    }
  }

  record Causes(Set<PruneCause> causes) implements PruneRunFilter {
    public Causes {
      causes = Set.copyOf(causes);
    }
  }

  record States(Set<PruneState> states) implements PruneRunFilter {
    public States {
      states = Set.copyOf(states);
    }
  }

  record Results(Set<PruneResult> results) implements PruneRunFilter {
    public Results {
      results = Set.copyOf(results);
    }
  }

  record DryRun(boolean wanted) implements PruneRunFilter {}

  record CreatedAt(TimeRange range) implements PruneRunFilter {}
}
