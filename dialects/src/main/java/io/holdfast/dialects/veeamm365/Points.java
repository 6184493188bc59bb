package io.holdfast.dialects.veeamm365;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.base.UuidText;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestorePointFilter;
import io.holdfast.catalog.query.RestorePointSort;
import io.holdfast.catalog.query.TimeRange;
import io.holdfast.control.access.Caller;
import io.holdfast.rest.edge.Response;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Restore points of mailboxes, and whose mailbox is in each. */
final class Points {
  private static final String ONE = "/RestorePoints/{restorePointId}";
  private static final String THING = "restore point";

  private static final Set<PointStatus> LISTED =
      EnumSet.of(PointStatus.AVAILABLE, PointStatus.DEGRADED, PointStatus.MISSING_COPIES);

  /** Version 6 has no pages of these; more than this is not sent. */
  private static final int MAX_ARRAY = 10_000;

  private final Neighbourhood neighbours;

  Points(Neighbourhood neighbours) {
    this.neighbours = neighbours;
  }

  void add(Routes routes) {
    if (!routes.version().isAtLeast(6)) {
      return;
    }
    routes.get("/RestorePoints", this::list).get(ONE, this::get);
    if (routes.version().isIn(6, 6)) {
      routes
          .get(ONE + "/mailboxes", call -> within(call, Points::mailbox))
          .get(ONE + "/teams", this::nothing)
          .get(ONE + "/webs", this::nothing)
          .get(ONE + "/onedrives", this::nothing);
    }
    if (routes.version().isIn(7, 7)) {
      routes
          .get(ONE + "/protectedMailboxes", call -> within(call, Points::mailbox))
          .get(ONE + "/protectedTeams", this::nothing)
          .get(ONE + "/protectedSites", this::nothing)
          .get(ONE + "/protectedOneDrives", this::nothing);
    }
    if (routes.version().isAtLeast(8)) {
      routes
          .get("/ProtectedUsers", this::users)
          .get("/ProtectedGroups", this::nobody)
          .get("/ProtectedSites", this::nobody)
          .get("/ProtectedTeams", this::nobody);
    }
  }

  private Response list(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    var wish = PageWish.of(call.query());
    var array = !call.version().isAtLeast(7);
    var page = array ? Page.first(MAX_ARRAY) : Page.offset(wish.offset(), wish.limit());
    var slice = neighbours.history().restorePoints(query(call, caller).page(page));
    var places =
        JobSessions.placesOf(
            neighbours.history(),
            slice.items().stream().map(RestorePoint::id).collect(Collectors.toSet()));
    var nodes =
        slice.items().stream().map(point -> node(call, point, places.get(point.id()))).toList();
    return array
        ? Answers.json(200, Answers.JSON.arrayNode().addAll(nodes))
        : Answers.page(call, wish, nodes, slice.hasMore());
  }

  private Response get(Call call) {
    var point = held(call.caller(Scope.BACKUP_READ), call.value("restorePointId")).point();
    var places = JobSessions.placesOf(neighbours.history(), Set.of(point.id()));
    return Answers.json(200, node(call, point, places.get(point.id())));
  }

  private Response within(Call call, Function<Source, ObjectNode> renderer) {
    var held = held(call.caller(Scope.BACKUP_READ), call.value("restorePointId"));
    var nodes = List.of(renderer.apply(held.mailbox()));
    return Answers.list(call, call.version().isIn(6, 6), nodes);
  }

  private Response nothing(Call call) {
    held(call.caller(Scope.BACKUP_READ), call.value("restorePointId"));
    return Answers.list(call, call.version().isIn(6, 6), List.of());
  }

  /** Those that have points, or the one that a point has. */
  private Response users(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    var point = call.query().find("restorePointId").filter(text -> !text.isEmpty());
    if (point.isPresent()) {
      return Answers.page(call, List.of(user(held(caller, point.get()).mailbox())));
    }
    var mailboxes = neighbours.mailboxes(caller);
    var spans = neighbours.history().pointSpans(ids(mailboxes));
    var nodes =
        mailboxes.stream().filter(one -> spans.containsKey(one.id())).map(Points::user).toList();
    return Answers.page(call, nodes);
  }

  private Response nobody(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    call.query()
        .find("restorePointId")
        .filter(text -> !text.isEmpty())
        .ifPresent(text -> held(caller, text));
    return Answers.none(call);
  }

  /** A point, and whose mailbox is in it. */
  private record Held(RestorePoint point, Source mailbox) {}

  private Held held(Caller caller, String text) {
    var id = UuidText.parse(text).map(RestorePointId::new).orElseThrow(() -> Call.missing(THING));
    var query =
        CatalogQuery.<RestorePointFilter, RestorePointSort>by(
                Order.descending(RestorePointSort.POINT_IN_TIME))
            .where(new RestorePointFilter.Statuses(LISTED))
            .where(new RestorePointFilter.Ids(Set.of(id)))
            .page(Page.first(1));
    return neighbours.history().restorePoints(query).items().stream()
        .findFirst()
        .flatMap(point ->
            neighbours.mailbox(caller, point.sourceId()).map(mailbox -> new Held(point, mailbox)))
        .orElseThrow(() -> Call.missing(THING));
  }

