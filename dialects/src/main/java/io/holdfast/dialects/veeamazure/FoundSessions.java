package io.holdfast.dialects.veeamazure;

import io.holdfast.base.UuidText;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SessionEntry;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.control.access.Caller;
import io.holdfast.control.history.History;
import io.holdfast.dialects.ShownRestores;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Finds sessions by what paths name: the number that both kinds share, or an id. What a caller may
 * not see does not exist.
 */
final class FoundSessions {
  private final History history;

  FoundSessions(History history) {
    this.history = history;
  }

  Optional<SessionEntry> find(Caller caller, String name) {
    if (name.matches("[0-9]{1,18}")) {
      var number = Set.of(Long.parseLong(name));
      return find(
          caller,
          new BackupSessionFilter.Numbers(number),
          new RestoreSessionFilter.Numbers(number));
    }
    return UuidText.parse(name).flatMap(id -> find(caller, id));
  }

  /** A restore of any kind. */
  Optional<RestoreSession> restore(Caller caller, String name) {
    return find(caller, name)
        .flatMap(entry ->
            entry instanceof SessionEntry.Restore(var session)
                ? Optional.of(session)
                : Optional.empty());
  }

  private Optional<SessionEntry> find(Caller caller, UUID id) {
    return find(
        caller,
        new BackupSessionFilter.Ids(Set.of(new BackupSessionId(id))),
        new RestoreSessionFilter.Ids(Set.of(new RestoreSessionId(id))));
  }

  private Optional<SessionEntry> find(
      Caller caller, BackupSessionFilter backup, RestoreSessionFilter restore) {
    return backup(caller, backup)
        .<SessionEntry>map(SessionEntry.Backup::new)
        .or(() -> restore(caller, restore).map(SessionEntry.Restore::new));
  }

  private Optional<BackupSession> backup(Caller caller, BackupSessionFilter filter) {
    if (!caller.may(Scope.BACKUP_READ)) {
      return Optional.empty();
    }
    var query =
        CatalogQuery.<BackupSessionFilter, BackupSessionSort>by(
                Order.ascending(BackupSessionSort.NUMBER))
            .where(filter)
            .page(Page.first(1));
    return history.backupSessions(query).items().stream()
        .findFirst()
        .filter(session -> caller.sees(session.projectId()));
  }

  private Optional<RestoreSession> restore(Caller caller, RestoreSessionFilter filter) {
    if (!caller.may(Scope.RESTORE_READ)) {
      return Optional.empty();
    }
    var query =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
                Order.ascending(RestoreSessionSort.NUMBER))
            .where(filter)
            .page(Page.first(1));
    return history.restoreSessions(query).items().stream()
        .findFirst()
        .filter(session -> caller.sees(session.origin().projectId()))
        .filter(
            session -> ShownRestores.withExplorersTo(caller).contains(session.request().purpose()));
  }
}
