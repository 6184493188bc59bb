package io.holdfast.dialects.veeamazure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.Event;
import io.holdfast.catalog.model.EventLevel;
import io.holdfast.catalog.model.ItemState;
import io.holdfast.catalog.model.RestoreItem;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.model.SessionEntry;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.EventFilter;
import io.holdfast.catalog.query.EventSort;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestoreItemFilter;
import io.holdfast.catalog.query.RestoreItemSort;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.Response;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What happened in a session, and to what. A list that its kind does not have is empty. */
final class SessionItems {
  /** As long as a log or a list of items gets; the newest lines of it. */
  private static final int MOST = 10_000;

  /** File names are for the operator alone. */
  private static final Set<EventLevel> TOLD = EnumSet.complementOf(EnumSet.of(EventLevel.DEBUG));

  private static final Set<ItemState> RESTORED = EnumSet.of(ItemState.SUCCESS, ItemState.WARNING);

  private final Desk desk;
  private final Shelves shelves;
  private final FoundSessions found;
  private final Deletions deletions;

  SessionItems(Desk desk, Shelves shelves, FoundSessions found, Deletions deletions) {
    this.desk = desk;
    this.shelves = shelves;
    this.found = found;
    this.deletions = deletions;
  }

  Stream<Operation> operations() {
    var ours =
        Stream.of(
            Operation.get("/log", this::log),
            Operation.post("/log", this::log),
            Operation.get("/protectedItems", this::backedUp),
            Operation.get("/restoredItems", this::restored),
            Operation.get("/fileLevelRestoredItems", this::files),
            Operation.get("/deletedItems", this::deleted));
    var others =
        Stream.of(
                "/checkedItems",
                "/restoredDatabases",
                "/fileLevelRestoredFileShareItems",
                "/vnetRestoredItems")
            .map(path -> Operation.get(path, this::none).from(AzureVersion.V4));
    return Stream.concat(ours, others).map(operation -> operation.below(JobSessions.ONE));
  }

  private Response log(Call call) {
    var name = call.request().pathValue(JobSessions.ID);
    var body = JsonNodeFactory.instance.objectNode();
    var lines = JsonNodeFactory.instance.arrayNode();
    var session = found.find(call.caller(), name);
    if (session.isPresent()) {
      body.put("jobSessionId", id(call, session.get()));
      lines.addAll(lines(ref(session.get()), source(session.get())));
    } else {
      var removed = deletions.find(call.caller(), name).orElseThrow(JobSessions::missing);
      body.put("jobSessionId", removed.copy().id().toString());
      lines
          .addObject()
          .put("logTime", AzureTimes.format(removed.start()))
          .put("status", removed.end() == null ? "Running" : "Success")
          .put("message", "the restore point is not offered any more")
          .put("executionStartTime", AzureTimes.format(removed.start()))
          .put("executionDuration", AzureTimes.span(Duration.ZERO));
    }
    body.set("log", lines);
    return Call.ok(body);
  }

  /** The newest lines of a session's log, the oldest of them first. */
  List<ObjectNode> lines(SessionRef session, SourceId source) {
    return events(session).stream().map(event -> line(event, source)).toList();
  }

  private List<Event> events(SessionRef session) {
    var query =
        CatalogQuery.<EventFilter, EventSort>by(Order.descending(EventSort.SEQUENCE))
            .where(new EventFilter.Session(session))
            .where(new EventFilter.Levels(TOLD))
            .page(Page.first(MOST));
    return desk.history().events(query).items().reversed();
  }

  private static ObjectNode line(Event event, SourceId source) {
    var content = event.content();
    return JsonNodeFactory.instance
        .objectNode()
        .put("logTime", AzureTimes.format(content.at()))
        .put("status", AzureStates.status(content.level()).name())
        .put("message", content.message())
        .put("resourceHashId", source.toString())
        .put("executionStartTime", AzureTimes.format(content.at()))
        .put("executionDuration", AzureTimes.span(Duration.ZERO));
  }

  private Response backedUp(Call call) {
    return session(call) instanceof SessionEntry.Backup(var session)
        ? page(call, "resource/name", List.of(backedUp(call, session)))
        : Pages.empty(call);
  }

  private ObjectNode backedUp(Call call, BackupSession session) {
    var source = shelves.sources(Set.of(session.sourceId())).get(session.sourceId());
    var node = JsonNodeFactory.instance.objectNode();
    node.set("resource", Machines.resource(session.sourceId(), source));
    var status = AzureStates.status(session.standing());
    var run =
        node.putArray("runs")
            .addObject()
            .put("jobSessionId", JobSessionView.id(call, session.no(), session.id()))
            .put("status", status.name());
    var times = session.times();
    if (times.startedAt() != null) {
      run.put("startTime", AzureTimes.format(times.startedAt()));
    }
    if (times.endedAt() != null) {
      run.put("endTime", AzureTimes.format(times.endedAt()));
    }
    var statistics = session.statistics();
    var progress = session.progress();
    var read = Math.max(statistics.bytesRead(), progress.bytesDone());
    var begun = times.startedAt();
    var end = times.endedAt() == null ? desk.clock().instant() : times.endedAt();
    var seconds = begun == null ? 0 : Math.max(1, Duration.between(begun, end).toSeconds());
    run.putObject("rates")
        .put("totalDataBytes", Math.max(read, progress.bytesTotal()))
        .put("readDataBytes", read)
        .put("processedDataBytes", read)
        .put("transferredDataBytes", Math.max(statistics.bytesStored(), progress.bytesStored()))
        .put("processingRateBytesPerSecond", seconds == 0 ? 0 : read / seconds);
    var good = status == AzureStates.JobStatus.Success || status == AzureStates.JobStatus.Warning;
    return node.put("successCount", good ? 1 : 0)
        .put("failureCount", status == AzureStates.JobStatus.Error ? 1 : 0)
        .put("protectedRegionsCount", 0);
  }

