package io.holdfast.dialects.northflank;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.BackupHistory;
import io.holdfast.catalog.model.PointWish;
import io.holdfast.catalog.model.Scope;
import io.holdfast.control.backup.Uploads;
import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.Body;
import io.holdfast.rest.edge.Fields;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/** Backups out of dumps that lie elsewhere. They are made, not restored. */
final class Imports {
  private static final int LONGEST_ADDRESS = 2_000;
  private static final String LABEL = "northflank/import";
  private static final String DUMP = "externalDump";

  private final Desk desk;
  private final Addons addons;
  private final AddonProtections protections;

  Imports(Desk desk, Addons addons) {
    this.desk = desk;
    this.addons = addons;
    this.protections = new AddonProtections(desk.history());
  }

  /** Whether a backup was made by {@link #take}. */
  static boolean made(Map<String, String> labels) {
    return DUMP.equals(labels.get(LABEL));
  }

  Response take(Request request) throws InterruptedException {
    var caller = Permission.ADDON_UPDATE.of(request, Scope.BACKUP_RUN);
    var addon = addons.addon(request, caller);
    var fields = Body.required(request);
    var database = fields.text("connectionString", 1, LONGEST_ADDRESS);
    var dump = fields.text("importUrl", 1, LONGEST_ADDRESS);
    if (database.isPresent() == dump.isPresent()) {
      throw fields.invalid(
          "importUrl", "REQUIRED", "either it or connectionString must be there, and not both");
    }
    var all = fields.flag("importAllDatabases");
    if (dump.isPresent() && all.isPresent()) {
      throw fields.invalid("importAllDatabases", "VALUE", "is for a connectionString only");
    }
    var address = dump.map(text -> address(fields, text));
    var name = BackupWish.name(fields, desk.clock().instant());
    var protection = protections.main(addon);
    var places = AddonProtections.places(desk.plans().get(protection.planId()));
    var labels = new HashMap<>(BackupWish.labels(fields, BackupKind.DUMP, places));
    labels.put(LABEL, DUMP);
    fields.close();
    var from =
        address.orElseThrow(() ->
            new RequestException(
                ErrorCode.STATE_CONFLICT,
                "databases are not read by connection string: add the database as a source in"
                    + " Holdfast's own API (POST /v1/sources), or import a dump of it by importUrl"));
    var draft = new Uploads.Draft("", null, new PointWish(name, null, Map.copyOf(labels), false));
    var session = desk.dumps().fetch(caller, protection.id(), draft, from);
    return Answers.data(
        BackupViews.item(new BackupHistory(desk.backups().get(session), null, null, null)));
  }

  private static URI address(Fields fields, String text) {
    try {
      var address = URI.create(text);
      if (address.getHost() != null) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      // Answered below, as every other text that is no address.
    }
    throw fields.invalid("importUrl", "FORMAT", "must be the address of a dump, by http or https");
  }
}
