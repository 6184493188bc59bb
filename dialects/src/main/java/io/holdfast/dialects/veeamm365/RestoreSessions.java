package io.holdfast.dialects.veeamm365;

import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.control.history.History;
import io.holdfast.control.history.Walk;
import io.holdfast.rest.edge.JsonStream;
import io.holdfast.rest.edge.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** {@code /{version}/RestoreSessions}: the sessions that the caller may see, newest first. */
final class RestoreSessions {
  /** Beyond this many a bare array is sent while it is read, without its length. */
  private static final int MAX_BUFFERED_ITEMS = 10_000;

  private final History history;
  private final FoundSessions sessions;
  private final M365Settings settings;

  RestoreSessions(History history, FoundSessions sessions, M365Settings settings) {
    this.history = history;
    this.sessions = sessions;
    this.settings = settings;
  }

  void add(Routes routes) {
    routes
        .get("/RestoreSessions", this::list)
        .get(FoundSessions.PATH, this::get)
        .get(FoundSessions.PATH + "/organization", this::organization);
  }

  private Response list(Call call) {
    var caller = call.caller(Scope.RESTORE_READ);
    var wanted = RestoreSessionQuery.of(call);
    var query = sessions.visible(caller, wanted.order()).where(new RestoreSessionFilter.TopLevel());
    for (var filter : wanted.filters()) {
      query = query.where(filter);
    }
    if (wanted.page().given() || settings.alwaysPages() || call.version().isAtLeast(6)) {
      return page(call, wanted.page(), query);
    }
    return array(query, new SessionRenderer(call));
  }

  private Response get(Call call) {
    var session = sessions.get(call, call.caller(Scope.RESTORE_READ));
    var name = sessions.organization(session).name();
    return Answers.json(200, new SessionRenderer(call).full(session, name));
  }

  /** The organization that a session was opened on: the project of its source. */
  private Response organization(Call call) {
    var session = sessions.get(call, call.caller(Scope.RESTORE_READ));
    var project = sessions.organization(session);
    var node =
        Answers.JSON
            .objectNode()
            .put("id", project.id().toString())
            .put("name", project.name())
            .put("type", "OnPremises");
    if (!call.version().isAtLeast(6)) {
      node.put("isBackedup", true);
    }
    var self = call.link("/RestoreSessions/%s/organization".formatted(session.id()));
    var links = Answers.self(node, self);
    Answers.link(links, "mailboxes", self + "/mailboxes");
    return Answers.json(200, node);
  }

  private Response array(
      CatalogQuery<RestoreSessionFilter, RestoreSessionSort> query, SessionRenderer renderer) {
    var first = history.restoreSessions(query.page(Page.first(0)).counted());
    if (first.total() != null && first.total() > MAX_BUFFERED_ITEMS) {
      return Response.stream(200, Answers.TYPE, out -> writeArray(query, renderer, out));
    }
    var out = new ByteArrayOutputStream();
    try {
      writeArray(query, renderer, out);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return Response.bytes(200, Answers.TYPE, out.toByteArray());
  }

  private void writeArray(
      CatalogQuery<RestoreSessionFilter, RestoreSessionSort> query,
      SessionRenderer renderer,
      OutputStream out)
      throws IOException {
    try (var json = JsonStream.to(out)) {
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
      Call call, PageWish wish, CatalogQuery<RestoreSessionFilter, RestoreSessionSort> query) {
    var slice = history.restoreSessions(query.page(Page.offset(wish.offset(), wish.limit())));
    var names = sessions.organizations(slice.items());
    var renderer = new SessionRenderer(call);
    var results =
        slice.items().stream()
            .map(session -> {
              var project = session.origin().projectId();
              return renderer.full(session, names.getOrDefault(project, project.toString()));
            })
            .toList();
    return Answers.page(call, wish, results, slice.hasMore());
  }
}
