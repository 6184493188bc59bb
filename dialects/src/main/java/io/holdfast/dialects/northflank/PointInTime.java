package io.holdfast.dialects.northflank;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.rest.edge.Body;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;

/**
 * Recovery to a moment, which the vendor does where the addon is. Ours goes to a folder of its own,
 * which these calls cannot name: so there is no window for them.
 */
final class PointInTime {
  private final Addons addons;

  PointInTime(Addons addons) {
    this.addons = addons;
  }

  Response window(Request request) {
    var caller = Permission.ADDON_READ.of(request, Scope.BACKUP_READ);
    addons.addon(request, caller);
    return Answers.data(Answers.JSON.objectNode().put("hasValidWindow", false));
  }

  Response recover(Request request) {
    var caller = Permission.ADDON_UPDATE.of(request, Scope.RESTORE_RUN, Scope.RESTORE_RUN_INPLACE);
    var addon = addons.addon(request, caller);
    var fields = Body.required(request);
    fields.require("targetTimestamp", fields::instant);
    fields.close();
    throw new RequestException(
        ErrorCode.STATE_CONFLICT,
        addon.kind() == SourceKind.POSTGRES_PITR
            ? "addon \"%s\" can be recovered to a moment in a folder of its own only: start a"
                    .formatted(addon.slug())
                + " restore with a path and asOf in Holdfast's own API"
            : "addon \"%s\" has no backups that reach from moment to moment"
                .formatted(addon.slug()));
  }
}
