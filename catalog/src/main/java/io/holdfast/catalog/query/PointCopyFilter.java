package io.holdfast.catalog.query;

import io.holdfast.catalog.model.CopyDestination;
import io.holdfast.catalog.model.CopyId;
import io.holdfast.catalog.model.CopyRole;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RepositoryKind;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.model.StorageTier;
import java.time.Instant;
import java.util.Set;

/** What copies of restore points can be filtered by. */
public sealed interface PointCopyFilter extends Filter {
  record Projects(Set<ProjectId> ids) implements PointCopyFilter {
    public Projects {
      ids = Set.copyOf(ids);
    }
  }

  record Ids(Set<CopyId> ids) implements PointCopyFilter {
    public Ids {
      ids = Set.copyOf(ids);
    }
  }

  record Points(Set<RestorePointId> ids) implements PointCopyFilter {
    public Points {
      ids = Set.copyOf(ids);
    }
  }

  record Repositories(Set<RepositoryId> ids) implements PointCopyFilter {
    public Repositories {
      ids = Set.copyOf(ids);
    }
  }

  record RepositoryKinds(Set<RepositoryKind> kinds) implements PointCopyFilter {
    public RepositoryKinds {
      kinds = Set.copyOf(kinds);
    }
  }

  record Destinations(Set<CopyDestination> destinations) implements PointCopyFilter {
    public Destinations {
      destinations = Set.copyOf(destinations);
    }
  }

  record Sources(Set<SourceId> ids) implements PointCopyFilter {
    public Sources {
      ids = Set.copyOf(ids);
    }
  }

  record Roles(Set<CopyRole> roles) implements PointCopyFilter {
    public Roles {
      roles = Set.copyOf(roles);
    }
  }

  record States(Set<CopyState> states) implements PointCopyFilter {
    public States {
      states = Set.copyOf(states);
    }
  }

  /** Status of the point. */
  record Statuses(Set<PointStatus> statuses) implements PointCopyFilter {
    public Statuses {
      statuses = Set.copyOf(statuses);
    }
  }

  record Tiers(Set<StorageTier> tiers) implements PointCopyFilter {
    public Tiers {
      tiers = Set.copyOf(tiers);
    }
  }

  /** Whether its repository refuses to remove it at a moment. */
  record Locked(Instant at, boolean locked) implements PointCopyFilter {}

  record SessionNumbers(Set<Long> numbers) implements PointCopyFilter {
    public SessionNumbers {
      numbers = Set.copyOf(numbers);
    }
  }

  record PointInTime(TimeRange range) implements PointCopyFilter {}

  /**
   * The newest copy of each source and destination, among those that the other filters let through.
   */
  record OnlyLatest() implements PointCopyFilter {}

  /** Ignores case; part of the id or of the source's name. */
  record Text(String term) implements PointCopyFilter {}
}
