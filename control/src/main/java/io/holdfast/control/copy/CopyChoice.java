package io.holdfast.control.copy;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.CopyId;
import io.holdfast.catalog.model.CopyPreference;
import io.holdfast.catalog.model.CopyRole;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.control.ControlException;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which copy of a point is read, wherever one is: of those that are whole, one in a repository that
 * is not known to be away or damaged; then the primary; then the fastest; then the oldest.
 */
public final class CopyChoice {
  private CopyChoice() {}

  /** All copies that can be read, the best first. */
  public static List<PointCopy> ranked(
      CatalogTransaction catalog, RestorePointId point, CopyPreference preference) {
    var first =
        switch (preference) {
          case ANY -> CopyRole.PRIMARY;
          case SECONDARY_FIRST -> CopyRole.SECONDARY;
        };
    return catalog.copies().of(point).stream()
        .filter(CopyChoice::readable)
        .sorted(
            Comparator.comparing((PointCopy copy) -> away(catalog, copy.repositoryId()))
                .thenComparing(copy -> copy.role() != first)
                .thenComparing(PointCopy::tier)
                .thenComparing(PointCopy::createdAt))
        .toList();
  }

  /**
   * The wanted copy, or the best.
   *
   * @throws ControlException RESOURCE_MISSING when the point has no such copy, STATE_CONFLICT when
   *     it cannot be read
   */
  public static PointCopy one(
      CatalogTransaction catalog, RestorePointId point, @Nullable CopyId wanted) {
    return wanted == null ? best(catalog, point, CopyPreference.ANY) : of(catalog, point, wanted);
  }

  /**
   * @throws ControlException STATE_CONFLICT when no copy can be read
   */
  public static PointCopy best(
      CatalogTransaction catalog, RestorePointId point, CopyPreference preference) {
    return ranked(catalog, point, preference).stream().findFirst().orElseThrow(() -> none(point));
  }

  /**
   * As {@link #ranked} for {@link CopyPreference#ANY}; at least one.
   *
   * @throws ControlException STATE_CONFLICT when no copy can be read
   */
  public static List<PointCopy> readable(CatalogTransaction catalog, RestorePointId point) {
    var copies = ranked(catalog, point, CopyPreference.ANY);
    if (copies.isEmpty()) {
      throw none(point);
    }
    return copies;
  }

  private static ControlException none(RestorePointId point) {
    return new ControlException(
        ErrorCode.STATE_CONFLICT, "restore point %s has no valid copy".formatted(point));
  }

  private static PointCopy of(CatalogTransaction catalog, RestorePointId point, CopyId wanted) {
    var copy =
        catalog
            .copies()
            .find(wanted)
            .filter(found -> found.pointId().equals(point))
            .orElseThrow(() ->
                new ControlException(
                    ErrorCode.RESOURCE_MISSING,
                    "restore point %s has no copy %s".formatted(point, wanted)));
    if (!readable(copy)) {
      throw new ControlException(
          ErrorCode.STATE_CONFLICT,
          "copy %s of restore point %s cannot be read: it is %s"
              .formatted(wanted, point, copy.standing().state()));
    }
    return copy;
  }

  /** Whether none of a point's copies can be read, now or when it is fetched. */
  public static boolean isUnreadable(CatalogTransaction catalog, RestorePointId point) {
    var copies = catalog.copies().of(point);
    return !copies.isEmpty()
        && copies.stream()
            .map(copy -> copy.standing().state())
            .noneMatch(state -> state == CopyState.VALID || state == CopyState.RETRIEVING);
  }

  private static boolean readable(PointCopy copy) {
    return copy.standing().state() == CopyState.VALID && copy.snapshotId() != null;
  }

  /** Whether its repository is known to be away or damaged. */
  public static boolean away(CatalogTransaction catalog, PointCopy copy) {
    return away(catalog, copy.repositoryId());
  }

  private static boolean away(CatalogTransaction catalog, RepositoryId id) {
    return switch (catalog.repositories().get(id).health()) {
      case OK, WARNING -> false;
      case DAMAGED, UNREACHABLE -> true;
    };
  }
}
