package io.holdfast.catalog.query;

import io.holdfast.catalog.model.ProjectId;
import java.util.Set;

/** What projects can be filtered by. */
public sealed interface ProjectFilter extends Filter {
  record Ids(Set<ProjectId> ids) implements ProjectFilter {
    public Ids {
      ids = Set.copyOf(ids);
    }
  }

  record Slugs(Set<String> slugs) implements ProjectFilter {
    public Slugs {
      slugs = Set.copyOf(slugs);
    }
  }

  /** Ignores case; part of name, slug or id. */
  record Text(String term) implements ProjectFilter {}
}
