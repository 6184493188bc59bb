package io.holdfast.catalog.query;

import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.RepositoryHealth;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RepositoryKind;
import java.util.Set;

/** What repositories can be filtered by. */
public sealed interface RepositoryFilter extends Filter {
  /** Those of the projects, and those that serve all. */
  record Projects(Set<ProjectId> ids) implements RepositoryFilter {
    public Projects {
      ids = Set.copyOf(ids);
    }
  }

  record Ids(Set<RepositoryId> ids) implements RepositoryFilter {
    public Ids {
      ids = Set.copyOf(ids);
    }
  }

  record Kinds(Set<RepositoryKind> kinds) implements RepositoryFilter {
    public Kinds {
      kinds = Set.copyOf(kinds);
    }
  }

  record Healths(Set<RepositoryHealth> healths) implements RepositoryFilter {
    public Healths {
      healths = Set.copyOf(healths);
    }
  }

  record Names(Set<String> names) implements RepositoryFilter {
    public Names {
      names = Set.copyOf(names);
    }
  }

  /** Ignores case; part of name, location or id. */
  record Text(String term) implements RepositoryFilter {}
}
