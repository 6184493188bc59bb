package io.holdfast.dialects.veeamm365;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.UuidText;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.ProjectFilter;
import io.holdfast.catalog.query.ProjectSort;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.control.access.Caller;
import io.holdfast.control.history.History;
import io.holdfast.control.history.Walk;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code /{version}/RestoreSessions}: the sessions that the caller may see, newest first. */
final class RestoreSessions {
  /** Beyond this many a bare array is sent while it is read, without its length. */
  private static final int MAX_BUFFERED_ITEMS = 10_000;

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final JsonFactory JSON = new JsonFactory(MAPPER);

  private final History history;
  private final M365Settings settings;

  RestoreSessions(History history, M365Settings settings) {
    this.history = history;
    this.settings = settings;
  }

  Response list(Request request, String version) {
    var caller = reader(request);
    var wanted = RestoreSessionQuery.of(request.query());
    var query = visible(caller).where(wanted.startTimes());
    if (wanted.paged() || settings.alwaysPages()) {
      return page(request, version, wanted, query);
    }
    var renderer = new SessionRenderer(request.baseUrl() + version);
    return array(query, renderer);
  }

  Response get(Request request, String version) {
    var session = session(request);
    var renderer = new SessionRenderer(request.baseUrl() + version);
    var node = renderer.full(session, one -> project(one).name());
    return Response.text(200, VeeamM365Dialect.JSON_TYPE, node.toString());
  }

  /** The organization that a session was opened on: the project of its source. */
  Response organization(Request request, String version) {
    var session = session(request);
    var project = project(session);
    var node =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", project.id().toString())
            .put("name", project.name())
            .put("type", "OnPremises")
            .put("isBackedup", true);
    var self =
        "%s%s/RestoreSessions/%s/organization".formatted(request.baseUrl(), version, session.id());
    node.putObject("_links").putObject("self").put("href", self);
    return Response.text(200, VeeamM365Dialect.JSON_TYPE, node.toString());
  }

  private static Caller reader(Request request) {
    var caller = request.get(Caller.class);
    if (!caller.may(Scope.RESTORE_READ)) {
      throw new RequestException(ErrorCode.SCOPE_MISSING, "the user lacks the scope restore:read");
    }
    return caller;
  }

  private RestoreSession session(Request request) {
    var id = UuidText.parse(request.pathValue("sessionId")).orElseThrow(RestoreSessions::missing);
    var query =
        visible(reader(request))
            .where(new RestoreSessionFilter.Ids(Set.of(new RestoreSessionId(id))))
            .page(Page.first(1));
    return history.restoreSessions(query).items().stream()
        .findFirst()
        .orElseThrow(RestoreSessions::missing);
  }

