package io.holdfast.catalog.query;

import io.holdfast.catalog.model.ChannelKind;
import io.holdfast.catalog.model.ProjectId;
import java.util.Set;

/** What channels can be filtered by. */
public sealed interface ChannelFilter extends Filter {
  record Projects(Set<ProjectId> ids) implements ChannelFilter {
    public Projects {
      ids = Set.copyOf(ids);
    }
  }

  record Kinds(Set<ChannelKind> kinds) implements ChannelFilter {
    public Kinds {
      kinds = Set.copyOf(kinds);
    }
  }

  record Names(Set<String> names) implements ChannelFilter {
    public Names {
      names = Set.copyOf(names);
    }
  }

  record Enabled(boolean enabled) implements ChannelFilter {}
}
