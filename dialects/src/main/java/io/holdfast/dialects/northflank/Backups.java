package io.holdfast.dialects.northflank;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.BackupHistory;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.PointKind;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.query.BackupHistoryFilter;
import io.holdfast.catalog.query.BackupHistorySort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.control.access.Caller;
import io.holdfast.control.restore.WholeRestores;
import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import java.util.Set;

/** An addon's backups, and what can be done with one. */
final class Backups {
  /** Why a backup is pinned that somebody wanted retained. */
  private static final String RETAINED = "retained";

  private final Desk desk;
  private final Addons addons;

  Backups(Desk desk, Addons addons) {
    this.desk = desk;
    this.addons = addons;
  }

  Response list(Request request) {
    var caller = Permission.ADDON_READ.of(request, Scope.BACKUP_READ);
    var addon = addons.addon(request, caller);
    var query =
        CatalogQuery.<BackupHistoryFilter, BackupHistorySort>by(
                Order.descending(BackupHistorySort.REQUESTED_AT))
            .where(new BackupHistoryFilter.Sources(Set.of(addon.id())))
            .where(new BackupHistoryFilter.Listed());
    return new Listing("backups", addon.id().toString(), true)
        .answer(request, page -> desk.history().backups(query.page(page)), _ -> Backups::item);
  }

  Response get(Request request) {
    var caller = Permission.ADDON_READ.of(request, Scope.BACKUP_READ);
    var backup = addons.backup(addons.addon(request, caller), request.pathValue("backupId"));
    var node = item(backup);
    var restore = backup.newestRestore();
    if (restore != null && caller.may(Scope.RESTORE_READ)) {
      node.set("lastRestore", Restores.summary(restore));
    }
    return Answers.data(node);
  }

  /** Into the trash; a backup that still runs is stopped instead. */
  Response delete(Request request) {
    var caller = Permission.ADDON_UPDATE.of(request, Scope.POINT_DELETE);
    var backup = own(request, caller);
    var point = backup.point();
    if (point != null) {
      desk.points().deleteReleasing(caller, point.id(), point.revision(), RETAINED);
    } else if (backup.session().standing().state() != BackupState.ENDED) {
      Permission.ADDON_UPDATE.of(request, Scope.BACKUP_RUN);
      desk.backups().abort(caller, backup.session().id());
    } else {
      throw conflict("backup %s ended without data; there is nothing to delete", backup);
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
    var point = point(own(request, caller));
    desk.points().retain(caller, point.id(), RETAINED);
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
    var session = desk.restores().start(caller, point(backup).id(), null, wanted);
    if (session.standing().result() == RestoreResult.NOT_SUPPORTED) {
      throw new RequestException(
          ErrorCode.NOT_SUPPORTED, String.valueOf(session.standing().detail()));
    }
    return Answers.data(
        Answers.JSON.objectNode().put("restoreId", Long.toString(session.millisId())));
  }

  private BackupHistory own(Request request, Caller caller) {
    return addons.backup(addons.addon(request, caller), request.pathValue("backupId"));
  }

  private static RestorePoint point(BackupHistory backup) {
    var point = backup.point();
    if (point == null) {
      throw conflict("backup %s is not completed", backup);
    }
    return point;
  }

  private static RequestException conflict(String sentence, BackupHistory backup) {
    return new RequestException(ErrorCode.STATE_CONFLICT, sentence.formatted(Addons.id(backup)));
  }

  /** A backup as lists show it. */
  private static ObjectNode item(BackupHistory backup) {
    var session = backup.session();
    var point = backup.point();
    var id = Addons.id(backup);
    var description = point == null ? session.wish().description() : point.description();
    var node =
        Answers.JSON
            .objectNode()
            .put("id", id)
            .put("name", description == null || description.isEmpty() ? id : description)
            .put(
                "status",
                NorthflankStates.word(session.standing())
                    .orElse(NorthflankStates.Word.ABORTED)
                    .text())
            .put("createdAt", Answers.time(session.times().createdAt()));
    Answers.put(node, "completedAt", session.times().endedAt());
    var config = node.putObject("config");
    config.put("size", Long.toString(point == null ? 0 : point.content().logicalBytes()));
    config.putObject("source").put("type", source(backup));
    return node;
  }

  private static String source(BackupHistory backup) {
    var point = backup.point();
    if (point != null && point.kind() == PointKind.UPLOADED) {
      return "fileUpload";
    }
    if (point != null && point.kind() == PointKind.IMPORTED) {
      return "externalDump";
    }
    return switch (backup.session().type()) {
      case SNAPSHOT -> "snapshot";
      case FULL, INCREMENTAL -> "sameAddon";
    };
  }
}
