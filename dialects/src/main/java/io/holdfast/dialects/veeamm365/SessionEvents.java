package io.holdfast.dialects.veeamm365;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.ItemState;
import io.holdfast.catalog.model.RestoreItem;
import io.holdfast.catalog.model.RestoreItemId;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestoreItemFilter;
import io.holdfast.catalog.query.RestoreItemSort;
import io.holdfast.control.history.History;
import io.holdfast.rest.edge.Response;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What happened in a session: its start, all that was picked in it, and its end. */
final class SessionEvents {
  /** Of more items than this the statistics show the sums alone. */
  private static final int MAX_ITEMS = 1_000;

  private final History history;
  private final FoundSessions sessions;

  SessionEvents(History history, FoundSessions sessions) {
    this.history = history;
    this.sessions = sessions;
  }

  void add(Routes routes) {
    routes
        .get(FoundSessions.PATH + "/Events", this::list)
        .get(FoundSessions.PATH + "/Events/{eventId}", this::get);
    if (routes.version().isAtLeast(8)) {
      routes.get(FoundSessions.PATH + "/Statistics", this::statistics);
    }
  }

  private Response list(Call call) {
    var session = sessions.get(call, call.caller(Scope.RESTORE_READ));
    var wish = PageWish.of(call.query());
    var renderer = new EventRenderer(call, session);
    var nodes = new ArrayList<ObjectNode>();
    if (wish.offset() == 0 && wish.limit() > 0) {
      nodes.add(renderer.started());
    }
    var skipped = Math.max(0, wish.offset() - 1);
    var query = items(session).page(Page.offset(skipped, wish.limit() - nodes.size())).counted();
    var slice = history.restoreItems(query);
    slice.items().forEach(item -> nodes.add(renderer.item(item)));
    var count = Objects.requireNonNullElse(slice.total(), 0L);
    var ended = session.times().endedAt() != null;
    var last = count + 1;
    if (ended && last >= wish.offset() && last < wish.offset() + wish.limit()) {
      nodes.add(renderer.stopped(last));
    }
    return Answers.page(call, wish, nodes, wish.offset() + wish.limit() < count + (ended ? 2 : 1));
  }

  private Response get(Call call) {
    var session = sessions.get(call, call.caller(Scope.RESTORE_READ));
    var id = call.id("eventId", "event");
    var renderer = new EventRenderer(call, session);
    if (id.equals(renderer.startedId())) {
      return Answers.json(200, renderer.started());
    }
    if (id.equals(renderer.stoppedId()) && session.times().endedAt() != null) {
      var count = history.restoreItems(items(session).page(Page.first(0)).counted()).total();
      return Answers.json(200, renderer.stopped(Objects.requireNonNullElse(count, 0L) + 1));
    }
    var query =
        items(session)
            .where(new RestoreItemFilter.Ids(Set.of(new RestoreItemId(id))))
            .page(Page.first(1));
    return history.restoreItems(query).items().stream()
        .findFirst()
        .map(item -> Answers.json(200, renderer.item(item)))
        .orElseThrow(() -> Call.missing("event"));
  }

  private Response statistics(Call call) {
    var session = sessions.get(call, call.caller(Scope.RESTORE_READ));
    var totals = session.totals();
    var node =
        Answers.JSON
            .objectNode()
            .put("totalItemsCount", totals.items())
            .put("restoredItemsCount", totals.restored())
            .put("failedItemsCount", totals.failed())
            .put("skippedItemsCount", totals.skipped());
    var items = history.restoreItems(items(session).page(Page.first(MAX_ITEMS))).items();
    var warnings = node.putArray("warnings");
    messages(items, ItemState.WARNING).forEach(warnings::add);
    var errors = node.putArray("errors");
    messages(items, ItemState.FAILED).forEach(errors::add);
    var shown = node.putArray("items");
    var over = EnumSet.complementOf(EnumSet.of(ItemState.PENDING, ItemState.RUNNING));
    items.stream()
        .filter(item -> over.contains(item.outcome().state()))
        .forEach(item -> shown.add(detail(item)));
    return Answers.json(200, node);
  }

  private static ObjectNode detail(RestoreItem item) {
    var state = item.outcome().state();
    var message = Objects.requireNonNullElse(item.outcome().message(), "");
    var node =
        Answers.JSON
            .objectNode()
            .put("id", item.id().toString())
            .put("itemRestoreDetailsType", "Item")
            .put("title", EventRenderer.title(item))
            .put("name", item.name())
            .put("itemType", EventRenderer.type(item))
            .put("status", status(state))
            .put("path", Objects.requireNonNullElse(item.sourceRef(), ""))
            .put("error", state == ItemState.FAILED ? message : "");
    var warnings = node.putArray("warnings");
    if (state == ItemState.WARNING) {
      warnings.add(message);
    }
    node.putArray("childItems");
    return node;
  }

  private static String status(ItemState state) {
    return switch (state) {
      case SUCCESS -> "Success";
      case WARNING -> "Warning";
      case SKIPPED -> "Skipped";
      case FAILED, CANCELLED -> "Failed";
      case PENDING, RUNNING -> throw new IllegalArgumentException("not over: " + state);
    };
  }

  private static List<String> messages(List<RestoreItem> items, ItemState state) {
    return items.stream()
        .filter(item -> item.outcome().state() == state)
        .map(item -> item.name() + EventRenderer.why(item))
        .toList();
  }

  private static CatalogQuery<RestoreItemFilter, RestoreItemSort> items(RestoreSession session) {
    return CatalogQuery.<RestoreItemFilter, RestoreItemSort>by(
            Order.ascending(RestoreItemSort.ORDER))
        .where(new RestoreItemFilter.Sessions(Set.of(session.id())));
  }
}
