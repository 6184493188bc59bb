package io.holdfast.dialects.veeamm365;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.Event;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.EventFilter;
import io.holdfast.catalog.query.EventSort;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.PointCopyFilter;
import io.holdfast.catalog.query.PointCopySort;
import io.holdfast.catalog.query.TimeRange;
import io.holdfast.control.access.Caller;
import io.holdfast.control.history.History;
import io.holdfast.rest.edge.Parameters;
import io.holdfast.rest.edge.Response;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Job sessions: the backups of mailboxes, newest first, and what their logs say. */
final class JobSessions {
  private static final String ONE = "/JobSessions/{jobSessionId}";
  private static final String THING = "job session";

  /** Older versions have no pages of these; more than this is not sent. */
  private static final int MAX_ARRAY = 10_000;

  private final History history;
  private final Neighbourhood neighbours;

  JobSessions(Neighbourhood neighbours) {
    this.history = neighbours.history();
    this.neighbours = neighbours;
  }

  void add(Routes routes) {
    routes
        .get("/JobSessions", this::list)
        .get(ONE, this::get)
        .get(ONE + "/LogItems", this::log)
        .get(ONE + "/LogItems/{logItemId}", this::logItem);
    if (routes.version().isIn(2, 6)) {
      routes.get("/Jobs/{jobId}/JobSessions", this::ofJob);
    }
    if (routes.version().isAtLeast(7)) {
      routes.get(ONE + "/ProcessedObjects", this::processed);
    }
  }

  private Response list(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    var query = filtered(call, visible(caller));
    return answer(call, query);
  }

  private Response ofJob(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    var job = neighbours.job(caller, new ProtectionId(call.id("jobId", "job")));
    return answer(call, newest().where(new BackupSessionFilter.Protections(Set.of(job.id()))));
  }

  private Response answer(Call call, CatalogQuery<BackupSessionFilter, BackupSessionSort> query) {
    var wish = PageWish.of(call.query());
    var array = !call.version().isAtLeast(5);
    var page = array ? Page.first(MAX_ARRAY) : Page.offset(wish.offset(), wish.limit());
    var slice = history.backupSessions(query.page(page));
    var renderer = new JobSessionRenderer(call);
    var repositories = repositories(slice.items());
    List<ObjectNode> nodes =
        slice.items().stream()
            .map(one -> renderer.node(one, repositories.get(one.pointId())))
            .toList();
    return array
        ? Answers.json(200, Answers.JSON.arrayNode().addAll(nodes))
        : Answers.page(call, wish, nodes, slice.hasMore());
  }

  private Response get(Call call) {
    var session = session(call);
    return Answers.json(
        200,
        new JobSessionRenderer(call)
            .node(session, repositories(List.of(session)).get(session.pointId())));
  }

  private Response log(Call call) {
    var session = session(call);
    var wish = PageWish.of(call.query());
    var order =
        call.query().flag("orderAsc", true)
            ? Order.ascending(EventSort.SEQUENCE)
            : Order.descending(EventSort.SEQUENCE);
    var query =
        CatalogQuery.<EventFilter, EventSort>by(order)
            .where(new EventFilter.Session(SessionRef.of(session.id())))
            .page(Page.offset(wish.offset(), wish.limit()));
    var slice = history.events(query);
    var nodes = slice.items().stream().map(event -> item(call, session, event)).toList();
    return Answers.page(call, wish, nodes, slice.hasMore());
  }

  /** An item's name is made of its number; it is looked for among those that there are. */
  private Response logItem(Call call) {
    var session = session(call);
    var wanted = call.id("logItemId", "log item").toString();
    var query =
        CatalogQuery.<EventFilter, EventSort>by(Order.ascending(EventSort.SEQUENCE))
            .where(new EventFilter.Session(SessionRef.of(session.id())));
    var slice = history.events(query.page(Page.first(MAX_ARRAY)));
    while (true) {
      for (var event : slice.items()) {
        if (event(session, event).equals(wanted)) {
          return Answers.json(200, item(call, session, event));
        }
      }
      var next = slice.next();
      if (next == null) {
        throw Call.missing("log item");
      }
      slice = history.events(query.page(Page.after(next, MAX_ARRAY)));
    }
  }

  /** A job has one mailbox, so that its session has processed one. */
  private Response processed(Call call) {
    var session = session(call);
    var node =
        Answers.JSON
            .objectNode()
            .put("id", session.sourceId().toString())
            .put("type", "Mailbox")
            .put("status", M365States.job(session.standing()).name());
    return Answers.page(call, List.of(node));
  }