  /** Sessions created under the caller's credentials; an administrator sees those of all. */
  private CatalogQuery<RestoreSessionFilter, RestoreSessionSort> visible(Caller caller) {
    var purposes =
        EnumSet.of(
            RestorePurpose.RECOVERY,
            RestorePurpose.CLONE,
            RestorePurpose.EXPLORE,
            RestorePurpose.EXPORT);
    if (caller.may(Scope.DRILL_READ)) {
      purposes.add(RestorePurpose.DRILL);
    }
    var query =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
                Order.descending(RestoreSessionSort.CREATED_AT))
            .where(new RestoreSessionFilter.Purposes(purposes));
    if (!settings.showsAllExplorers()) {
      query = query.where(new RestoreSessionFilter.Explorers(shown()));
    }
    if (!caller.projects().isEmpty()) {
      query = query.where(new RestoreSessionFilter.Projects(caller.projects()));
    }
    if (!caller.may(Scope.PROJECT_ADMIN)) {
      query = query.where(new RestoreSessionFilter.Actors(Set.of(caller.id().value())));
    }
    return query;
  }

  private static Set<Explorer> shown() {
    return EnumSet.allOf(Explorer.class).stream()
        .filter(explorer -> M365States.type(explorer).isPresent())
        .collect(Collectors.toSet());
  }

  private Response array(
      CatalogQuery<RestoreSessionFilter, RestoreSessionSort> query, SessionRenderer renderer) {
    var first = history.restoreSessions(query.page(Page.first(0)).counted());
    if (first.total() != null && first.total() > MAX_BUFFERED_ITEMS) {
      return Response.stream(
          200, VeeamM365Dialect.JSON_TYPE, out -> writeArray(query, renderer, out));
    }
    var out = new ByteArrayOutputStream();
    try {
      writeArray(query, renderer, out);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return Response.bytes(200, VeeamM365Dialect.JSON_TYPE, out.toByteArray());
  }

  private void writeArray(
      CatalogQuery<RestoreSessionFilter, RestoreSessionSort> query,
      SessionRenderer renderer,
      OutputStream out)
      throws IOException {
    try (var json = JSON.createGenerator(out)) {
      json.writeStartArray();
      Walk.each(
          history::restoreSessions,
          query,
          0,
          Long.MAX_VALUE,
          session -> json.writeTree(renderer.brief(session)));
      json.writeEndArray();
    }
  }

  private Response page(
      Request request,
      String version,
      RestoreSessionQuery wanted,
      CatalogQuery<RestoreSessionFilter, RestoreSessionSort> query) {
    var slice = history.restoreSessions(query.page(Page.offset(wanted.offset(), wanted.limit())));
    var projects =
        projects(
            slice.items().stream()
                .map(session -> session.origin().projectId())
                .collect(Collectors.toSet()));
    var renderer = new SessionRenderer(request.baseUrl() + version);
    var body =
        JsonNodeFactory.instance
            .objectNode()
            .put("offset", wanted.offset())
            .put("limit", wanted.limit());
    var results = body.putArray("results");
    for (var session : slice.items()) {
      results.add(
          renderer.full(
              session,
              one ->
                  projects.getOrDefault(
                      one.origin().projectId(), one.origin().projectId().toString())));
    }
    body.set("_links", pages(new PageLinks(request), wanted, slice.hasMore()));
    return Response.text(200, VeeamM365Dialect.JSON_TYPE, body.toString());
  }

  private static ObjectNode pages(PageLinks links, RestoreSessionQuery wanted, boolean more) {
    var node = JsonNodeFactory.instance.objectNode();
    node.putObject("self").put("href", links.page(wanted.offset(), wanted.limit()));
    if (wanted.offset() > 0) {
      var previous = Math.max(0, wanted.offset() - wanted.limit());
      node.putObject("first").put("href", links.page(0, wanted.limit()));
      node.putObject("prev").put("href", links.page(previous, wanted.limit()));
    }
    if (more && wanted.limit() > 0) {
      var next = wanted.offset() + wanted.limit();
      node.putObject("next").put("href", links.page(next, wanted.limit()));
    }
    return node;
  }

  private Project project(RestoreSession session) {
    var id = session.origin().projectId();
    return history
        .projects(
            CatalogQuery.<ProjectFilter, ProjectSort>by(Order.ascending(ProjectSort.CREATED_AT))
                .where(new ProjectFilter.Ids(Set.of(id)))
                .page(Page.first(1)))
        .items()
        .stream()
        .findFirst()
        .orElseThrow(RestoreSessions::missing);
  }

  private Map<ProjectId, String> projects(Set<ProjectId> ids) {
    return history
        .projects(
            CatalogQuery.<ProjectFilter, ProjectSort>by(Order.ascending(ProjectSort.CREATED_AT))
                .where(new ProjectFilter.Ids(ids))
                .page(Page.first(ids.size())))
        .items()
        .stream()
        .collect(Collectors.toMap(Project::id, Project::name));
  }

  private static RequestException missing() {
    return new RequestException(ErrorCode.RESOURCE_MISSING, "no such restore session");
  }
}
