package io.holdfast.control.restore;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.RestoreTarget;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.catalog.query.ServerFilter;
import io.holdfast.catalog.query.ServerSort;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import java.util.EnumSet;
import java.util.Set;

/** What other restores, and servers, have taken already. */
final class Rivals {
  /** A copy that these left is none, or not whole. */
  private static final Set<RestoreResult> WITHOUT_COPY =
      EnumSet.of(
          RestoreResult.FAILED,
          RestoreResult.ABORTED,
          RestoreResult.REJECTED,
          RestoreResult.NOT_SUPPORTED);

  private Rivals() {}

  /**
   * Refuses while a restore of the point waits or runs.
   *
   * @throws ControlException STATE_CONFLICT
   */
  static void requireNoRestore(CatalogTransaction catalog, RestorePointId point) {
    var live =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
                Order.descending(RestoreSessionSort.CREATED_AT))
            .where(new RestoreSessionFilter.Points(Set.of(point)))
            .where(new RestoreSessionFilter.Purposes(RestorePurpose.WRITING))
            .where(new RestoreSessionFilter.States(RestoreState.LIVE))
            .page(Page.first(1));
    if (!catalog.restoreSessions().list(live).items().isEmpty()) {
      throw new ControlException(
          ErrorCode.STATE_CONFLICT,
          "restore point %s is being restored already; wait for the end".formatted(point));
    }
  }

  /**
   * Refuses a copy whose name is taken.
   *
   * @throws ControlException RESOURCE_EXISTS
   */
  static void requireFree(CatalogTransaction catalog, Caller caller, RestoreTarget target) {
    var name = target.serverName();
    if (name != null && isTaken(catalog, caller, name)) {
      throw new ControlException(
          ErrorCode.RESOURCE_EXISTS, "a server of the name '%s' is there".formatted(name));
    }
  }

  /** Whether a server has the name, or a restore gave it, or will give it, to a copy. */
  static boolean isTaken(CatalogTransaction catalog, Caller caller, String name) {
    var servers =
        CatalogQuery.<ServerFilter, ServerSort>by(Order.ascending(ServerSort.NAME))
            .where(new ServerFilter.Names(Set.of(name)))
            .page(Page.first(1));
    if (!catalog
        .servers()
        .list(caller.seen(servers, ServerFilter.Projects::new))
        .items()
        .isEmpty()) {
      return true;
    }
    var copies =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
                Order.descending(RestoreSessionSort.CREATED_AT))
            .where(new RestoreSessionFilter.TargetServerNames(Set.of(name)))
            .where(new RestoreSessionFilter.Purposes(Set.of(RestorePurpose.CLONE)))
            .where(new RestoreSessionFilter.Not(new RestoreSessionFilter.Results(WITHOUT_COPY)))
            .page(Page.first(1));
    return !catalog
        .restoreSessions()
        .list(caller.seen(copies, RestoreSessionFilter.Projects::new))
        .items()
        .isEmpty();
  }
}