  private CatalogQuery<RestorePointFilter, RestorePointSort> query(Call call, Caller caller) {
    var query = visible(call, caller);
    var job = call.queryId("jobId").map(ProtectionId::new);
    if (job.isPresent()) {
      query = query.where(new RestorePointFilter.Protections(Set.of(job.get())));
    }
    var repository = call.queryId("repositoryId").map(RepositoryId::new);
    if (repository.isPresent()) {
      query = query.where(new RestorePointFilter.Repositories(Set.of(repository.get())));
    }
    var never =
        call.query().flag("isLongTermCopy", false) || call.query().flag("isRetrieved", false);
    if (never || call.query().flag("isCopy", false) || ofOthers(call)) {
      query = query.where(new RestorePointFilter.Ids(Set.of()));
    }
    var from = call.time(call.version().isAtLeast(7) ? "from" : "backupTime").orElse(null);
    var to = call.version().isAtLeast(7) ? call.time("to").orElse(null) : null;
    return query.where(new RestorePointFilter.PointInTime(TimeRange.open(from, to)));
  }

  /** Whether what is asked for is of a group, a site or a team: no point here is. */
  private static boolean ofOthers(Call call) {
    return call.version().isAtLeast(7)
        && Stream.of("groupId", "siteId", "teamId")
            .anyMatch(name -> call.query().find(name).isPresent());
  }

  private CatalogQuery<RestorePointFilter, RestorePointSort> visible(Call call, Caller caller) {
    var order =
        call.query().flag("orderAsc", false)
            ? Order.ascending(RestorePointSort.POINT_IN_TIME)
            : Order.descending(RestorePointSort.POINT_IN_TIME);
    return CatalogQuery.<RestorePointFilter, RestorePointSort>by(order)
        .where(new RestorePointFilter.Statuses(LISTED))
        .where(new RestorePointFilter.Sources(ids(mailboxes(call, caller))));
  }

  /** Those whose points are wanted. */
  private List<Source> mailboxes(Call call, Caller caller) {
    var project = call.queryId("organizationId").map(ProjectId::new);
    var user =
        call.version().isAtLeast(7)
            ? call.queryId("userId").map(SourceId::new)
            : Optional.<SourceId>empty();
    if (user.isPresent()) {
      return neighbours.mailbox(caller, user.get()).stream()
          .filter(one -> project.isEmpty() || project.get().equals(one.projectId()))
          .toList();
    }
    return project
        .map(id -> neighbours.mailboxes(caller, id))
        .orElseGet(() -> neighbours.mailboxes(caller));
  }

  private static Set<SourceId> ids(List<Source> mailboxes) {
    return mailboxes.stream().map(Source::id).collect(Collectors.toSet());
  }

  private static ObjectNode node(Call call, RestorePoint point, @Nullable RepositoryId place) {
    var id = point.id().toString();
    var node = Answers.JSON.objectNode().put("id", id);
    if (place != null) {
      node.put("repositoryId", place.toString());
    }
    node.put("backupTime", Answers.time(point.pointInTime()))
        .put("jobId", point.protectionId().toString())
        .put("organizationId", point.projectId().toString())
        .put("isExchange", true)
        .put("isSharePoint", false)
        .put("isOneDrive", false)
        .put("isTeams", false)
        .put("isLongTermCopy", false)
        .put("isRetrieved", false);
    if (call.version().isAtLeast(7)) {
      node.put("isCopy", false);
    }
    if (call.version().isAtLeast(8)) {
      node.put("isDeleted", false).put("eTag", point.revision());
      Answers.putTime(node, "immutabilityExpiresOn", point.lockedUntil());
    }
    Answers.self(node, call.link("/RestorePoints/" + id));
    return node;
  }

  private static ObjectNode mailbox(Source mailbox) {
    return Answers.JSON
        .objectNode()
        .put("id", mailbox.id().toString())
        .put("name", mailbox.name())
        .put("email", Organizations.email(mailbox))
        .put("isArchive", false)
        .put("isPublic", false);
  }

  private static ObjectNode user(Source mailbox) {
    var node =
        Answers.JSON
            .objectNode()
            .put("id", mailbox.id().toString())
            .put("displayName", mailbox.name())
            .put("accountType", "User")
            .put("organizationId", mailbox.projectId().toString())
            .put("backedUpOrganizationId", mailbox.projectId().toString())
            .put("eTag", mailbox.stamp().revision());
    node.putArray("mailboxes").add(mailbox(mailbox));
    node.putArray("oneDrives");
    node.putArray("sites");
    return node;
  }
}
