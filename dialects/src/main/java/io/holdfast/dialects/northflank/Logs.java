package io.holdfast.dialects.northflank;

import io.holdfast.catalog.model.BackupHistory;
import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.Event;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.EventFilter;
import io.holdfast.catalog.query.EventSort;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.control.access.Caller;
import io.holdfast.control.history.History;
import io.holdfast.rest.edge.ClockFormat;
import io.holdfast.rest.edge.Parameters;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** What happened in backups and restores, as lines of a log. */
final class Logs {
  private static final int DEFAULT_LINES = 1_000;
  private static final int MOST_LINES = 10_000;

  private final History history;
  private final Addons addons;

  Logs(History history, Addons addons) {
    this.history = history;
    this.addons = addons;
  }

  /** The vendor keeps no logs of snapshots. */
  Response ofBackup(Request request) {
    var caller = Permission.LOGS_READ.of(request, Scope.BACKUP_READ);
    var backup = addons.backup(addons.addon(request, caller), request.pathValue("backupId"));
    var session = backup.session();
    return session.type() == BackupType.SNAPSHOT
        ? Answers.data(Answers.JSON.arrayNode())
        : lines(request, SessionRef.of(session.id()));
  }

  Response ofRestore(Request request) {
    var caller = Permission.LOGS_READ.of(request, Scope.RESTORE_READ);
    var addon = addons.owner(request, caller);
    var backup = addons.backupEver(addon, request.pathValue("backupId"));
    return lines(request, SessionRef.of(restore(request, backup, caller).id()));
  }

  private RestoreSession restore(Request request, BackupHistory backup, Caller caller) {
    var name = request.pathValue("restoreId");
    if (!name.matches("\\d{1,15}")) {
      throw Addons.missing("restore", name);
    }
    return history
        .restoreSessions(
            CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
                    Order.descending(RestoreSessionSort.MILLIS_ID))
                .where(new RestoreSessionFilter.Points(Set.of(backup.session().pointId())))
                .where(new RestoreSessionFilter.MillisIds(Set.of(Long.parseLong(name))))
                .where(new RestoreSessionFilter.Purposes(Restores.purposes(caller)))
                .page(Page.first(1)))
        .items()
        .stream()
        .findFirst()
        .orElseThrow(() -> Addons.missing("restore", name));
  }

  private Response lines(Request request, SessionRef session) {
    var wanted = Wanted.of(request.query());
    var order = new Order<>(EventSort.SEQUENCE, !wanted.forward());
    var events =
        history
            .events(
                CatalogQuery.<EventFilter, EventSort>by(order)
                    .where(new EventFilter.Session(session))
                    .page(Page.first(MOST_LINES)))
            .items();
    var lines = Answers.JSON.arrayNode();
    events.stream()
        .filter(wanted.filter())
        .limit(wanted.lines())
        .forEach(event ->
            lines
                .addObject()
                .put("containerId", "holdfast")
                .put("log", line(event))
                .put("ts", Answers.time(event.content().at())));
    return Answers.data(lines);
  }

  private static String line(Event event) {
    return "%s %s".formatted(event.content().level(), event.content().message());
  }

  /** Which lines, in which order. */
  private record Wanted(Predicate<Event> filter, boolean forward, int lines) {
    static Wanted of(Parameters query) {
      if (!query.find("queryType").orElse("range").equals("range")) {
        throw Parameters.invalid(
            "queryType", "VALUE", "must be range; lines as they come are not served");
      }
      for (var name : List.of("regexIncludes", "regexNotIncludes")) {
        if (query.find(name).isPresent()) {
          throw Parameters.invalid(
              name, "VALUE", "is not served; textIncludes and textNotIncludes are");
        }
      }
      var from = query.instant("startTime", ClockFormat.MILLISECONDS).orElse(Instant.MIN);
      var until = query.instant("endTime", ClockFormat.MILLISECONDS).orElse(Instant.MAX);
      var including = query.find("textIncludes").orElse("");
      var excluding = query.find("textNotIncludes").filter(text -> !text.isEmpty());
      Predicate<Event> within =
          event -> !event.content().at().isBefore(from) && !event.content().at().isAfter(until);
      return new Wanted(
          within
              .and(event -> line(event).contains(including))
              .and(event -> excluding.map(text -> !line(event).contains(text)).orElse(true)),
          forward(query),
          (int) query.number("lineLimit", DEFAULT_LINES, 1, MOST_LINES));
    }

    private static boolean forward(Parameters query) {
      return switch (query.find("direction").orElse("forward")) {
        case "forward" -> true;
        case "backward" -> false;
        default -> throw Parameters.invalid("direction", "VALUE", "must be forward or backward");
      };
    }
  }
}
