package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.RESTORE_SESSION;

import io.holdfast.catalog.model.FencingToken;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.catalog.query.Slice;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The restore sessions of the catalog. Belongs to one transaction. */
public final class RestoreSessionTable {
  private static final Rows.Shape<RestoreSession, RestoreSessionId> ROW =
      new Rows.Shape<>(
          "restore session",
          RESTORE_SESSION,
          RESTORE_SESSION.ID,
          RESTORE_SESSION.REVISION,
          RestoreSessionRow::read,
          RestoreSessionRow::write);

  static final Lister.Shape<RestoreSessionFilter, RestoreSessionSort, RestoreSession> LIST =
      new Lister.Shape<>(
          RESTORE_SESSION,
          RESTORE_SESSION,
          RestoreSessionRow.PROJECTION,
          RESTORE_SESSION.ID,
          RestoreSessionRow::condition,
          RestoreSessionRow::key,
          RestoreSessionRow::read,
          List.of(
              new CountedList.Shape<>(
                  RestoreSessionRow.COUNTS,
                  RestoreSessionSort.CREATED_AT,
                  RestoreSessionRow::asked,
                  filter ->
                      filter instanceof RestoreSessionFilter.CreatedAt(var range)
                          ? Optional.of(range)
                          : Optional.empty(),
                  RestoreSessionFilter.CreatedAt::new),
              new CountedList.Shape<>(
                  RestoreSessionRow.BEGUN_COUNTS,
                  RestoreSessionSort.BEGUN_AT,
                  RestoreSessionRow::asked,
                  filter ->
                      filter instanceof RestoreSessionFilter.BegunAt(var range)
                          ? Optional.of(range)
                          : Optional.empty(),
                  RestoreSessionFilter.BegunAt::new),
              new CountedList.Shape<>(
                  RestoreSessionRow.POINT_COUNTS,
                  RestoreSessionSort.MILLIS_ID,
                  RestoreSessionRow::asked)));

  private final DSLContext sql;
  private final Rows<RestoreSession, RestoreSessionId> rows;
  private final Leases<RestoreSessionId, RestoreState> leases;

  RestoreSessionTable(DSLContext sql) {
    this.sql = sql;
    rows = new Rows<>(sql, ROW);
    leases = new Leases<>(sql, RestoreSessionRow.LEASE);
  }

  /**
   * Keeps a new session; a {@code no} or {@code millisId} of 0 lets the catalog give them: the next
   * number, and the birth in Unix milliseconds, counted on until unique within the point.
   */
  public RestoreSession insert(RestoreSession session) {
    var no = session.no();
    if (no == 0) {
      no = Numbers.nextSession(sql);
    } else {
      Numbers.reserveSession(sql, no);
    }
    var millisId =
        session.millisId() == 0
            ? freeMillisId(session.origin().pointId(), session.times().createdAt())
            : session.millisId();
    rows.insert(session.withNumbers(no, millisId));
    counted(session.id());
    return rows.get(session.id());
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public RestoreSession get(RestoreSessionId id) {
    return rows.get(id);
  }

  public Optional<RestoreSession> find(RestoreSessionId id) {
    return rows.find(id);
  }

  public Slice<RestoreSession> list(CatalogQuery<RestoreSessionFilter, RestoreSessionSort> query) {
    return new Lister<>(sql, LIST).list(query);
  }

  /** Whether a restore of the point has not ended: it must not go while one reads it. */
  public boolean anyLive(RestorePointId point) {
    return sql.fetchExists(
        RESTORE_SESSION,
        RESTORE_SESSION
            .RESTORE_POINT_ID
            .eq(point)
            .and(RESTORE_SESSION.STATE.ne(RestoreState.ENDED)));
  }

  /**
   * Keeps a changed session and raises its revision; what was frozen at its birth stays. Read and
   * replace in one transaction: a heartbeat in between raises the revision too.
   */
  public RestoreSession replace(RestoreSession changed) {
    var kept = rows.replace(changed);
    counted(kept.id());
    return kept;
  }

  /**
   * Takes a session for one agent; empty if another was faster. The token fences out earlier
   * owners.
   */
  public Optional<FencingToken> claim(
      RestoreSessionId id, RestoreState from, RestoreState to, Claim claim) {
    var token = leases.claim(id, from, to, claim);
    token.ifPresent(_ -> {
      sql.update(RESTORE_SESSION)
          .set(RESTORE_SESSION.STATE_KEY, to.name())
          .where(RESTORE_SESSION.ID.eq(id))
          .execute();
      counted(id);
    });
    return token;
  }

  /** Moves the lease's end and keeps the progress; false if the token has lost the session. */
  public boolean heartbeat(RestoreSessionId id, Heartbeat beat) {
    return leases.heartbeat(id, beat);
  }

  /**
   * Throws LEASE_LOST unless the token owns the session; the first line of each of its owner's
   * writes.
   */
  public void requireLease(RestoreSessionId id, FencingToken token) {
    leases.require(id, token);
  }

  /** Sessions whose lease ended before a moment and which have not ended, longest first. */
  public List<RestoreSessionId> expired(Instant now, int limit) {
    return leases.expired(now, limit);
  }

  private void counted(RestoreSessionId id) {
    ListCounts.changed(sql, LIST.counts(), RESTORE_SESSION.ID.eq(id));
  }

  private long freeMillisId(@Nullable RestorePointId point, Instant createdAt) {
    var wanted = createdAt.toEpochMilli();
    var taken = RESTORE_SESSION.as("taken");
    if (point == null
        || !sql.fetchExists(
            RESTORE_SESSION,
            RESTORE_SESSION.RESTORE_POINT_ID.eq(point).and(RESTORE_SESSION.MILLIS_ID.eq(wanted)))) {
      return wanted;
    }
    var free =
        sql.select(DSL.min(RESTORE_SESSION.MILLIS_ID).plus(1))
            .from(RESTORE_SESSION)
            .where(RESTORE_SESSION.RESTORE_POINT_ID.eq(point))
            .and(RESTORE_SESSION.MILLIS_ID.ge(wanted))
            .andNotExists(
                DSL.selectOne()
                    .from(taken)
                    .where(taken.RESTORE_POINT_ID.eq(point))
                    .and(taken.MILLIS_ID.eq(RESTORE_SESSION.MILLIS_ID.plus(1))))
            .fetchSingle()
            .value1();
    return free == null ? wanted : free;
  }
}
