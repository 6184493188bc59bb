package io.holdfast.dialects.veeamm365;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.holdfast.catalog.model.ItemState;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestoreItemFilter;
import io.holdfast.catalog.query.RestoreItemSort;
import io.holdfast.control.history.History;
import io.holdfast.control.history.SessionWatch;
import io.holdfast.control.restore.RestoreSessions;
import io.holdfast.rest.edge.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * What is answered to a restore: since version 8 its session, before that how it went, once it is
 * over.
 */
final class RestoreAnswers {
  private static final int MAX_FAULTS = 100;

  private static final Set<RestoreState> OVER =
      EnumSet.of(RestoreState.ENDED, RestoreState.WAITING_APPROVAL);

  private final SessionWatch watch;
  private final RestoreSessions restores;
  private final History history;
  private final M365Settings settings;

  RestoreAnswers(
      SessionWatch watch, RestoreSessions restores, History history, M365Settings settings) {
    this.watch = watch;
    this.restores = restores;
    this.history = history;
    this.settings = settings;
  }

  /**
   * Restores that were asked for together.
   *
   * @param explorer in which they were begun
   * @param refused why some were not begun
   */
  record Begun(RestoreSession explorer, List<RestoreSession> started, List<String> refused) {}

  Response one(Call call, RestoreSession started, ArrayNode warnings) throws InterruptedException {
    return call.version().isAtLeast(8)
        ? session(started)
        : sums(over(List.of(started)), List.of(), warnings);
  }

  /** The session in which several were begun tells of all of them. */
  Response several(Call call, Begun begun, ArrayNode warnings) throws InterruptedException {
    var started = begun.started();
    if (call.version().isAtLeast(8)) {
      var alone = started.size() == 1 && begun.refused().isEmpty();
      return session(alone ? started.getFirst() : begun.explorer());
    }
    return sums(over(started), begun.refused(), warnings);
  }

  /** As they are when the last has ended or waits for a second person; one patience for all. */
  private List<RestoreSession> over(List<RestoreSession> started) throws InterruptedException {
    var deadline = System.nanoTime() + settings.restorePatience().toNanos();
    var over = new ArrayList<RestoreSession>();
    for (var each : started) {
      over.add(
          watch.await(
              SessionRef.of(each.id()),
              Duration.ofNanos(deadline - System.nanoTime()),
              () -> restores.get(each.id()),
              seen -> OVER.contains(seen.standing().state())));
    }
    return over;
  }

  private static Response session(RestoreSession session) {
    return Answers.json(200, Answers.JSON.objectNode().put("sessionId", session.id().toString()));
  }

  private Response sums(List<RestoreSession> sessions, List<String> refused, ArrayNode warnings) {
    var node =
        Answers.JSON
            .objectNode()
            .put("createdItemsCount", sum(sessions, one -> one.totals().restored()))
            .put("mergedItemsCount", 0)
            .put("failedItemsCount", sum(sessions, one -> one.totals().failed()))
            .put("skippedItemsCount", sum(sessions, one -> one.totals().skipped()))
            .put("failedFoldersCount", 0);
    var exceptions = node.putArray("exceptions");
    refused.forEach(exceptions::add);
    faults(sessions).forEach(exceptions::add);
    node.set("warnings", warnings);
    var stop = sessions.stream().map(RestoreAnswers::hindrance).filter(why -> !why.isEmpty());
    var error = stop.collect(Collectors.joining("; "));
    if (error.isEmpty()) {
      node.putNull("cannotContinueError");
    } else {
      node.put("cannotContinueError", error);
    }
    return Answers.json(200, node);
  }

  private static long sum(List<RestoreSession> sessions, ToLongFunction<RestoreSession> count) {
    return sessions.stream().mapToLong(count).sum();
  }

  private List<String> faults(List<RestoreSession> sessions) {
    var query =
        CatalogQuery.<RestoreItemFilter, RestoreItemSort>by(Order.ascending(RestoreItemSort.ORDER))
            .where(
                new RestoreItemFilter.Sessions(
                    sessions.stream().map(RestoreSession::id).collect(Collectors.toSet())))
            .where(new RestoreItemFilter.States(Set.of(ItemState.FAILED)))
            .page(Page.first(MAX_FAULTS));
    return history.restoreItems(query).items().stream()
        .map(item -> item.name() + EventRenderer.why(item))
        .toList();
  }

  /** Why a restore did not do all that was asked for, as a whole; empty if it did. */
  private static String hindrance(RestoreSession session) {
    var standing = session.standing();
    if (standing.state() == RestoreState.WAITING_APPROVAL) {
      return "restore session %s waits for a second person's approval".formatted(session.id());
    }
    if (standing.state() != RestoreState.ENDED) {
      return "restore session %s still works; its events tell how it goes on"
          .formatted(session.id());
    }
    var bad =
        EnumSet.of(
            RestoreResult.FAILED,
            RestoreResult.ABORTED,
            RestoreResult.REJECTED,
            RestoreResult.NOT_SUPPORTED);
    if (standing.result() == null || !bad.contains(standing.result())) {
      return "";
    }
    return standing.detail() == null
        ? "restore session %s %s".formatted(session.id(), standing.result())
        : standing.detail();
  }
}
