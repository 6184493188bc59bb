package io.holdfast.dialects.northflank;

import io.holdfast.catalog.model.BackupHistory;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.query.BackupHistoryFilter;
import io.holdfast.catalog.query.BackupHistorySort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import java.util.Set;

/** An addon's backups: listed, shown, made. */
final class Backups {
  private final Desk desk;
  private final Addons addons;
  private final AddonProtections protections;

  Backups(Desk desk, Addons addons) {
    this.desk = desk;
    this.addons = addons;
    this.protections = new AddonProtections(desk.history());
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
        .answer(request, page -> desk.history().backups(query.page(page)), _ -> BackupViews::item);
  }

  Response get(Request request) {
    var caller = Permission.ADDON_READ.of(request, Scope.BACKUP_READ);
    var backup = addons.backup(addons.addon(request, caller), request.pathValue("backupId"));
    var node = BackupViews.item(backup);
    var restore = backup.newestRestore();
    if (restore != null && caller.may(Scope.RESTORE_READ)) {
      node.set("lastRestore", Restores.summary(restore));
    }
    return Answers.data(node);
  }

  /** Queues a backup; it is there at once, and comes to its end later. */
  Response create(Request request) {
    var caller = Permission.ADDON_UPDATE.of(request, Scope.BACKUP_RUN);
    var addon = addons.addon(request, caller);
    var protection = protections.main(addon);
    var places = AddonProtections.places(desk.plans().get(protection.planId()));
    var wish = BackupWish.of(request, desk.clock().instant(), places);
    var session = desk.backups().start(caller, protection.id(), wish.type(), wish.point());
    return Answers.data(BackupViews.item(new BackupHistory(session, null, null, null)));
  }
}
