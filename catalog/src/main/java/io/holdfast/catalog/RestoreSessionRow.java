package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.RESTORE_SESSION;

import io.holdfast.catalog.model.AbortRequest;
import io.holdfast.catalog.model.Approval;
import io.holdfast.catalog.model.DeterminedTarget;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.Progress;
import io.holdfast.catalog.model.RestoreLinks;
import io.holdfast.catalog.model.RestoreOrigin;
import io.holdfast.catalog.model.RestoreRequest;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.model.RestoreStanding;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.RestoreTarget;
import io.holdfast.catalog.model.RestoreTotals;
import io.holdfast.catalog.model.Selection;
import io.holdfast.catalog.model.SessionTimes;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** How a restore session lies in its row, and what its lists filter and sort by. */
final class RestoreSessionRow {
  static final ActorColumns ACTOR =
      new ActorColumns(
          RESTORE_SESSION.ACTOR_TYPE,
          RESTORE_SESSION.ACTOR_ID,
          RESTORE_SESSION.ACTOR_NAME,
          RESTORE_SESSION.ACTOR_ADDRESS);

  /** What a session is read from; the others are for lists alone. */
  static final Projection PROJECTION =
      Projection.of(RESTORE_SESSION)
          .without(
              RESTORE_SESSION.INTO_SOURCE_ID,
              RESTORE_SESSION.TARGET_SERVER_ID,
              RESTORE_SESSION.TARGET_SERVER_NAME,
              RESTORE_SESSION.STATE_KEY,
              RESTORE_SESSION.BEGUN_AT,
              RESTORE_SESSION.EVENT_COUNT,
              RESTORE_SESSION.ITEM_COUNT,
              RESTORE_SESSION.SEARCH_TEXT);

  static final Leases.Shape<RestoreSessionId, RestoreState> LEASE =
      new Leases.Shape<>(
          RESTORE_SESSION,
          RESTORE_SESSION.ID,
          RESTORE_SESSION.STATE,
          RestoreState.ENDED,
          RESTORE_SESSION.AGENT_ID,
          RESTORE_SESSION.FENCE,
          RESTORE_SESSION.LEASE_UNTIL_AT,
          RESTORE_SESSION.ATTEMPT,
          RESTORE_SESSION.PROGRESS,
          RESTORE_SESSION.MODIFIED_AT,
          RESTORE_SESSION.REVISION);

  /** Whose restores vendors list, and what their lists tell apart. */
  static final ListCounts.Shape COUNTS =
      new ListCounts.Shape(
          "restore_session",
          RESTORE_SESSION,
          RESTORE_SESSION.ID,
          Stretches.Days.ofMicros(RESTORE_SESSION.CREATED_AT),
          List.of(
              scope("protection", RESTORE_SESSION.PROTECTION_ID),
              scope("project", RESTORE_SESSION.PROJECT_ID),
              new ListCounts.Scope(
                  "actor",
                  RESTORE_SESSION.ACTOR_ID,
                  List.of(
                      ListCounts.text(RESTORE_SESSION.PURPOSE),
                      explorer(),
                      RESTORE_SESSION.STATE_KEY,
                      ListCounts.text(RESTORE_SESSION.PROJECT_ID))),
              scope("all", null)));

  /**
   * As above by start, for lists of sessions of any kind; a start is a birth until there is one.
   */
  static final ListCounts.Shape BEGUN_COUNTS =
      new ListCounts.Shape(
          "restore_session begun",
          RESTORE_SESSION,
          RESTORE_SESSION.ID,
          Stretches.Days.ofMicros(RESTORE_SESSION.BEGUN_AT),
          List.of(Stretches.Days.ofMicros(RESTORE_SESSION.CREATED_AT)),
          List.of(scope("project", RESTORE_SESSION.PROJECT_ID), scope("all", null)));

  /** Restores of one point, as they are numbered. */
  static final ListCounts.Shape POINT_COUNTS =
      new ListCounts.Shape(
          "restore_session numbered",
          RESTORE_SESSION,
          RESTORE_SESSION.ID,
          Stretches.Days.ofMillis(RESTORE_SESSION.MILLIS_ID),
          List.of(scope("point", RESTORE_SESSION.RESTORE_POINT_ID)));

  private static final String PART_OF_ANOTHER = "part ";
  private static final int PURPOSE = 0;
  private static final int EXPLORER = 1;
  private static final int STATE = 2;
  private static final int PROJECT = 3;

  private RestoreSessionRow() {}

