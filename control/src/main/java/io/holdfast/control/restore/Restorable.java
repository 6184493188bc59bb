package io.holdfast.control.restore;

import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.RestoreOrigin;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;

/** What may be read back: by restores, and by exports. */
public final class Restorable {
  private Restorable() {}

  /**
   * The point, if the caller sees it and it can be restored from.
   *
   * @throws ControlException RESOURCE_MISSING, STATE_CONFLICT
   */
  public static RestorePoint point(CatalogTransaction catalog, Caller caller, RestorePointId id) {
    return Wishes.point(catalog, caller, id);
  }

  /** What a session that reads the copy came from. */
  public static RestoreOrigin origin(RestorePoint point, PointCopy copy) {
    return new RestoreOrigin(
        point.projectId(),
        point.protectionId(),
        point.sourceId(),
        point.id(),
        copy.id(),
        point.startedAt(),
        point.scheduleName());
  }
}
