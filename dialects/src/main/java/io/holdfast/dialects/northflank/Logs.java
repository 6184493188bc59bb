package io.holdfast.dialects.northflank;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.Event;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.EventFilter;
import io.holdfast.catalog.query.EventSort;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What happened in backups and restores, as lines of a log. */
final class Logs {
  /** Events read in one go. */
  private static final int AT_ONCE = 1_000;

  private final Desk desk;
  private final Addons addons;
  private final Restores restores;

  Logs(Desk desk, Addons addons, Restores restores) {
    this.desk = desk;
    this.addons = addons;
    this.restores = restores;
  }

  /**
   * Whose lines are asked for.
   *
   * @param silent whether the vendor keeps no logs of such a one
   */
  record Subject(SessionRef session, BooleanSupplier ended, boolean silent) {}

  /** The vendor keeps no logs of snapshots. */
  Subject backup(Request request) {
    var caller = Permission.LOGS_READ.of(request, Scope.BACKUP_READ);
    var backup = addons.backup(addons.addon(request, caller), request.pathValue("backupId"));
    var id = backup.session().id();
    return new Subject(
        SessionRef.of(id),
        () -> desk.backups().get(id).standing().state() == BackupState.ENDED,
        backup.session().type() == BackupType.SNAPSHOT);
  }

  Subject restore(Request request) {
    var caller = Permission.LOGS_READ.of(request, Scope.RESTORE_READ);
    var addon = addons.owner(request, caller);
    var backup = addons.backupEver(addon, request.pathValue("backupId"));
    var id = restores.named(backup, request.pathValue("restoreId"), caller).id();
    return new Subject(
        SessionRef.of(id),
        () -> desk.restores().get(id).standing().state() == RestoreState.ENDED,
        false);
  }

  Response ofBackup(Request request) {
    return lines(request, backup(request));
  }

  Response ofRestore(Request request) {
    return lines(request, restore(request));
  }

  private Response lines(Request request, Subject subject) {
    var query = LogQuery.range(request.query(), desk.clock().instant());
    if (subject.silent()) {
      return Answers.data(Answers.JSON.arrayNode());
    }
    return Answers.data(shown(found(subject, query, query.forward()).events()));
  }

  /**
   * Events that were wanted.
   *
   * @param first the number of the first one that was looked at, wanted or not; 0 without any
   */
  record Lines(List<Event> events, long first) {}

  /** The first or the last events of those that are wanted; reads on until they are enough. */
  Lines found(Subject subject, LogQuery query, boolean forward) {
    var asked =
        CatalogQuery.<EventFilter, EventSort>by(new Order<>(EventSort.SEQUENCE, !forward))
            .where(new EventFilter.Session(subject.session()))
            .where(new EventFilter.At(query.range()));
    var wanted = new ArrayList<Event>();
    var slice = desk.history().events(asked.page(Page.first(AT_ONCE)));
    var first = slice.items().isEmpty() ? 0 : slice.items().getFirst().sequence();
    while (true) {
      slice.items().stream()
          .filter(query::wants)
          .limit(query.mostLines() - wanted.size())
          .forEach(wanted::add);
      var next = slice.next();
      if (next == null || wanted.size() >= query.mostLines()) {
        return new Lines(List.copyOf(wanted), first);
      }
      slice = desk.history().events(asked.page(Page.after(next, AT_ONCE)));
    }
  }

  static ArrayNode shown(List<Event> events) {
    var lines = Answers.JSON.arrayNode();
    events.stream().map(Logs::shown).forEach(lines::add);
    return lines;
  }

  private static ObjectNode shown(Event event) {
    return Answers.JSON
        .objectNode()
        .put("containerId", "holdfast")
        .put("log", LogQuery.line(event))
        .put("ts", Answers.time(event.content().at()));
  }
}
