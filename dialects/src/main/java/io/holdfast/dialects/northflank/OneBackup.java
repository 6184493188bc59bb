package io.holdfast.dialects.northflank;

import io.holdfast.catalog.model.BackupHistory;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.Scope;
import io.holdfast.control.access.Caller;
import io.holdfast.control.restore.WholeRestores;
import io.holdfast.dialects.Desk;
import io.holdfast.dialects.Supported;
import io.holdfast.rest.edge.Body;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;

/** What can be done with one backup. */
final class OneBackup {
  /** Why a backup is pinned that somebody wanted retained. */
  private static final String RETAINED = "retained";

  private final Desk desk;
  private final Addons addons;
  private final Restores restores;

  OneBackup(Desk desk, Addons addons, Restores restores) {
    this.desk = desk;
    this.addons = addons;
    this.restores = restores;
  }

  /** Into the trash; a backup that still runs is stopped instead. */
  Response delete(Request request) {
    var caller = Permission.ADDON_UPDATE.of(request, Scope.POINT_DELETE);
    var backup = own(request, caller);
    var point = backup.point();
    if (point != null) {
      desk.points().deleteReleasing(caller, point.id(), RETAINED);
    } else if (backup.session().standing().state() != BackupState.ENDED) {
      Permission.ADDON_UPDATE.of(request, Scope.BACKUP_RUN);
      desk.backups().abort(caller, backup.session().id());
    } else {
      throw Addons.conflict("backup %s ended without data; there is nothing to delete", backup);
    }
    return Answers.done();
  }

  Response abort(Request request) {
    var caller = Permission.ADDON_UPDATE.of(request, Scope.BACKUP_RUN);
    desk.backups().abort(caller, own(request, caller).session().id());
    return Answers.done();
  }

  /** Lifts the expiry for good, and keeps the backup whatever retention says. */
  Response retain(Request request) {
    var caller = Permission.ADDON_UPDATE.of(request, Scope.POINT_PIN);
    desk.points().retain(caller, completed(own(request, caller)).id(), RETAINED);
    return Answers.done();
  }

  /** Replaces what the addon of the path holds, by its own backup or by that of another one. */
  Response restore(Request request) throws InterruptedException {
    var caller = Permission.ADDON_UPDATE.of(request, Scope.RESTORE_RUN, Scope.RESTORE_RUN_INPLACE);
    var addon = addons.addon(request, caller);
    var owner = addons.owner(request, caller);
    var backup = addons.backup(owner, request.pathValue("backupId"));
    var into = owner.id().equals(addon.id()) ? null : addon.id();
    var wanted = WholeRestores.replacing(desk.kinds(), owner, into, null);
    var session =
        Supported.require(desk.restores().start(caller, completed(backup).id(), null, wanted));
    return Answers.data(
        Answers.JSON.objectNode().put("restoreId", Long.toString(session.millisId())));
  }

  Response abortRestore(Request request) {
    var caller = Permission.ADDON_UPDATE.of(request, Scope.RESTORE_RUN);
    var fields = Body.required(request);
    var name = fields.require("restoreId", fields::textOrNumber);
    fields.close();
    var owner = addons.owner(request, caller);
    var backup = addons.backupEver(owner, request.pathValue("backupId"));
    desk.restores().abort(caller, restores.named(backup, name, caller).id());
    return Answers.done();
  }

  private BackupHistory own(Request request, Caller caller) {
    return addons.backup(addons.addon(request, caller), request.pathValue("backupId"));
  }

  static RestorePoint completed(BackupHistory backup) {
    var point = backup.point();
    if (point == null) {
      throw Addons.conflict("backup %s is not completed", backup);
    }
    return point;
  }
}
