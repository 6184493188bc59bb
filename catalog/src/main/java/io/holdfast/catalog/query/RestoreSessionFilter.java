package io.holdfast.catalog.query;

import io.holdfast.catalog.model.CopyId;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RestoreMode;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.ServerId;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.model.SourceId;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** What restore sessions can be filtered by. */
public sealed interface RestoreSessionFilter extends Filter {
  record Projects(Set<ProjectId> ids) implements RestoreSessionFilter {
    public Projects {
      ids = Set.copyOf(ids);
    }
  }

  record Ids(Set<RestoreSessionId> ids) implements RestoreSessionFilter {
    public Ids {
      ids = Set.copyOf(ids);
    }
  }

  record Numbers(Set<Long> numbers) implements RestoreSessionFilter {
    public Numbers {
      numbers = Set.copyOf(numbers);
    }
  }

  record MillisIds(Set<Long> ids) implements RestoreSessionFilter {
    public MillisIds {
      ids = Set.copyOf(ids);
    }
  }

  record Protections(Set<ProtectionId> ids) implements RestoreSessionFilter {
    public Protections {
      ids = Set.copyOf(ids);
    }
  }

  record Sources(Set<SourceId> ids) implements RestoreSessionFilter {
    public Sources {
      ids = Set.copyOf(ids);
    }
  }

  /** Those that go into one of the sources, wherever the data came from. */
  record Into(Set<SourceId> ids) implements RestoreSessionFilter {
    public Into {
      ids = Set.copyOf(ids);
    }
  }

  record Points(Set<RestorePointId> ids) implements RestoreSessionFilter {
    public Points {
      ids = Set.copyOf(ids);
    }
  }

  record Copies(Set<CopyId> ids) implements RestoreSessionFilter {
    public Copies {
      ids = Set.copyOf(ids);
    }
  }

  record Purposes(Set<RestorePurpose> purposes) implements RestoreSessionFilter {
    public Purposes {
      purposes = Set.copyOf(purposes);
    }
  }

  record Modes(Set<RestoreMode> modes) implements RestoreSessionFilter {
    public Modes {
      modes = Set.copyOf(modes);
    }
  }

  record Explorers(Set<Explorer> explorers) implements RestoreSessionFilter {
    public Explorers {
      explorers = Set.copyOf(explorers);
    }
  }

  record States(Set<RestoreState> states) implements RestoreSessionFilter {
    public States {
      states = Set.copyOf(states);
    }
  }

  /** Sessions that have not ended match no result. */
  record Results(Set<RestoreResult> results) implements RestoreSessionFilter {
    public Results {
      results = Set.copyOf(results);
    }
  }

  record Severities(Set<Severity> severities) implements RestoreSessionFilter {
    public Severities {
      severities = Set.copyOf(severities);
    }
  }

  record Actors(Set<UUID> ids) implements RestoreSessionFilter {
    public Actors {
      ids = Set.copyOf(ids);
    }
  }

  record TargetServers(Set<ServerId> ids) implements RestoreSessionFilter {
    public TargetServers {
      ids = Set.copyOf(ids);
    }
  }

  record TargetServerNames(Set<String> names) implements RestoreSessionFilter {
    public TargetServerNames {
      names = Set.copyOf(names);
    }
  }

  record Tickets(Set<String> tickets) implements RestoreSessionFilter {
    public Tickets {
      tickets = Set.copyOf(tickets);
    }
  }

  /** Not begun in an explorer. */
  record TopLevel() implements RestoreSessionFilter {}

  record Parents(Set<RestoreSessionId> ids) implements RestoreSessionFilter {
    public Parents {
      ids = Set.copyOf(ids);
    }
  }

  /** To 100 ns, as all that is shown. */
  record CreatedAt(TimeRange range) implements RestoreSessionFilter {}

  record StartedAt(TimeRange range) implements RestoreSessionFilter {}

  /** Start of the work, or birth while it waits. */
  record BegunAt(TimeRange range) implements RestoreSessionFilter {}

  /** To 100 ns; sessions that have not ended never match. */
  record EndedAt(TimeRange range) implements RestoreSessionFilter {}

  record ModifiedAt(TimeRange range) implements RestoreSessionFilter {}

  /** Start of the backup session that made the point. */
  record PointStartedAt(TimeRange range) implements RestoreSessionFilter {}

  /** Ignores case; part of reason, ticket, actor's name, target server or path, or id. */
  record Text(String term) implements RestoreSessionFilter {}

  /** All of one of the sets at least; an empty list matches nothing. */
  record AnyOf(List<Set<RestoreSessionFilter>> alternatives) implements RestoreSessionFilter {
    public AnyOf {
      alternatives = alternatives.stream().map(Set::copyOf).toList();
    }
  }

  /** What the other filter does not match, absent values among it. */
  record Not(RestoreSessionFilter filter) implements RestoreSessionFilter {}
}
