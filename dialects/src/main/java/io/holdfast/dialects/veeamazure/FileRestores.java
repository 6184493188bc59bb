package io.holdfast.dialects.veeamazure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.ItemState;
import io.holdfast.catalog.model.RestoreItem;
import io.holdfast.catalog.model.RestoreMode;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreRequest;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreTarget;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Selection;
import io.holdfast.catalog.model.SessionEntry;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.control.access.Caller;
import io.holdfast.control.browse.Entry;
import io.holdfast.control.explore.Picked;
import io.holdfast.control.kind.FileLayout;
import io.holdfast.dialects.Desk;
import io.holdfast.dialects.Supported;
import io.holdfast.rest.edge.Fields;
import io.holdfast.rest.edge.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Restores of files and folders out of open points; each is a session that names the opener. */
final class FileRestores {
  private static final String TASK = OpenPoints.ONE + "/restore/{restoreTaskId}";
  private static final String PATHS = "itemPaths";
  private static final String PLACE = "alternativePath";

  private final Desk desk;
  private final OpenPoints points;
  private final FoundSessions found;
  private final JobSessions sessions;
  private final SessionItems items;

  FileRestores(
      Desk desk, OpenPoints points, FoundSessions found, JobSessions sessions, SessionItems items) {
    this.desk = desk;
    this.points = points;
    this.found = found;
    this.sessions = sessions;
    this.items = items;
  }

  Stream<Operation> operations() {
    return Stream.of(
            Operation.post(OpenPoints.ONE + "/restore", this::restore),
            Operation.get(TASK + "/status", this::status),
            Operation.post(TASK + "/logs", this::logs),
            Operation.get(TASK + "/logs", this::logs),
            Operation.post(TASK + "/stop", this::stop))
        .map(operation -> operation.from(AzureVersion.V8));
  }

  private Response restore(Call call) throws InterruptedException {
    var opened = points.open(call, Scope.RESTORE_RUN);
    var body = call.body();
    var point = opened.shown().point();
    var place =
        body.text(PLACE, 0, Fields.PATH)
            .filter(path -> !path.isEmpty())
            .map(path -> OpenPoints.absolute(body, PLACE, path))
            .orElse(null);
    var conflicts = conflicts(body);
    var picked = picked(body, point, place);
    var request = request(opened.session(), picked, place, conflicts);
    var task =
        Supported.require(
            desk.explorers().restore(opened.caller(), opened.session(), point, request, picked));
    return Call.ok(
        JsonNodeFactory.instance.objectNode().put("restoreTaskId", task.id().toString()));
  }

  private static ConflictPolicy conflicts(Fields body) {
    return switch (body.text("restoreType").orElse("Overwrite").toLowerCase(Locale.ROOT)) {
      case "overwrite" -> ConflictPolicy.OVERWRITE;
      case "keep" -> ConflictPolicy.KEEP_BOTH;
      default -> throw body.invalid("restoreType", "VALUE", "must be Overwrite or Keep");
    };
  }

  /** Asks the point: a restore of what is not there would fail later, when nobody looks. */
  private List<Picked> picked(Fields body, RestorePoint point, @Nullable String place)
      throws InterruptedException {
    var paths = body.require(PATHS, body::texts).stream().distinct().toList();
    if (paths.isEmpty()) {
      throw body.invalid(PATHS, "SIZE", "must name an item at least");
    }
    paths.forEach(path -> OpenPoints.absolute(body, PATHS, path));
    var there = desk.browser().find(point, paths);
    var picked = new ArrayList<Picked>();
    for (var path : paths) {
      var entry = there.get(path);
      if (entry == null) {
        throw body.invalid(PATHS, "PATH", "the restore point has nothing at '%s'".formatted(path));
      }
      picked.add(picked(entry, place));
    }
    return picked;
  }

  private static Picked picked(Entry entry, @Nullable String place) {
    var size = entry.size() == null ? 0L : entry.size();
    var type = entry.type() == Entry.Type.DIRECTORY ? "FOLDER" : "FILE";
    return new Picked(type, entry.name(), entry.path(), place, size);
  }

  private static RestoreRequest request(
      RestoreSession session,
      List<Picked> picked,
      @Nullable String place,
      ConflictPolicy conflicts) {
    return new RestoreRequest(
        place == null ? RestorePurpose.RECOVERY : RestorePurpose.CLONE,
        RestoreMode.ITEMS,
        session.request().explorer(),
        Selection.paths(picked.stream().map(Picked::from).toList()),
        place == null ? RestoreTarget.original() : named(place),
        conflicts,
        session.request().reason(),
        null);
  }

  /** Elsewhere a file lies by its name, not below all the folders that it came from. */
  private static RestoreTarget named(String place) {
    var layout = Map.of(FileLayout.SETTING, FileLayout.NAMED.name());
    return new RestoreTarget(null, null, null, place, List.of(), null, Map.of(), null, layout);
  }

  private Response status(Call call) {
    var task = task(call, call.caller(Scope.RESTORE_READ));
    var node = JsonNodeFactory.instance.objectNode().put("restoreTaskId", task.id().toString());
    var results = node.putArray("results");
    for (var item : desk.explorers().picked(task)) {
      results.addObject().put("path", path(item)).put("status", word(item.outcome().state()));
    }
    return Call.ok(node);
  }

  private static String path(RestoreItem item) {
    return Objects.requireNonNullElse(item.sourceRef(), item.name());
  }

  private static String word(ItemState state) {
    return switch (state) {
      case PENDING, RUNNING -> "Running";
      case SUCCESS -> "Success";
      case WARNING, SKIPPED -> "Warning";
      case FAILED -> "Failed";
      case CANCELLED -> "Cancelled";
    };
  }

  private Response logs(Call call) {
    var task = task(call, call.caller(Scope.RESTORE_READ));
    return Pages.answer(
        call, Pages.of(items.lines(SessionRef.of(task.id()), task.origin().sourceId())));
  }

  private Response stop(Call call) {
    var task = task(call, call.caller(Scope.RESTORE_RUN, Scope.RESTORE_READ));
    sessions.stop(call, new SessionEntry.Restore(task));
    return Response.empty(202);
  }

  /** The restore in the path, begun in the session in the path. */
  private RestoreSession task(Call call, Caller caller) {
    var opener = points.session(call, caller);
    return found
        .restore(caller, call.request().pathValue("restoreTaskId"))
        .filter(task -> opener.id().equals(task.links().parentSessionId()))
        .orElseThrow(() -> Call.missing("restore task"));
  }
}
