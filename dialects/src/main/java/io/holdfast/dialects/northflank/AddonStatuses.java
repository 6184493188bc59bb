package io.holdfast.dialects.northflank;

import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.control.history.History;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** What addons do now, in the vendor's words; two queries, for however many addons. */
final class AddonStatuses {
  private static final Set<RestoreState> RESTORING =
      EnumSet.of(
          RestoreState.PREPARING,
          RestoreState.RUNNING,
          RestoreState.FINALIZING,
          RestoreState.ABORTING);

  private final History history;

  AddonStatuses(History history) {
    this.history = history;
  }

  /** Which addons are at work. */
  record Now(Set<SourceId> restoring, Set<SourceId> backingUp) {
    /** A backup changes nothing in an addon, a restore does, but for one that goes beside it. */
    String word(Source addon) {
      if (restoring.contains(addon.id())) {
        return "restore";
      }
      if (backingUp.contains(addon.id())) {
        return "backup";
      }
      return switch (addon.state()) {
        case ACTIVE -> "running";
        case PAUSED, ARCHIVED -> "paused";
        case UNREACHABLE -> "error";
      };
    }
  }

  Now of(Collection<Source> addons) {
    if (addons.isEmpty()) {
      return new Now(Set.of(), Set.of());
    }
    var ids = addons.stream().map(Source::id).collect(Collectors.toSet());
    var restores =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
                Order.descending(RestoreSessionSort.CREATED_AT))
            .where(new RestoreSessionFilter.Into(ids))
            .where(new RestoreSessionFilter.States(RESTORING))
            .where(new RestoreSessionFilter.Purposes(Set.of(RestorePurpose.RECOVERY)))
            .page(Page.all());
    var backups =
        CatalogQuery.<BackupSessionFilter, BackupSessionSort>by(
                Order.descending(BackupSessionSort.CREATED_AT))
            .where(new BackupSessionFilter.Sources(ids))
            .where(new BackupSessionFilter.States(BackupState.LIVE))
            .page(Page.all());
    return new Now(
        history.restoreSessions(restores).items().stream()
            .filter(restore -> restore.request().target().path() == null)
            .map(RestoreSession::into)
            .collect(Collectors.toSet()),
        history.backupSessions(backups).items().stream()
            .map(BackupSession::sourceId)
            .collect(Collectors.toSet()));
  }
}
