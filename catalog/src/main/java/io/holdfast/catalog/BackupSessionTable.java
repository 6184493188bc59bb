package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.BACKUP_SESSION;

import io.holdfast.catalog.model.AbortRequest;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.BackupStanding;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.BackupStatistics;
import io.holdfast.catalog.model.FencingToken;
import io.holdfast.catalog.model.PointWish;
import io.holdfast.catalog.model.Progress;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.SessionTimes;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Slice;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;

/** The backup sessions of the catalog. Belongs to one transaction. */
public final class BackupSessionTable {
  static final ActorColumns ACTOR =
      new ActorColumns(
          BACKUP_SESSION.ACTOR_TYPE,
          BACKUP_SESSION.ACTOR_ID,
          BACKUP_SESSION.ACTOR_NAME,
          BACKUP_SESSION.ACTOR_ADDRESS);

  /** What a session is read from; the others are for lists alone. */
  static final Projection PROJECTION =
      Projection.of(BACKUP_SESSION)
          .without(
              BACKUP_SESSION.BEGUN_AT,
              BACKUP_SESSION.EVENT_COUNT,
              BACKUP_SESSION.HISTORY_TEXT,
              BACKUP_SESSION.REPOSITORY_ID,
              BACKUP_SESSION.SEARCH_TEXT);

  private static final Leases.Shape<BackupSessionId, BackupState> LEASE =
      new Leases.Shape<>(
          BACKUP_SESSION,
          BACKUP_SESSION.ID,
          BACKUP_SESSION.STATE,
          BackupState.ENDED,
          BACKUP_SESSION.AGENT_ID,
          BACKUP_SESSION.FENCE,
          BACKUP_SESSION.LEASE_UNTIL_AT,
          BACKUP_SESSION.ATTEMPT,
          BACKUP_SESSION.PROGRESS,
          BACKUP_SESSION.MODIFIED_AT,
          BACKUP_SESSION.REVISION);

  private static final Rows.Shape<BackupSession, BackupSessionId> ROW =
      new Rows.Shape<>(
          "backup session",
          BACKUP_SESSION,
          BACKUP_SESSION.ID,
          BACKUP_SESSION.REVISION,
          BackupSessionTable::read,
          BackupSessionTable::write);

  /** By start, for lists of sessions of any kind; a start is a birth until there is one. */
  static final ListCounts.Shape BEGUN_COUNTS =
      new ListCounts.Shape(
          "backup_session begun",
          BACKUP_SESSION,
          BACKUP_SESSION.ID,
          Stretches.Days.ofMicros(BACKUP_SESSION.BEGUN_AT),
          List.of(Stretches.Days.ofMicros(BACKUP_SESSION.CREATED_AT)),
          List.of(
              new ListCounts.Scope("project", BACKUP_SESSION.PROJECT_ID, List.of()),
              new ListCounts.Scope("all", null, List.of())));

  static final Lister.Shape<BackupSessionFilter, BackupSessionSort, BackupSession> LIST =
      new Lister.Shape<>(
          BACKUP_SESSION,
          BACKUP_SESSION,
          PROJECTION,
          BACKUP_SESSION.ID,
          BackupSessionTable::condition,
          BackupSessionTable::key,
          BackupSessionTable::read,
          List.of(
              new CountedList.Shape<>(
                  BackupCounts.SHAPE,
                  BackupSessionSort.CREATED_AT,
                  BackupSessionTable::asked,
                  filter ->
                      filter instanceof BackupSessionFilter.CreatedAt(var range)
                          ? Optional.of(range)
                          : Optional.empty(),
                  BackupSessionFilter.CreatedAt::new),
              new CountedList.Shape<>(
                  BEGUN_COUNTS,
                  BackupSessionSort.BEGUN_AT,
                  BackupSessionTable::asked,
                  filter ->
                      filter instanceof BackupSessionFilter.BegunAt(var range)
                          ? Optional.of(range)
                          : Optional.empty(),
                  BackupSessionFilter.BegunAt::new)));

  private final DSLContext sql;
  private final Rows<BackupSession, BackupSessionId> rows;
  private final Leases<BackupSessionId, BackupState> leases;

