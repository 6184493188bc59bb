package io.holdfast.control.retention;

import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.PointKind;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.PointCopyFilter;
import io.holdfast.catalog.query.PointCopySort;
import io.holdfast.catalog.query.RestorePointFilter;
import io.holdfast.catalog.query.RestorePointSort;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.control.copy.CopyChoice;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what retention must know of a protection's points: one consistent look. */
final class RetentionLook {
  /** What can still leave. What is being made is no point yet. */
  private static final Set<PointStatus> THERE =
      EnumSet.of(PointStatus.AVAILABLE, PointStatus.DEGRADED, PointStatus.MISSING_COPIES);

  private static final Set<CopyState> COMING = EnumSet.of(CopyState.PENDING, CopyState.COPYING);

  private final CatalogTransaction catalog;
  private final Protection protection;
  private final Map<RestorePointId, List<PointCopy>> copies;
  private final Set<RestorePointId> inUse;
  private final Set<BackupSessionId> partial;
  private final Map<RepositoryId, Boolean> appendOnly = new HashMap<>();
  private final Map<RepositoryId, Boolean> away = new HashMap<>();

  private RetentionLook(CatalogTransaction catalog, Protection protection) {
    this.catalog = catalog;
    this.protection = protection;
    this.copies = copies();
    this.inUse = inUse();
    this.partial = partial();
  }

  static List<Placed> points(CatalogTransaction catalog, Protection protection) {
    return new RetentionLook(catalog, protection).points();
  }

  /**
   * A point, as retention sees it.
   *
   * @param whole its copies that are whole, and how retention sees the point by each alone
   * @param coming repositories in which it will be whole
   * @param away those of its whole copies whose repositories are known to be away or damaged
   */
  record Placed(
      RestorePoint point,
      Candidate candidate,
      Map<PointCopy, Candidate> whole,
      Set<RepositoryId> coming,
      Set<PointCopy> away) {
    Placed {
      whole = Map.copyOf(whole);
      coming = Set.copyOf(coming);
      away = Set.copyOf(away);
    }

    /** Whether it is whole elsewhere too, where nothing is known to be amiss. */
    boolean isElsewhere(PointCopy copy) {
      return whole.keySet().stream()
          .anyMatch(other -> !other.equals(copy) && !away.contains(other));
    }

    /** Where it is or will be whole; none when it is nowhere. */
    Set<RepositoryId> repositories() {
      return Stream.concat(whole.keySet().stream().map(PointCopy::repositoryId), coming.stream())
          .collect(Collectors.toSet());
    }
  }

  private List<Placed> points() {
    var query =
        CatalogQuery.<RestorePointFilter, RestorePointSort>by(
                Order.descending(RestorePointSort.POINT_IN_TIME))
            .where(new RestorePointFilter.Protections(Set.of(protection.id())))
            .where(new RestorePointFilter.Statuses(THERE))
            .page(Page.all());
    return catalog.restorePoints().list(query).items().stream().map(this::placed).toList();
  }

  private Placed placed(RestorePoint point) {
    var of = copies.getOrDefault(point.id(), List.of());
    var whole = of.stream().filter(copy -> copy.standing().state() == CopyState.VALID).toList();
    return new Placed(
        point,
        candidate(point, of, !whole.isEmpty()),
        whole.stream()
            .collect(Collectors.toMap(copy -> copy, copy -> candidate(point, List.of(copy), true))),
        of.stream()
            .filter(copy -> COMING.contains(copy.standing().state()))
            .map(PointCopy::repositoryId)
            .collect(Collectors.toSet()),
        whole.stream().filter(this::away).collect(Collectors.toSet()));
  }

  private boolean away(PointCopy copy) {
    return away.computeIfAbsent(copy.repositoryId(), _ -> CopyChoice.away(catalog, copy));
  }

  private Candidate candidate(RestorePoint point, List<PointCopy> of, boolean whole) {
    return new Candidate(
        point.id(),
        point.pointInTime(),
        quality(point, whole),
        point.kind() != PointKind.UPLOADED && point.kind() != PointKind.IMPORTED,
        point.kind() == PointKind.CONTINUOUS ? point.parentId() : null,
        point.content().storedBytes(),
        point.proof() != null,
        point.expiresAt(),
        point.pins(),
        locked(point, of),
        inUse.contains(point.id()),
        of.stream().anyMatch(this::appendOnly));
  }

  private Quality quality(RestorePoint point, boolean whole) {
    if (!point.usable() || !whole) {
      return Quality.UNUSABLE;
    }
    return point.flags().suspicious() || partial.contains(point.backupSessionId())
        ? Quality.DOUBTFUL
        : Quality.GOOD;
  }

  private static @Nullable Instant locked(RestorePoint point, List<PointCopy> copies) {
    return Stream.concat(
            Stream.ofNullable(point.lockedUntil()),
            copies.stream()
                .filter(copy -> copy.standing().state() != CopyState.GONE)
                .map(copy -> copy.standing().lockedUntil())
                .filter(Objects::nonNull))
        .max(Instant::compareTo)
        .orElse(null);
  }

  private boolean appendOnly(PointCopy copy) {
    return copy.standing().state() != CopyState.GONE
        && appendOnly.computeIfAbsent(
            copy.repositoryId(), id -> catalog.repositories().get(id).appendOnly());
  }

  private Map<RestorePointId, List<PointCopy>> copies() {
    var query =
        CatalogQuery.<PointCopyFilter, PointCopySort>by(Order.ascending(PointCopySort.CREATED_AT))
            .where(new PointCopyFilter.Sources(Set.of(protection.sourceId())))
            .where(new PointCopyFilter.Statuses(THERE))
            .page(Page.all());
    return catalog.copies().list(query).items().stream()
        .collect(Collectors.groupingBy(PointCopy::pointId));
  }

  /** Read by a restore, an export or a drill, or about to be. */
  private Set<RestorePointId> inUse() {
    var query =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
                Order.descending(RestoreSessionSort.CREATED_AT))
            .where(new RestoreSessionFilter.Protections(Set.of(protection.id())))
            .where(new RestoreSessionFilter.States(RestoreState.LIVE))
            .page(Page.all());
    return catalog.restoreSessions().list(query).items().stream()
        .map(session -> session.origin().pointId())
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }

  private Set<BackupSessionId> partial() {
    var query =
        CatalogQuery.<BackupSessionFilter, BackupSessionSort>by(
                Order.descending(BackupSessionSort.CREATED_AT))
            .where(new BackupSessionFilter.Protections(Set.of(protection.id())))
            .where(new BackupSessionFilter.Results(EnumSet.of(BackupResult.PARTIAL)))
            .page(Page.all());
    return catalog.backupSessions().list(query).items().stream()
        .map(BackupSession::id)
        .collect(Collectors.toSet());
  }
}
