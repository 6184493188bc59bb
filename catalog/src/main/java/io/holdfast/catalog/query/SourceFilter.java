package io.holdfast.catalog.query;

import io.holdfast.catalog.model.CopyDestination;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.ServerId;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.model.SourceState;
import java.util.Set;

/** What sources can be filtered by. */
public sealed interface SourceFilter extends Filter {
  record Projects(Set<ProjectId> ids) implements SourceFilter {
    public Projects {
      ids = Set.copyOf(ids);
    }
  }

  record Ids(Set<SourceId> ids) implements SourceFilter {
    public Ids {
      ids = Set.copyOf(ids);
    }
  }

  record Servers(Set<ServerId> ids) implements SourceFilter {
    public Servers {
      ids = Set.copyOf(ids);
    }
  }

  record Kinds(Set<SourceKind> kinds) implements SourceFilter {
    public Kinds {
      kinds = Set.copyOf(kinds);
    }
  }

  record States(Set<SourceState> states) implements SourceFilter {
    public States {
      states = Set.copyOf(states);
    }
  }

  record Slugs(Set<String> slugs) implements SourceFilter {
    public Slugs {
      slugs = Set.copyOf(slugs);
    }
  }

  /** Whether a plan protects it. */
  record Protected(boolean wanted) implements SourceFilter {}

  /** Those of which a copy of a point with such a status lies in such a place. */
  record Stored(Set<CopyDestination> destinations, Set<PointStatus> statuses)
      implements SourceFilter {
    public Stored {
      destinations = Set.copyOf(destinations);
      statuses = Set.copyOf(statuses);
    }
  }

  /** Ignores case; part of the name. */
  record Named(String part) implements SourceFilter {}

  /** Ignores case; part of name, slug or id. */
  record Text(String term) implements SourceFilter {}
}