  private static ListCounts.Scope scope(String name, @Nullable Field<?> column) {
    return new ListCounts.Scope(
        name,
        column,
        List.of(ListCounts.text(RESTORE_SESSION.PURPOSE), explorer(), RESTORE_SESSION.STATE_KEY));
  }

  /** The explorer, and whether the restore is part of another one. */
  private static Field<String> explorer() {
    var explorer = ListCounts.text(RESTORE_SESSION.EXPLORER);
    return DSL.when(RESTORE_SESSION.PARENT_SESSION_ID.isNull(), explorer)
        .otherwise(DSL.inline(PART_OF_ANOTHER).concat(explorer));
  }

  /** What filters ask of the counts; empty if they ask for what is not counted. */
  static Optional<ListCounts.Asked> asked(List<RestoreSessionFilter> filters) {
    var scopes = new HashMap<String, Set<String>>();
    var kinds = new HashMap<Integer, Set<String>>();
    var states = EnumSet.allOf(RestoreState.class);
    var results = EnumSet.allOf(RestoreResult.class);
    var ended = false;
    var parts = true;
    for (var filter : filters) {
      if (filter instanceof RestoreSessionFilter.Protections(var ids)) {
        narrow(scopes, "protection", ids);
      } else if (filter instanceof RestoreSessionFilter.Actors(var ids)) {
        narrow(scopes, "actor", ids);
      } else if (filter instanceof RestoreSessionFilter.Projects(var ids)) {
        narrow(scopes, "project", ids);
      } else if (filter instanceof RestoreSessionFilter.Points(var ids)) {
        narrow(scopes, "point", ids);
      } else if (filter instanceof RestoreSessionFilter.Purposes(var wanted)) {
        narrow(kinds, PURPOSE, wanted);
      } else if (filter instanceof RestoreSessionFilter.Explorers(var wanted)) {
        narrow(kinds, EXPLORER, wanted);
      } else if (filter instanceof RestoreSessionFilter.TopLevel) {
        parts = false;
      } else if (filter instanceof RestoreSessionFilter.States(var wanted)) {
        states.retainAll(wanted);
      } else if (filter instanceof RestoreSessionFilter.Results(var wanted)) {
        results.retainAll(wanted);
        ended = true;
      } else {
        return Optional.empty();
      }
    }
    if (ended || states.size() < RestoreState.values().length) {
      kinds.put(STATE, stateKeys(states, results, ended));
    }
    if (!parts || kinds.containsKey(EXPLORER)) {
      kinds.put(EXPLORER, explorers(kinds.get(EXPLORER), parts));
    }
    return scoped(scopes, kinds);
  }

  private static Optional<ListCounts.Asked> scoped(
      Map<String, Set<String>> scopes, Map<Integer, Set<String>> kinds) {
    var projects = scopes.get("project");
    if (scopes.containsKey("actor") && projects != null && scopes.size() == 2) {
      kinds.put(PROJECT, projects);
      scopes.remove("project");
    }
    return switch (scopes.size()) {
      case 0 -> Optional.of(new ListCounts.Asked("all", Set.of(), kinds));
      case 1 -> {
        var scope = scopes.entrySet().iterator().next();
        yield Optional.of(new ListCounts.Asked(scope.getKey(), scope.getValue(), kinds));
      }
      default -> Optional.empty();
    };
  }

  private static Set<String> explorers(@Nullable Set<String> wanted, boolean parts) {
    var explorers =
        wanted == null
            ? Arrays.stream(Explorer.values()).map(Explorer::name).collect(Collectors.toSet())
            : wanted;
    return parts
        ? explorers.stream()
            .flatMap(name -> Stream.of(name, PART_OF_ANOTHER + name))
            .collect(Collectors.toSet())
        : explorers;
  }

  private static Set<String> stateKeys(
      Set<RestoreState> states, Set<RestoreResult> results, boolean ended) {
    var keys = new HashSet<String>();
    for (var state : states) {
      if (state == RestoreState.ENDED) {
        results.forEach(result -> keys.add(stateKey(state, result)));
      } else if (!ended) {
        keys.add(stateKey(state, null));
      }
    }
    return keys;
  }

  private static String stateKey(RestoreState state, @Nullable RestoreResult result) {
    return state + (result == null ? "" : " " + result);
  }

  private static <N> void narrow(Map<N, Set<String>> by, N name, Collection<?> wanted) {
    var texts = wanted.stream().map(Object::toString).collect(Collectors.toSet());
    by.merge(
        name,
        texts,
        (before, more) -> before.stream().filter(more::contains).collect(Collectors.toSet()));
  }

