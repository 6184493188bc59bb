package io.holdfast.catalog.query;

import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.ServerCategory;
import io.holdfast.catalog.model.ServerId;
import io.holdfast.catalog.model.ServerState;
import io.holdfast.catalog.model.SourceKind;
import java.util.Set;

/** What servers can be filtered by. */
public sealed interface ServerFilter extends Filter {
  record Projects(Set<ProjectId> ids) implements ServerFilter {
    public Projects {
      ids = Set.copyOf(ids);
    }
  }

  record Ids(Set<ServerId> ids) implements ServerFilter {
    public Ids {
      ids = Set.copyOf(ids);
    }
  }

  record Names(Set<String> names) implements ServerFilter {
    public Names {
      names = Set.copyOf(names);
    }
  }

  /** Part of the name, in the same case. */
  record NamePart(String part) implements ServerFilter {}

  record Regions(Set<String> regions) implements ServerFilter {
    public Regions {
      regions = Set.copyOf(regions);
    }
  }

  /** Whether it has an agent. */
  record WithAgent(boolean present) implements ServerFilter {}

  /** Those that a source of one of the kinds lies on. */
  record WithSources(Set<SourceKind> kinds) implements ServerFilter {
    public WithSources {
      kinds = Set.copyOf(kinds);
    }
  }

  record Categories(Set<ServerCategory> categories) implements ServerFilter {
    public Categories {
      categories = Set.copyOf(categories);
    }
  }

  record States(Set<ServerState> states) implements ServerFilter {
    public States {
      states = Set.copyOf(states);
    }
  }

  record ExternalIds(Set<String> ids) implements ServerFilter {
    public ExternalIds {
      ids = Set.copyOf(ids);
    }
  }

  /** Ignores case; part of name, host name or id. */
  record Text(String term) implements ServerFilter {}
}