  private static ObjectNode item(Call call, BackupSession session, Event event) {
    var content = event.content();
    var word =
        switch (content.level()) {
          case DEBUG, INFO -> "Success";
          case WARNING -> "Warning";
          case ERROR -> "Error";
        };
    var id = event(session, event);
    var node =
        Answers.JSON
            .objectNode()
            .put("id", id)
            .put("usn", event.sequence())
            .put("title", "[%s] %s".formatted(word, content.message()))
            .put("type", word)
            .put("message", content.message())
            .put("creationTime", Answers.time(content.at()))
            .put("endTime", Answers.time(content.at()));
    Answers.self(node, call.link("/JobSessions/%s/LogItems/%s".formatted(session.id(), id)));
    return node;
  }

  /** The same for the same event, whoever asks. */
  private static String event(BackupSession session, Event event) {
    var name = "%s/%d".formatted(session.id(), event.sequence());
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private BackupSession session(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    var id = new BackupSessionId(call.id("jobSessionId", THING));
    var query = newest().where(new BackupSessionFilter.Ids(Set.of(id))).page(Page.first(1));
    return history.backupSessions(query).items().stream()
        .findFirst()
        .filter(found -> !neighbours.protectedSources(caller, Set.of(found.sourceId())).isEmpty())
        .orElseThrow(() -> Call.missing(THING));
  }

  private CatalogQuery<BackupSessionFilter, BackupSessionSort> visible(Caller caller) {
    return newest()
        .where(new BackupSessionFilter.Sources(neighbours.protectedSources(caller).keySet()));
  }

  private static CatalogQuery<BackupSessionFilter, BackupSessionSort> newest() {
    return CatalogQuery.by(Order.descending(BackupSessionSort.CREATED_AT));
  }

  private static CatalogQuery<BackupSessionFilter, BackupSessionSort> filtered(
      Call call, CatalogQuery<BackupSessionFilter, BackupSessionSort> all) {
    var query = all;
    var ended =
        TimeRange.open(
            call.time("endTimeLowerBound").orElse(null),
            call.time("endTimeUpperBound").orElse(null));
    if (ended.from() != null || ended.to() != null) {
      query = query.where(new BackupSessionFilter.EndedAt(ended));
    }
    var job = call.queryId("jobId");
    if (job.isPresent() && call.version().isAtLeast(7)) {
      var ids = Set.of(new ProtectionId(job.get()));
      query = query.where(new BackupSessionFilter.Protections(ids));
    }
    if (call.query().find("jobType").filter("Copy"::equalsIgnoreCase).isPresent()) {
      query = query.where(new BackupSessionFilter.Ids(Set.of()));
    }
    var status = call.query().find("status");
    return status.isPresent() ? status(query, status.get()) : query;
  }

  private static CatalogQuery<BackupSessionFilter, BackupSessionSort> status(
      CatalogQuery<BackupSessionFilter, BackupSessionSort> query, String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "stopped" -> query.where(results(BackupResult.ABORTED, BackupResult.SKIPPED));
      case "success", "succeeded" -> query.where(results(BackupResult.SUCCESS));
      case "failed" -> query.where(results(BackupResult.FAILED, BackupResult.NOT_SUPPORTED));
      case "warning" -> query.where(results(BackupResult.WARNING, BackupResult.PARTIAL));
      case "running" -> {
        var waiting = EnumSet.of(BackupState.ENDED, BackupState.QUEUED, BackupState.SCHEDULED);
        yield query.where(new BackupSessionFilter.States(EnumSet.complementOf(waiting)));
      }
      case "queued" -> {
        var waiting = EnumSet.of(BackupState.QUEUED, BackupState.SCHEDULED);
        yield query.where(new BackupSessionFilter.States(waiting));
      }
      default -> throw Parameters.invalid("status", "VALUE", "is no status of a job session");
    };
  }

  private static BackupSessionFilter results(BackupResult first, BackupResult... more) {
    return new BackupSessionFilter.Results(EnumSet.of(first, more));
  }

  /** Where the points of sessions lie first. */
  private Map<RestorePointId, RepositoryId> repositories(List<BackupSession> sessions) {
    var points = sessions.stream().map(BackupSession::pointId).collect(Collectors.toSet());
    return placesOf(history, points);
  }

  /** Where points lie: of each the oldest copy. */
  static Map<RestorePointId, RepositoryId> placesOf(History history, Set<RestorePointId> points) {
    if (points.isEmpty()) {
      return Map.of();
    }
    var query =
        CatalogQuery.<PointCopyFilter, PointCopySort>by(Order.ascending(PointCopySort.CREATED_AT))
            .where(new PointCopyFilter.Points(points))
            .page(Page.all());
    return history.copies(query).items().stream()
        .collect(
            Collectors.toMap(
                copy -> copy.pointId(), copy -> copy.repositoryId(), (first, _) -> first));
  }
}