  static Condition condition(RestoreSessionFilter filter) {
    return switch (filter) {
      case RestoreSessionFilter.Projects(var wanted) -> RESTORE_SESSION.PROJECT_ID.in(wanted);
      case RestoreSessionFilter.Ids(var wanted) -> RESTORE_SESSION.ID.in(wanted);
      case RestoreSessionFilter.Numbers(var wanted) -> RESTORE_SESSION.NO.in(wanted);
      case RestoreSessionFilter.MillisIds(var wanted) -> RESTORE_SESSION.MILLIS_ID.in(wanted);
      case RestoreSessionFilter.Protections(var wanted) -> RESTORE_SESSION.PROTECTION_ID.in(wanted);
      case RestoreSessionFilter.Sources(var wanted) -> RESTORE_SESSION.SOURCE_ID.in(wanted);
      case RestoreSessionFilter.Into(var wanted) -> RESTORE_SESSION.INTO_SOURCE_ID.in(wanted);
      case RestoreSessionFilter.Points(var wanted) -> RESTORE_SESSION.RESTORE_POINT_ID.in(wanted);
      case RestoreSessionFilter.Copies(var wanted) -> RESTORE_SESSION.COPY_ID.in(wanted);
      case RestoreSessionFilter.Purposes(var wanted) ->
          Conditions.among(RESTORE_SESSION.PURPOSE, wanted);
      case RestoreSessionFilter.Modes(var wanted) -> Conditions.among(RESTORE_SESSION.MODE, wanted);
      case RestoreSessionFilter.Explorers(var wanted) ->
          Conditions.among(RESTORE_SESSION.EXPLORER, wanted);
      case RestoreSessionFilter.States(var wanted) ->
          Conditions.among(RESTORE_SESSION.STATE, wanted);
      case RestoreSessionFilter.Results(var wanted) ->
          Conditions.among(RESTORE_SESSION.RESULT, wanted);
      case RestoreSessionFilter.Severities(var wanted) ->
          Conditions.among(RESTORE_SESSION.SEVERITY, wanted);
      case RestoreSessionFilter.Actors(var wanted) -> RESTORE_SESSION.ACTOR_ID.in(wanted);
      case RestoreSessionFilter.TargetServers(var wanted) ->
          RESTORE_SESSION.TARGET_SERVER_ID.in(wanted);
      case RestoreSessionFilter.TargetServerNames(var wanted) ->
          RESTORE_SESSION.TARGET_SERVER_NAME.in(wanted);
      case RestoreSessionFilter.Tickets(var wanted) -> RESTORE_SESSION.TICKET_REF.in(wanted);
      case RestoreSessionFilter.TopLevel _ -> RESTORE_SESSION.PARENT_SESSION_ID.isNull();
      case RestoreSessionFilter.Parents(var wanted) -> RESTORE_SESSION.PARENT_SESSION_ID.in(wanted);
      case RestoreSessionFilter.CreatedAt(var range) ->
          Conditions.range(RESTORE_SESSION.CREATED_AT, RESTORE_SESSION.CREATED_TICK, range);
      case RestoreSessionFilter.StartedAt(var range) ->
          Conditions.range(RESTORE_SESSION.STARTED_AT, range);
      case RestoreSessionFilter.BegunAt(var range) ->
          Conditions.range(RESTORE_SESSION.BEGUN_AT, range);
      case RestoreSessionFilter.EndedAt(var range) ->
          Conditions.range(RESTORE_SESSION.ENDED_AT, RESTORE_SESSION.ENDED_TICK, range);
      case RestoreSessionFilter.ModifiedAt(var range) ->
          Conditions.range(RESTORE_SESSION.MODIFIED_AT, range);
      case RestoreSessionFilter.PointStartedAt(var range) ->
          Conditions.range(RESTORE_SESSION.POINT_STARTED_AT, range);
      case RestoreSessionFilter.Text(var term) ->
          Conditions.text(RESTORE_SESSION.SEARCH_TEXT, term);
      case RestoreSessionFilter.AnyOf(var alternatives) ->
          Conditions.anyOf(alternatives, RestoreSessionRow::condition);
      case RestoreSessionFilter.Not(var other) -> Conditions.not(condition(other));
    };
  }