  private Response restored(Call call) {
    if (!(session(call) instanceof SessionEntry.Restore(var session))
        || JobTypes.of(session) == JobTypes.FileLevelRestore
        || isVain(session)) {
      return Pages.empty(call);
    }
    var source = source(session);
    var path = session.request().target().path();
    var node =
        JsonNodeFactory.instance
            .objectNode()
            .put("name", path == null ? name(source) : path)
            .put("resourceGroupName", Machines.GROUP)
            .put("regionName", Machines.REGION);
    return page(call, "name", List.of(node));
  }

  /** What ended without a thing restored. */
  private static boolean isVain(RestoreSession session) {
    var result = session.standing().result();
    return result != null
        && switch (result) {
          case SUCCESS, WARNING, PARTIAL -> false;
          case FAILED, ABORTED, REJECTED, NOT_SUPPORTED -> true;
        };
  }

  private Response files(Call call) {
    if (!(session(call) instanceof SessionEntry.Restore(var session))
        || JobTypes.of(session) != JobTypes.FileLevelRestore) {
      return Pages.empty(call);
    }
    var source = name(source(session));
    var paths = restoredPaths(session);
    return page(
        call,
        "filePath",
        paths.stream()
            .map(path ->
                JsonNodeFactory.instance
                    .objectNode()
                    .put("filePath", path)
                    .put("virtualMachineName", source)
                    .put("resourceGroupName", Machines.GROUP)
                    .put("regionName", Machines.REGION))
            .toList());
  }

  /** What the session itself and the restores begun in it wrote. */
  private List<String> restoredPaths(RestoreSession session) {
    var sessions = new HashSet<RestoreSessionId>();
    sessions.add(session.id());
    var children = children(session);
    children.forEach(child -> sessions.add(child.id()));
    var query =
        CatalogQuery.<RestoreItemFilter, RestoreItemSort>by(Order.ascending(RestoreItemSort.ORDER))
            .where(new RestoreItemFilter.Sessions(sessions))
            .where(new RestoreItemFilter.States(RESTORED))
            .page(Page.first(MOST));
    var items =
        desk.history().restoreItems(query).items().stream()
            .map(SessionItems::path)
            .distinct()
            .toList();
    return items.isEmpty()
        ? Stream.concat(Stream.of(session), children.stream())
            .filter(one -> one.standing().result() == RestoreResult.SUCCESS)
            .flatMap(one -> one.request().selection().paths().stream())
            .distinct()
            .toList()
        : items;
  }

  private List<RestoreSession> children(RestoreSession session) {
    var query =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
                Order.ascending(RestoreSessionSort.CREATED_AT))
            .where(new RestoreSessionFilter.Parents(Set.of(session.id())))
            .page(Page.first(MOST));
    return desk.history().restoreSessions(query).items();
  }

  private static String path(RestoreItem item) {
    return Objects.requireNonNullElse(item.sourceRef(), item.name());
  }

  private Response deleted(Call call) {
    var name = call.request().pathValue(JobSessions.ID);
    if (found.find(call.caller(), name).isPresent()) {
      return Pages.empty(call);
    }
    var removed = deletions.find(call.caller(), name).orElseThrow(JobSessions::missing);
    return Pages.answer(call, Pages.of(List.of(deletions.item(call.caller(), removed))));
  }

  private Response none(Call call) {
    session(call);
    return Pages.empty(call);
  }

  /** A session, or null for a removal: of those there is nothing but what was deleted. */
  private @Nullable SessionEntry session(Call call) {
    var name = call.request().pathValue(JobSessions.ID);
    var session = found.find(call.caller(), name);
    if (session.isEmpty() && deletions.find(call.caller(), name).isEmpty()) {
      throw JobSessions.missing();
    }
    return session.orElse(null);
  }

  private static Response page(Call call, String field, List<ObjectNode> items) {
    var wanted = Patterns.of(call, "NameSearchPattern");
    return Pages.answer(
        call,
        Pages.of(
            items.stream().filter(item -> wanted.test(item.at("/" + field).asText())).toList()));
  }

  private @Nullable Source source(RestoreSession session) {
    var id = session.origin().sourceId();
    return shelves.sources(Set.of(id)).get(id);
  }

  private static String name(@Nullable Source source) {
    return source == null ? "" : source.name();
  }

  private static SourceId source(SessionEntry session) {
    return switch (session) {
      case SessionEntry.Backup(var backup) -> backup.sourceId();
      case SessionEntry.Restore(var restore) -> restore.origin().sourceId();
    };
  }

  private static SessionRef ref(SessionEntry session) {
    return switch (session) {
      case SessionEntry.Backup(var backup) -> SessionRef.of(backup.id());
      case SessionEntry.Restore(var restore) -> SessionRef.of(restore.id());
    };
  }

  static String id(Call call, SessionEntry session) {
    return switch (session) {
      case SessionEntry.Backup(var backup) -> JobSessionView.id(call, backup.no(), backup.id());
      case SessionEntry.Restore(var restore) -> JobSessionView.id(call, restore.no(), restore.id());
    };
  }
}