  BackupSessionTable(DSLContext sql) {
    this.sql = sql;
    rows = new Rows<>(sql, ROW);
    leases = new Leases<>(sql, LEASE);
  }

  /** Keeps a new session; a {@code no} of 0 lets the catalog give the next number. */
  public BackupSession insert(BackupSession session) {
    if (session.no() == 0) {
      rows.insert(session.withNo(Numbers.nextSession(sql)));
    } else {
      Numbers.reserveSession(sql, session.no());
      rows.insert(session);
    }
    ListCounts.changed(sql, LIST.counts(), BACKUP_SESSION.ID.eq(session.id()));
    return rows.get(session.id());
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public BackupSession get(BackupSessionId id) {
    return rows.get(id);
  }

  public Optional<BackupSession> find(BackupSessionId id) {
    return rows.find(id);
  }

  public Slice<BackupSession> list(CatalogQuery<BackupSessionFilter, BackupSessionSort> query) {
    return new Lister<>(sql, LIST).list(query);
  }

  /**
   * Keeps a changed session and raises its revision; what was frozen at its birth stays. Read and
   * replace in one transaction: a heartbeat in between raises the revision too.
   */
  public BackupSession replace(BackupSession changed) {
    var kept = rows.replace(changed);
    ListCounts.changed(sql, LIST.counts(), BACKUP_SESSION.ID.eq(kept.id()));
    return kept;
  }

  /**
   * Takes a session for one agent; empty if another was faster. The token fences out earlier
   * owners.
   */
  public Optional<FencingToken> claim(
      BackupSessionId id, BackupState from, BackupState to, Claim claim) {
    return leases.claim(id, from, to, claim);
  }

  /** Keeps where it is written to, whatever the plan says when it ends. */
  public void keepRepository(BackupSessionId id, RepositoryId repository) {
    sql.update(BACKUP_SESSION)
        .set(BACKUP_SESSION.REPOSITORY_ID, repository)
        .where(BACKUP_SESSION.ID.eq(id))
        .execute();
  }

  /** Empty when nobody was told yet, or by a service that did not keep it. */
  public Optional<RepositoryId> repository(BackupSessionId id) {
    return sql.select(BACKUP_SESSION.REPOSITORY_ID)
        .from(BACKUP_SESSION)
        .where(BACKUP_SESSION.ID.eq(id))
        .fetchOptional(BACKUP_SESSION.REPOSITORY_ID);
  }

  /** Moves the lease's end and keeps the progress; false if the token has lost the session. */
  public boolean heartbeat(BackupSessionId id, Heartbeat beat) {
    return leases.heartbeat(id, beat);
  }

  /**
   * Throws LEASE_LOST unless the token owns the session; the first line of each of its owner's
   * writes.
   */
  public void requireLease(BackupSessionId id, FencingToken token) {
    leases.require(id, token);
  }

  /** Sessions whose lease ended before a moment and which have not ended, longest first. */
  public List<BackupSessionId> expired(Instant now, int limit) {
    return leases.expired(now, limit);
  }

  /** Projects' backups, and those of all, are counted. */
  private static Optional<ListCounts.Asked> asked(List<BackupSessionFilter> filters) {
    return switch (filters.size()) {
      case 0 -> Optional.of(new ListCounts.Asked("all", Set.of(), Map.of()));
      case 1 ->
          filters.getFirst() instanceof BackupSessionFilter.Projects(var ids)
              ? Optional.of(new ListCounts.Asked("project", ListCounts.texts(ids), Map.of()))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  static Condition condition(BackupSessionFilter filter) {
    return switch (filter) {
      case BackupSessionFilter.Projects(var wanted) -> BACKUP_SESSION.PROJECT_ID.in(wanted);
      case BackupSessionFilter.Ids(var wanted) -> BACKUP_SESSION.ID.in(wanted);
      case BackupSessionFilter.Numbers(var wanted) -> BACKUP_SESSION.NO.in(wanted);
      case BackupSessionFilter.Protections(var wanted) -> BACKUP_SESSION.PROTECTION_ID.in(wanted);
      case BackupSessionFilter.Sources(var wanted) -> BACKUP_SESSION.SOURCE_ID.in(wanted);
      case BackupSessionFilter.Points(var wanted) -> BACKUP_SESSION.POINT_ID.in(wanted);
      case BackupSessionFilter.Schedules(var wanted) -> BACKUP_SESSION.SCHEDULE_ID.in(wanted);
      case BackupSessionFilter.States(var wanted) -> Conditions.among(BACKUP_SESSION.STATE, wanted);
      case BackupSessionFilter.Results(var wanted) ->
          Conditions.among(BACKUP_SESSION.RESULT, wanted);
      case BackupSessionFilter.NotResults(var unwanted) ->
          BACKUP_SESSION
              .RESULT
              .isNull()
              .or(DSL.not(Conditions.among(BACKUP_SESSION.RESULT, unwanted)));
      case BackupSessionFilter.Severities(var wanted) ->
          Conditions.among(BACKUP_SESSION.SEVERITY, wanted);
      case BackupSessionFilter.Triggers(var wanted) ->
          Conditions.among(BACKUP_SESSION.TRIGGER_KIND, wanted);
      case BackupSessionFilter.Types(var wanted) -> Conditions.among(BACKUP_SESSION.TYPE, wanted);
      case BackupSessionFilter.Actors(var wanted) -> BACKUP_SESSION.ACTOR_ID.in(wanted);
      case BackupSessionFilter.CreatedAt(var range) ->
          Conditions.range(BACKUP_SESSION.CREATED_AT, range);
      case BackupSessionFilter.StartedAt(var range) ->
          Conditions.range(BACKUP_SESSION.STARTED_AT, range);
      case BackupSessionFilter.BegunAt(var range) ->
          Conditions.range(BACKUP_SESSION.BEGUN_AT, range);
      case BackupSessionFilter.EndedAt(var range) ->
          Conditions.range(BACKUP_SESSION.ENDED_AT, range);
      case BackupSessionFilter.Text(var term) -> Conditions.text(BACKUP_SESSION.SEARCH_TEXT, term);
      case BackupSessionFilter.AnyOf(var alternatives) ->
          Conditions.anyOf(alternatives, BackupSessionTable::condition);
    };
  }

  private static Field<?> key(BackupSessionSort key) {
    return switch (key) {
      case CREATED_AT -> BACKUP_SESSION.CREATED_AT;
      case STARTED_AT -> BACKUP_SESSION.STARTED_AT;
      case BEGUN_AT -> BACKUP_SESSION.BEGUN_AT;
      case ENDED_AT -> BACKUP_SESSION.ENDED_AT;
      case MODIFIED_AT -> BACKUP_SESSION.MODIFIED_AT;
      case NUMBER -> BACKUP_SESSION.NO;
      case STATE -> BACKUP_SESSION.STATE;
      case SCHEDULE_ID -> BACKUP_SESSION.SCHEDULE_ID;
      case SCHEDULE_NAME -> BACKUP_SESSION.SCHEDULE_NAME;
    };
  }

  static BackupSession read(Row row) {
    return new BackupSession(
        row.get(BACKUP_SESSION.ID),
        row.get(BACKUP_SESSION.NO),
        row.get(BACKUP_SESSION.PROJECT_ID),
        row.get(BACKUP_SESSION.PROTECTION_ID),
        row.get(BACKUP_SESSION.SOURCE_ID),
        row.get(BACKUP_SESSION.POINT_ID),
        row.get(BACKUP_SESSION.SCHEDULE_ID),
        row.get(BACKUP_SESSION.SCHEDULE_NAME),
        row.get(BACKUP_SESSION.TRIGGER_KIND),
        row.get(BACKUP_SESSION.TYPE),
        ACTOR.read(row),
        new PointWish(
            row.get(BACKUP_SESSION.WISH_DESCRIPTION),
            row.get(BACKUP_SESSION.WISH_EXPIRES_AT),
            Json.texts(row.get(BACKUP_SESSION.WISH_LABELS)),
            row.get(BACKUP_SESSION.WISH_ACCEPT_SHRUNK)),
        new BackupStanding(
            row.get(BACKUP_SESSION.STATE),
            row.get(BACKUP_SESSION.RESULT),
            row.get(BACKUP_SESSION.SEVERITY),
            row.get(BACKUP_SESSION.REASON_CODE),
            row.get(BACKUP_SESSION.DETAIL)),
        new SessionTimes(
            row.get(BACKUP_SESSION.CREATED_AT),
            row.get(BACKUP_SESSION.QUEUED_AT),
            row.get(BACKUP_SESSION.STARTED_AT),
            row.get(BACKUP_SESSION.ENDED_AT),
            row.get(BACKUP_SESSION.MODIFIED_AT)),
        LEASE.read(row),
        row.get(BACKUP_SESSION.ATTEMPT),
        row.get(BACKUP_SESSION.RESUMES_SESSION_ID),
        Json.readOrNull(row.get(BACKUP_SESSION.ABORT_REQUESTED), AbortRequest.class),
        Json.read(row.get(BACKUP_SESSION.PROGRESS), Progress.class),
        Json.read(row.get(BACKUP_SESSION.STATISTICS), BackupStatistics.class),
        row.get(BACKUP_SESSION.CHECKPOINT_TEXT),
        row.get(BACKUP_SESSION.REVISION));
  }

  private static Assignments write(BackupSession session) {
    var assignments = birth(session);
    LEASE.write(assignments, session.lease());
    return assignments
        .set(BACKUP_SESSION.WISH_DESCRIPTION, session.wish().description())
        .set(
            BACKUP_SESSION.HISTORY_TEXT,
            Conditions.searchText(session.wish().description(), session.pointId()))
        .set(BACKUP_SESSION.WISH_EXPIRES_AT, session.wish().expiresAt())
        .set(BACKUP_SESSION.WISH_LABELS, Json.write(session.wish().labels()))
        .set(BACKUP_SESSION.WISH_ACCEPT_SHRUNK, session.wish().acceptShrunk())
        .set(BACKUP_SESSION.STATE, session.standing().state())
        .set(BACKUP_SESSION.RESULT, session.standing().result())
        .set(BACKUP_SESSION.SEVERITY, session.standing().severity())
        .set(BACKUP_SESSION.REASON_CODE, session.standing().reasonCode())
        .set(BACKUP_SESSION.DETAIL, session.standing().detail())
        .set(BACKUP_SESSION.CREATED_AT, session.times().createdAt())
        .set(BACKUP_SESSION.QUEUED_AT, session.times().queuedAt())
        .set(BACKUP_SESSION.STARTED_AT, session.times().startedAt())
        .set(BACKUP_SESSION.BEGUN_AT, session.times().begunAt())
        .set(BACKUP_SESSION.ENDED_AT, session.times().endedAt())
        .set(BACKUP_SESSION.MODIFIED_AT, session.times().modifiedAt())
        .set(BACKUP_SESSION.ATTEMPT, session.attempt())
        .set(BACKUP_SESSION.ABORT_REQUESTED, Json.writeOrNull(session.abort()))
        .set(BACKUP_SESSION.PROGRESS, Json.write(session.progress()))
        .set(BACKUP_SESSION.STATISTICS, Json.write(session.statistics()))
        .set(BACKUP_SESSION.CHECKPOINT_TEXT, session.checkpoint())
        .set(BACKUP_SESSION.REVISION, session.revision());
  }

  private static Assignments birth(BackupSession session) {
    var assignments =
        new Assignments()
            .set(BACKUP_SESSION.ID, session.id())
            .set(BACKUP_SESSION.NO, session.no())
            .set(BACKUP_SESSION.PROJECT_ID, session.projectId())
            .set(BACKUP_SESSION.PROTECTION_ID, session.protectionId())
            .set(BACKUP_SESSION.SOURCE_ID, session.sourceId())
            .set(BACKUP_SESSION.POINT_ID, session.pointId())
            .set(BACKUP_SESSION.SCHEDULE_ID, session.scheduleId())
            .set(BACKUP_SESSION.SCHEDULE_NAME, session.scheduleName())
            .set(BACKUP_SESSION.TRIGGER_KIND, session.trigger())
            .set(BACKUP_SESSION.TYPE, session.type())
            .set(BACKUP_SESSION.RESUMES_SESSION_ID, session.resumesSessionId())
            .set(
                BACKUP_SESSION.SEARCH_TEXT,
                Conditions.searchText(
                    session.wish().description(),
                    session.scheduleName(),
                    session.id(),
                    session.pointId()));
    return ACTOR.write(assignments, session.actor());
  }
}