  static Field<?> key(RestoreSessionSort key) {
    return switch (key) {
      case CREATED_AT -> RESTORE_SESSION.CREATED_AT;
      case MODIFIED_AT -> RESTORE_SESSION.MODIFIED_AT;
      case STARTED_AT -> RESTORE_SESSION.STARTED_AT;
      case BEGUN_AT -> RESTORE_SESSION.BEGUN_AT;
      case ENDED_AT -> RESTORE_SESSION.ENDED_AT;
      case STATE -> RESTORE_SESSION.STATE_KEY;
      case POINT_STARTED_AT -> RESTORE_SESSION.POINT_STARTED_AT;
      case TARGET_SERVER_NAME -> RESTORE_SESSION.TARGET_SERVER_NAME;
      case SCHEDULE_NAME -> RESTORE_SESSION.SCHEDULE_NAME;
      case MILLIS_ID -> RESTORE_SESSION.MILLIS_ID;
      case NUMBER -> RESTORE_SESSION.NO;
    };
  }

  static RestoreSession read(Row row) {
    return new RestoreSession(
        row.get(RESTORE_SESSION.ID),
        row.get(RESTORE_SESSION.NO),
        row.get(RESTORE_SESSION.MILLIS_ID),
        origin(row),
        request(row),
        Json.readOrNull(row.get(RESTORE_SESSION.DETERMINED), DeterminedTarget.class),
        ACTOR.read(row),
        Json.list(row.get(RESTORE_SESSION.APPROVALS), Approval.class),
        new RestoreStanding(
            row.get(RESTORE_SESSION.STATE),
            row.get(RESTORE_SESSION.RESULT),
            row.get(RESTORE_SESSION.SEVERITY),
            row.get(RESTORE_SESSION.REASON_CODE),
            row.get(RESTORE_SESSION.DETAIL)),
        times(row),
        LEASE.read(row),
        row.get(RESTORE_SESSION.ATTEMPT),
        Json.readOrNull(row.get(RESTORE_SESSION.ABORT_REQUESTED), AbortRequest.class),
        Json.read(row.get(RESTORE_SESSION.PROGRESS), Progress.class),
        Json.read(row.get(RESTORE_SESSION.TOTALS), RestoreTotals.class),
        new RestoreLinks(
            row.get(RESTORE_SESSION.PARENT_SESSION_ID),
            row.get(RESTORE_SESSION.RESTORE_PLAN_ID),
            row.get(RESTORE_SESSION.DRILL_ID)),
        row.get(RESTORE_SESSION.CHECKPOINT_TEXT),
        row.get(RESTORE_SESSION.REVISION));
  }

  static Assignments write(RestoreSession session) {
    var assignments = birth(session);
    LEASE.write(assignments, session.lease());
    var standing = session.standing();
    writeTimes(assignments, session.times());
    return assignments
        .set(RESTORE_SESSION.DETERMINED, Json.writeOrNull(session.determined()))
        .set(RESTORE_SESSION.APPROVALS, Json.write(session.approvals()))
        .set(RESTORE_SESSION.STATE, standing.state())
        .set(RESTORE_SESSION.RESULT, standing.result())
        .set(RESTORE_SESSION.STATE_KEY, stateKey(standing.state(), standing.result()))
        .set(RESTORE_SESSION.SEVERITY, standing.severity())
        .set(RESTORE_SESSION.REASON_CODE, standing.reasonCode())
        .set(RESTORE_SESSION.DETAIL, standing.detail())
        .set(RESTORE_SESSION.ATTEMPT, session.attempt())
        .set(RESTORE_SESSION.ABORT_REQUESTED, Json.writeOrNull(session.abort()))
        .set(RESTORE_SESSION.PROGRESS, Json.write(session.progress()))
        .set(RESTORE_SESSION.TOTALS, Json.write(session.totals()))
        .set(RESTORE_SESSION.CHECKPOINT_TEXT, session.checkpoint())
        .set(RESTORE_SESSION.REVISION, session.revision());
  }

  private static RestoreOrigin origin(Row row) {
    return new RestoreOrigin(
        row.get(RESTORE_SESSION.PROJECT_ID),
        row.get(RESTORE_SESSION.PROTECTION_ID),
        row.get(RESTORE_SESSION.SOURCE_ID),
        row.get(RESTORE_SESSION.RESTORE_POINT_ID),
        row.get(RESTORE_SESSION.COPY_ID),
        row.get(RESTORE_SESSION.POINT_STARTED_AT),
        row.get(RESTORE_SESSION.SCHEDULE_NAME));
  }

