package io.holdfast.dialects.northflank;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Scope;
import io.holdfast.rest.edge.Body;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;

/**
 * Backups out of dumps and databases elsewhere. The vendor's servers fetch from whatever address a
 * caller names; ours stand inside the network that they protect, and do not.
 */
final class Imports {
  private static final int LONGEST_ADDRESS = 2_000;

  private final Addons addons;

  Imports(Addons addons) {
    this.addons = addons;
  }

  Response refuse(Request request) {
    var caller = Permission.ADDON_UPDATE.of(request, Scope.BACKUP_RUN);
    addons.addon(request, caller);
    var fields = Body.required(request);
    var database = fields.text("connectionString", 1, LONGEST_ADDRESS);
    var dump = fields.text("importUrl", 1, LONGEST_ADDRESS);
    if (database.isPresent() == dump.isPresent()) {
      throw fields.invalid(
          "importUrl", "REQUIRED", "either it or connectionString must be there, and not both");
    }
    if (dump.isPresent() && fields.flag("importAllDatabases").isPresent()) {
      throw fields.invalid("importAllDatabases", "VALUE", "is for a connectionString only");
    }
    throw new RequestException(
        ErrorCode.STATE_CONFLICT,
        "Holdfast fetches nothing from an address that a caller names: upload the dump to the"
            + " addon's protection in Holdfast's own API (POST /v1/protections/{id}/uploads)");
  }
}