  private static RestoreRequest request(Row row) {
    return new RestoreRequest(
        row.get(RESTORE_SESSION.PURPOSE),
        row.get(RESTORE_SESSION.MODE),
        row.get(RESTORE_SESSION.EXPLORER),
        row.json(RESTORE_SESSION.SELECTION, Selection.class),
        row.json(RESTORE_SESSION.TARGET, RestoreTarget.class),
        row.get(RESTORE_SESSION.CONFLICT_POLICY),
        row.get(RESTORE_SESSION.REASON),
        row.get(RESTORE_SESSION.TICKET_REF));
  }

  private static SessionTimes times(Row row) {
    var endedAt = row.get(RESTORE_SESSION.ENDED_AT);
    return new SessionTimes(
        Conditions.withTicks(
            row.get(RESTORE_SESSION.CREATED_AT), row.get(RESTORE_SESSION.CREATED_TICK)),
        row.get(RESTORE_SESSION.QUEUED_AT),
        row.get(RESTORE_SESSION.STARTED_AT),
        endedAt == null ? null : Conditions.withTicks(endedAt, row.get(RESTORE_SESSION.ENDED_TICK)),
        row.get(RESTORE_SESSION.MODIFIED_AT));
  }

  private static void writeTimes(Assignments assignments, SessionTimes times) {
    assignments
        .set(RESTORE_SESSION.CREATED_AT, times.createdAt())
        .set(RESTORE_SESSION.CREATED_TICK, ticks(times.createdAt()))
        .set(RESTORE_SESSION.QUEUED_AT, times.queuedAt())
        .set(RESTORE_SESSION.STARTED_AT, times.startedAt())
        .set(RESTORE_SESSION.BEGUN_AT, times.begunAt())
        .set(RESTORE_SESSION.ENDED_AT, times.endedAt())
        .set(RESTORE_SESSION.ENDED_TICK, ticks(times.endedAt()))
        .set(RESTORE_SESSION.MODIFIED_AT, times.modifiedAt());
  }

  private static int ticks(@Nullable Instant instant) {
    return instant == null ? 0 : Conditions.ticks(instant);
  }

  private static Assignments birth(RestoreSession session) {
    var origin = session.origin();
    var request = session.request();
    var assignments =
        new Assignments()
            .set(RESTORE_SESSION.ID, session.id())
            .set(RESTORE_SESSION.NO, session.no())
            .set(RESTORE_SESSION.MILLIS_ID, session.millisId())
            .set(RESTORE_SESSION.PROJECT_ID, origin.projectId())
            .set(RESTORE_SESSION.PROTECTION_ID, origin.protectionId())
            .set(RESTORE_SESSION.SOURCE_ID, origin.sourceId())
            .set(RESTORE_SESSION.INTO_SOURCE_ID, session.into())
            .set(RESTORE_SESSION.RESTORE_POINT_ID, origin.pointId())
            .set(RESTORE_SESSION.COPY_ID, origin.copyId())
            .set(RESTORE_SESSION.POINT_STARTED_AT, origin.pointStartedAt())
            .set(RESTORE_SESSION.SCHEDULE_NAME, origin.scheduleName())
            .set(RESTORE_SESSION.PURPOSE, request.purpose())
            .set(RESTORE_SESSION.MODE, request.mode())
            .set(RESTORE_SESSION.EXPLORER, request.explorer())
            .set(RESTORE_SESSION.SELECTION, Json.write(request.selection()))
            .set(RESTORE_SESSION.TARGET, Json.write(request.target()))
            .set(RESTORE_SESSION.TARGET_SERVER_ID, request.target().serverId())
            .set(RESTORE_SESSION.TARGET_SERVER_NAME, request.target().serverName())
            .set(RESTORE_SESSION.CONFLICT_POLICY, request.conflictPolicy())
            .set(RESTORE_SESSION.REASON, request.reason())
            .set(RESTORE_SESSION.TICKET_REF, request.ticketRef())
            .set(RESTORE_SESSION.PARENT_SESSION_ID, session.links().parentSessionId())
            .set(RESTORE_SESSION.RESTORE_PLAN_ID, session.links().restorePlanId())
            .set(RESTORE_SESSION.DRILL_ID, session.links().drillId())
            .set(RESTORE_SESSION.SEARCH_TEXT, searchText(session));
    return ACTOR.write(assignments, session.actor());
  }

  private static String searchText(RestoreSession session) {
    var request = session.request();
    return Conditions.searchText(
        request.reason(),
        request.ticketRef(),
        session.actor().name(),
        request.target().serverName(),
        request.target().path(),
        session.id());
  }
}
